"""The author's line, what would mend it, and how much two texts share."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.evaluate import evaluate
from policy.explain import fixes, hidden, line
from policy.model import Facts, Label, Related
from policy.overlap import containment, fingerprint
from policy.rules import Policy

FIVE_WORDS = 4475916206259131367  # BLAKE2b of the five words, 64 bits

Make = Callable[..., Facts]
Law = Callable[..., Policy]
RULE = """
[[rule]]
id = "R7"
when = { found = { project = 1 } }
then = { redact = "project", say = "Names are ours." }
"""
EXTRAS = 'verdict = "warn", narrow = "partners", drop = ["image/*"], delay_s = 9'


def test_a_crossing_that_goes_says_what_is_hidden(law: Law, facts: Make) -> None:
    decision = evaluate(law(RULE), facts("Falcon"))
    assert line(decision, "Acme") == "Acme: sent, one name hidden. Names are ours."
    assert len(hidden(decision)) == 1
    assert fixes(decision) == ()
    many = evaluate(law(RULE), facts("Falcon " * 7))
    assert line(many, "Acme").startswith("Acme: sent, 7 names hidden.")


def test_changes_are_told_in_words(law: Law, facts: Make) -> None:
    rule = RULE.replace('redact = "project"', EXTRAS)
    told = line(evaluate(law(rule), facts("Falcon")), "The world")
    assert told.startswith("The world: sent with a word of caution, only as far as partners,")
    assert told.endswith("without image/*, 9 s later. Names are ours.")


@pytest.mark.parametrize(
    ("verdict", "told", "mends"),
    [
        ("justify", "waits for your reason", ("hide", "narrow", "give_reason", "keep_inside")),
        ("hold", "waits for review", ("hide", "narrow", "ask_review", "keep_inside")),
        ("block", "stays inside", ("hide", "narrow", "keep_inside")),
    ],
)
def test_a_crossing_that_waits_says_for_what_and_what_mends_it(
    law: Law, facts: Make, verdict: str, told: str, mends: tuple[str, ...]
) -> None:
    rule = RULE.replace('redact = "project"', f'verdict = "{verdict}"')
    decision = evaluate(law(rule), facts("Falcon"))
    assert line(decision, "Acme") == f"Acme: {told}. Names are ours."
    assert fixes(decision) == mends


def test_a_label_mends_what_the_base_decided(law: Law, facts: Make) -> None:
    assert "relabel" in fixes(evaluate(law(), facts("tea", label=Label("INTERNAL"))))
    assert "relabel" not in fixes(evaluate(law(), facts("tea", quotes=Related())))


def test_unknown_kinds_are_told_by_their_own_name(law: Law, facts: Make) -> None:
    tables = 'detectors.pass = { words = ["gate"], kind = "gate_pass" }\n'
    rule = RULE.replace("project", "pass")
    assert "two gate passes hidden" in line(evaluate(law(tables + rule), facts("gate gate")), "Acme")


words = st.lists(
    st.sampled_from(("one", "two", "three", "four", "five", "six", "seven", "eight")), max_size=40
)


@given(words)
def test_a_text_contains_itself_whole(some: list[str]) -> None:
    mark = fingerprint(" ".join(some))
    assert containment(mark, mark) == (1.0 if len(some) >= 5 else 0.0)


@given(words, words)
def test_a_share_lies_between_nothing_and_all(left: list[str], right: list[str]) -> None:
    assert 0.0 <= containment(fingerprint(" ".join(left)), fingerprint(" ".join(right))) <= 1.0


def test_a_pasted_passage_shows_through_case_and_disguise() -> None:
    post = "the harbour office moves to the north quay in the second week of June with all its files and cats"
    pasted = "By the way: THE HARBOUR OFFICE moves tо the north quay in the second week of June. Cheers!"
    other = "a wholly different story about tea and the weather"
    assert containment(fingerprint(post), fingerprint(pasted)) >= 0.3
    assert containment(fingerprint(post), fingerprint(other)) == 0.0


def test_a_fingerprint_is_the_same_on_every_machine() -> None:
    assert fingerprint("One two three, four FIVE") == {FIVE_WORDS}
