"""One pass over all parts: findings, spans, confidence, overlaps, order."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.detectors.credit_card import CREDIT_CARD
from policy.detectors.declaration import Detector, Evidence, Span
from policy.detectors.registry import BUILT_IN
from policy.detectors.words import terms_of, words
from policy.model import DetectorId, Finding, TextPart
from policy.overlaps import Taken, resolved
from policy.rules import Policy
from policy.scan import compile as compile_scanner
from policy.scan import mask
from policy.terms import is_whole, lowered

PROJECT = words(
    "project", kind="project_name", terms=("Falcon", "Project Bluebird"), exceptions=("peregrine falcon",)
)

EVERY = compile_scanner((*BUILT_IN, PROJECT))


def spans(text: str, *detectors: Detector, kind: str = "plain") -> list[tuple[str, int]]:
    """What is found: the raw text of each span, and its confidence."""
    part = TextPart("content", text, "html" if kind == "html" else "plain")
    found = compile_scanner(detectors or (PROJECT,)).scan((part,))
    return [(text[each.start : each.end], each.confidence) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "Falcon",
        "falcon.",
        "#Falcon",
        "ProjectFalcon",
        "Falcon2",
        "F a l c o n",
        "Fal<b>con</b>",
        "%46alcon",
        "Falcon's",
    ],
)
def test_a_listed_word_is_found_in_any_disguise(text: str) -> None:
    assert len(spans(text)) == 1


@pytest.mark.parametrize("text", ["falconry", "the peregrine falcon", "Falkon", "Project", ""])
def test_what_only_resembles_a_listed_word_is_not(text: str) -> None:
    assert spans(text) == []


def test_a_span_covers_the_raw_text_of_what_was_found() -> None:
    assert spans("see F\u200bаlcon now") == [("F\u200bаlcon", 85)]
    assert spans("<p>Fal<b>con</b></p>", kind="html") == [("Fal<b>con", 85)]
    assert spans('<a href="x/falcon">y</a>', kind="html") == [("falcon", 85)]
    assert spans("a RmFsY29u b") == [("RmFsY29u", 85)]


def test_case_counts_where_the_list_says_so() -> None:
    exact = words("unit", kind="unit", terms=("OPS",), fold=False)
    assert spans("OPS and ops", exact) == [("OPS", 85)]


def test_a_term_of_nothing_but_invisibles_finds_nothing() -> None:
    assert spans("OPS \u200b", words("unit", kind="unit", terms=("\u200b",))) == []


def test_confidence_rises_with_validation_and_evidence() -> None:
    plain = Detector(
        kind="k", id=DetectorId("k"), pattern=r"\bX\d+\b", evidence=Evidence(("badge",), window=10)
    )
    valid = Detector(
        kind="v", id=DetectorId("v"), pattern=r"\bX\d+\b", validate=lambda _: True, evidence=plain.evidence
    )
    assert spans("X1", plain) == [("X1", 65)]
    assert spans("badge X1", plain) == [("X1", 75)]
    assert spans("badge, but far away: X1", plain) == [("X1", 65)]
    assert spans("X1", valid) == [("X1", 75)]
    assert spans("X1 badge", valid) == [("X1", 85)]
    assert spans("badge" + " tea" * 400 + " X1" + " tea" * 400 + " badge", valid) == [("X1", 75)]


def test_a_view_of_squeezed_digits_is_for_those_that_read_it() -> None:
    text = "Falcon OPS-7 is 4.5.5.6/7375/8689/9855"
    ticket = Detector(kind="ticket", id=DetectorId("ticket"), pattern=r"OPS-\d")
    found = [("Falcon", 85), ("OPS-7", 65), ("4.5.5.6/7375/8689/9855", 75)]
    assert spans(text, PROJECT, CREDIT_CARD, ticket) == found


def test_exclusions_and_validators_drop_a_match() -> None:
    picky = Detector(
        kind="k",
        id=DetectorId("k"),
        pattern=r"\d+",
        validate=lambda match: match != "7",
        exclude=lambda match: match == "8",
    )
    assert spans("7 8 9", picky) == [("9", 75)]


def test_a_finder_says_itself_what_it_validated() -> None:
    finder = Detector(kind="k", id=DetectorId("k"), find=lambda _: (Span(0, 1, validated=False),))
    assert spans("abc", finder) == [("a", 65)]


def test_a_pattern_that_matches_nothing_finds_nothing() -> None:
    empty = Detector(kind="k", id=DetectorId("k"), pattern=r"x*")
    assert spans("abc", empty) == []


def test_the_mask_shows_at_most_half() -> None:
    assert mask("4556737586899855") == "4556…9855"
    assert mask("Falcon") == "F…n"
    assert mask("abc") == "…"


def test_a_scanner_without_detectors_finds_nothing() -> None:
    assert compile_scanner(()).scan((TextPart("content", "Falcon 4556737586899855"),)) == ()


@given(st.permutations((*BUILT_IN, PROJECT)), st.text("Falcon 4567@.+x", max_size=60))
def test_the_order_of_detectors_never_matters(detectors: list[Detector], text: str) -> None:
    part = (TextPart("content", text),)
    assert compile_scanner(detectors).scan(part) == EVERY.scan(part)


@given(st.text(max_size=200), st.sampled_from(("plain", "html")))
def test_any_text_can_be_scanned(text: str, kind: str) -> None:
    found = EVERY.scan((TextPart("t", text, "html" if kind == "html" else "plain"),))
    assert all(0 <= each.start < each.end <= len(text) for each in found)


def test_findings_come_by_part_and_place(law: Callable[[], Policy]) -> None:
    parts = (TextPart("summary", "Falcon, Falcon"), TextPart("content", "Falcon"))
    found = law().scanner.scan(parts)
    assert [(each.field, each.start) for each in found] == [("summary", 0), ("summary", 8), ("content", 0)]


def finding(kind: str, start: int, end: int, confidence: int = 75) -> Finding:
    return Finding(kind, DetectorId(kind), "content", start, end, confidence, "…")


def test_of_overlapping_findings_the_surest_stays() -> None:
    weak, sure = finding("a", 0, 5, 65), finding("a", 3, 9, 85)
    assert resolved([weak, sure], yields={DetectorId("a"): ()}) == [sure]


def test_a_weaker_kind_yields_to_a_stronger_one_it_overlaps() -> None:
    phone, card = finding("phone", 2, 9, 85), finding("credit_card", 0, 16)
    yields = {DetectorId("phone"): ("credit_card",), DetectorId("credit_card"): ()}
    assert resolved([phone, card], yields=yields) == [card]
    apart = finding("phone", 20, 29)
    assert resolved([apart, card], yields=yields) == [card, apart]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9))))
def test_taken_spans_never_overlap(wanted: list[tuple[int, int]]) -> None:
    taken = Taken()
    kept = [(start, start + length) for start, length in wanted if taken.take(start, start + length)]
    points = [point for start, end in kept for point in range(start, end)]
    assert len(points) == len(set(points))


def test_lowering_keeps_every_code_point_in_its_place() -> None:
    assert lowered("İSTANBUL") == "İstanbul"
    assert lowered("ABC") == "abc"


def test_words_end_where_scripts_without_spaces_begin() -> None:
    assert is_whole("计划猎鹰开始", 2, end=4)
    assert not is_whole("falconry", 0, end=6)


def test_a_list_file_has_comments_and_each_term_once() -> None:
    assert terms_of("# names\nFalcon\n\nOsprey # old\nFalcon\n") == ("Falcon", "Osprey")
