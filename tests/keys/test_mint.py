"""Ids that can't be guessed, and ids in the order of time."""

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.mint import random_bytes, random_id, uuid7

times_ms = st.integers(0, 2**48 - 1)


def test_random_ids_are_url_safe_and_distinct() -> None:
    ids = {random_id() for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", one) for one in ids)


def test_random_bytes_have_the_length_asked_for() -> None:
    assert [len(random_bytes(count)) for count in (0, 1, 32)] == [0, 1, 32]


@given(times_ms)
def test_a_uuid_carries_its_time_version_and_variant(now_ms: int) -> None:
    made = uuid.UUID(uuid7(now_ms))
    assert made.int >> 80 == now_ms
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


@given(times_ms, times_ms)
def test_uuids_sort_by_their_time(one_ms: int, other_ms: int) -> None:
    if one_ms != other_ms:
        assert (uuid7(one_ms) < uuid7(other_ms)) is (one_ms < other_ms)


def test_two_uuids_of_one_moment_differ() -> None:
    assert len({uuid7(1) for _ in range(200)}) == 200


@pytest.mark.parametrize("now_ms", [-1, 2**48])
def test_a_time_that_does_not_fit_is_refused(now_ms: int) -> None:
    with pytest.raises(ValueError):
        uuid7(now_ms)
