"""Redaction by span, in text and in markup."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.detectors.email import EMAIL
from policy.detectors.words import words
from policy.markup import TOKEN
from policy.model import DetectorId, Redaction, TextKind, TextPart
from policy.redact import redact, redact_all
from policy.scan import compile as compile_scanner

SCANNER = compile_scanner((words("project", kind="project_name", terms=("Falcon",)), EMAIL))
BOTH = (Redaction(DetectorId("project"), "[x <1>]"), Redaction(DetectorId("email"), "[mail]"))


def redacted(text: str, kind: TextKind = "plain", redactions: tuple[Redaction, ...] = BOTH) -> str:
    part = TextPart("content", text, kind)
    return redact(part, findings=SCANNER.scan((part,)), redactions=redactions)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Falcon ships, FALCON!", "[x <1>] ships, [x <1>]!"),
        ("tea", "tea"),
        ("a RmFsY29u b", "a [x <1>] b"),
        ("joe@acme.org likes Fal<i>con</i>", "[mail] likes [x <1>]</i>"),
        ("Falcon@acme.org x", "[mail] x"),
    ],
)
def test_plain_text_loses_exactly_what_was_found(text: str, after: str) -> None:
    assert redacted(text) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("<p>Falcon ships</p>", "<p>[x &lt;1&gt;] ships</p>"),
        ("<p>Fal<b class='q'>con</b> x</p>", "<p>[x &lt;1&gt;]<b></b> x</p>"),
        ("<p>F&#97;lcon</p>", "<p>[x &lt;1&gt;]</p>"),
        ('<a href="https://x.example/falcon">y</a>', "<a>y</a>"),
        ("<p>a<!-- falcon -->b</p>", "<p>ab</p>"),
        ("<p>tea</p>", "<p>tea</p>"),
    ],
)
def test_markup_stays_whole(text: str, after: str) -> None:
    assert redacted(text, "html") == after


def test_only_what_the_redactions_name_is_hidden() -> None:
    only = (Redaction(DetectorId("project_name")),)
    assert redacted("Falcon, joe@acme.org", redactions=only) == "[removed], joe@acme.org"


def test_what_a_redaction_bares_is_redacted_too() -> None:
    part = TextPart("content", "FalconRmFsY29u")
    assert redact_all(part, scanner=SCANNER, redactions=BOTH) == "[x <1>][x <1>]"


def test_a_text_that_never_comes_clean_goes_altogether() -> None:
    endless = (Redaction(DetectorId("project"), "a Falcon"),)
    assert redact_all(TextPart("content", "Falcon"), scanner=SCANNER, redactions=endless) == ""


def test_findings_of_another_field_change_nothing() -> None:
    part = TextPart("content", "Falcon")
    found = SCANNER.scan((TextPart("summary", "Falcon"),))
    assert redact(part, findings=found, redactions=BOTH) == "Falcon"


DISGUISES = ("Falcon", "F&#97;lcon", "Fal<b>con</b>", "RmFsY29u", "F\u200balcon", "Fаlcon", "%46alcon")
MARKUP = ("<p>", "</p>", '<a href="falcon">', "</a>", "<!-- falcon -->", "<", "&amp;")
pieces = st.lists(st.sampled_from((*DISGUISES, *MARKUP, " ", "a", ".", "\n", "joe@acme.org")), max_size=12)


@given(pieces, st.sampled_from(("plain", "html")))
def test_after_redaction_a_scan_finds_nothing(some: list[str], kind: TextKind) -> None:
    part = TextPart("content", "".join(some), kind)
    after = redact_all(part, scanner=SCANNER, redactions=BOTH)
    assert SCANNER.scan((TextPart("content", after, kind),)) == ()


class Tags(HTMLParser):
    """The names of all tags, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.names.append(f"/{tag}")


@given(pieces)
def test_redaction_keeps_every_tag(some: list[str]) -> None:
    text = "".join(each for each in some if each != "<")
    before, after = Tags(), Tags()
    before.feed(text)
    after.feed(redacted(text, "html"))
    assert before.names == after.names
    assert TOKEN.search(text) is not None or before.names == []
