"""How long to wait, as properties."""

from hypothesis import given
from hypothesis import strategies as st

from bridge.backoff import (
    BREAKER_FAILURES,
    BREAKER_LONGEST_MS,
    FIRST_PAUSE_MS,
    GIVE_UP_MS,
    LONGEST_PAUSE_MS,
    MOST_ATTEMPTS,
    GiveUp,
    breaker_pause,
    next_attempt,
)

SEEDS = st.integers(0, 2**63)
ATTEMPTS = st.integers(1, MOST_ATTEMPTS - 1)


def pause(attempt: int, *, asked_ms: int | None = None, seed: int = 0) -> int:
    found = next_attempt(attempt, asked_ms=asked_ms, seed=seed)
    assert isinstance(found, int)
    return found


@given(ATTEMPTS, SEEDS)
def test_a_pause_is_never_under_four_fifths_of_the_first_nor_over_six_fifths_of_the_longest(
    attempt: int, seed: int
) -> None:
    assert 0.8 * FIRST_PAUSE_MS <= pause(attempt, seed=seed) <= 1.2 * LONGEST_PAUSE_MS


@given(st.integers(1, 5), SEEDS, SEEDS)
def test_each_pause_is_longer_than_the_one_before_until_the_longest(attempt: int, one: int, two: int) -> None:
    assert pause(attempt, seed=one) < pause(attempt + 1, seed=two)


@given(ATTEMPTS, st.integers(0, 2**40), SEEDS)
def test_a_peer_may_lengthen_a_pause_but_not_shorten_it_nor_stop_us(
    attempt: int, asked_ms: int, seed: int
) -> None:
    ours = pause(attempt, seed=seed)
    theirs = pause(attempt, asked_ms=asked_ms, seed=seed)
    assert theirs == max(ours, min(asked_ms, LONGEST_PAUSE_MS))


@given(SEEDS)
def test_all_pauses_together_are_about_two_days(seed: int) -> None:
    total = sum(pause(attempt, seed=seed) for attempt in range(1, MOST_ATTEMPTS))
    assert 0.75 * GIVE_UP_MS <= total <= 1.25 * GIVE_UP_MS


@given(st.integers(MOST_ATTEMPTS, 1000), SEEDS)
def test_enough_is_enough(attempt: int, seed: int) -> None:
    assert next_attempt(attempt, asked_ms=None, seed=seed) == GiveUp()


def test_the_jitter_parts_what_failed_together() -> None:
    assert len({pause(1, seed=seed) for seed in range(100)}) > 90


@given(st.integers(0, BREAKER_FAILURES - 1), SEEDS)
def test_a_few_failures_open_no_breaker(failures: int, seed: int) -> None:
    assert breaker_pause(failures, seed=seed) is None


@given(st.integers(BREAKER_FAILURES, 10_000), SEEDS)
def test_an_open_breaker_closes_within_the_longest_pause(failures: int, seed: int) -> None:
    found = breaker_pause(failures, seed=seed)
    assert found is not None
    assert 0 < found <= 1.2 * BREAKER_LONGEST_MS
