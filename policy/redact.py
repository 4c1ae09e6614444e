"""Redact: put words in the place of what was found, by span, and never break markup doing so."""

from __future__ import annotations

import html
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from policy.markup import TOKEN, tag_name
from policy.model import Finding, Redaction, TextPart
from policy.scan import Scanner

_ROUNDS = 8


class Cut(NamedTuple):
    """A span of the raw text and what stands there afterwards."""

    start: int
    end: int
    text: str


def redact(part: TextPart, *, findings: Iterable[Finding], redactions: Sequence[Redaction]) -> str:
    """The part's text with everything replaced that the redactions' detectors (or kinds) found in it.

    In HTML a tag that a finding touches or covers loses its attributes, a comment goes altogether.
    """
    cuts = _cuts(part.field, findings, redactions=redactions)
    if not cuts:
        return part.text
    return "".join(_html(part.text, cuts) if part.kind == "html" else _plain(part.text, cuts))


def redact_all(part: TextPart, *, scanner: Scanner, redactions: Sequence[Redaction]) -> str:
    """The part's text with nothing left that the redactions name.

    Taking one thing out can bare another (a disguise that leaned on it), so it looks again; a text that still
    shows something after some rounds goes altogether.
    """
    for _ in range(_ROUNDS):
        text = redact(part, findings=scanner.scan((part,)), redactions=redactions)
        if text == part.text:
            return text
        part = replace(part, text=text)
    return ""


def _cuts(name: str, findings: Iterable[Finding], *, redactions: Sequence[Redaction]) -> list[Cut]:
    """Cuts in order; those that overlap become one, with the first one's words."""
    words: dict[str, str] = {each.detector: each.with_ for each in reversed(redactions)}
    merged: list[Cut] = []
    for finding in sorted(findings, key=lambda each: (each.start, -each.end)):
        text = words.get(finding.detector, words.get(finding.kind))
        if finding.field != name or text is None:
            continue
        if merged and finding.start < merged[-1].end:
            merged[-1] = merged[-1]._replace(end=max(finding.end, merged[-1].end))
        else:
            merged.append(Cut(finding.start, finding.end, text))
    return merged


def _plain(text: str, cuts: Sequence[Cut]) -> Iterator[str]:
    at = 0
    for cut in cuts:
        yield text[at : cut.start]
        yield cut.text
        at = cut.end
    yield text[at:]


def _html(text: str, cuts: Sequence[Cut]) -> Iterator[str]:
    """Text between the tags is cut, tags are kept bare; each cut's words appear once, escaped."""
    told: set[Cut] = set()
    for start, end, is_markup in _pieces(text):
        touching = cuts[bisect_right(cuts, start, key=_end) : bisect_left(cuts, end, key=_start)]
        if not touching:
            yield text[start:end]
        elif is_markup:
            yield _bare(text[start:end])
        else:
            yield from _cut_text(text, start, end=end, cuts=touching, told=told)


def _cut_text(text: str, start: int, *, end: int, cuts: Sequence[Cut], told: set[Cut]) -> Iterator[str]:
    at = start
    for cut in cuts:
        yield text[at : max(at, cut.start)]
        if cut not in told:
            yield html.escape(cut.text)
            told.add(cut)
        at = max(at, min(cut.end, end))
    yield text[at:end]


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """The text as runs: start, end, and whether it is a tag or comment; an entity is a run of its own."""
    at = 0
    for token in TOKEN.finditer(text):
        if at < token.start():
            yield at, token.start(), False
        yield token.start(), token.end(), token["entity"] is None
        at = token.end()
    if at < len(text):
        yield at, len(text), False


def _start(cut: Cut) -> int:
    return cut.start


def _end(cut: Cut) -> int:
    return cut.end


def _bare(token: str) -> str:
    if token.startswith(("<!", "<?")):
        return ""
    return f"</{tag_name(token)}>" if token.startswith("</") else f"<{tag_name(token)}>"
