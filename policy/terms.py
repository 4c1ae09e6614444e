"""Terms, evidence and exceptions of all detectors in one Aho–Corasick automaton, matched as whole words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

import ahocorasick

from policy.detectors.declaration import Detector
from policy.fold import fold

Role: TypeAlias = Literal["term", "evidence", "exception"]


class Entry(NamedTuple):
    """Why a word is in the automaton: for which detector (by place), as what, as written, if case counts."""

    place: int
    role: Role
    written: str
    exact: bool = False


class Sighting(NamedTuple):
    """A word seen in a text, and for whom."""

    start: int
    end: int
    entry: Entry


class Terms:
    """The compiled automaton; never changes after it is made."""

    __slots__ = ("_automaton", "_is_empty")

    def __init__(self, detectors: Iterable[Detector]) -> None:
        words: dict[str, list[Entry]] = {}
        for place, detector in enumerate(detectors):
            for key, entry in _entries(place, detector):
                words.setdefault(key, []).append(entry)
        words.pop("", None)
        self._automaton = ahocorasick.Automaton()
        for key, entries in words.items():
            self._automaton.add_word(key, (len(key), tuple(entries)))
        self._is_empty = not words
        if words:
            self._automaton.make_automaton()

    def sightings(self, text: str) -> Iterator[Sighting]:
        """Every entry that stands in a text as a whole word, by its end."""
        if self._is_empty:
            return
        for last, (length, entries) in self._automaton.iter(lowered(text)):
            start, end = last + 1 - length, last + 1
            if not is_whole(text, start, end=end):
                continue
            for entry in entries:
                if not entry.exact or text[start:end] == entry.written:
                    yield Sighting(start, end, entry)


def lowered(text: str) -> str:
    """The text in lower case, code point for code point."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(each if len(each.lower()) != 1 else each.lower() for each in text)


def is_whole(text: str, start: int, *, end: int) -> bool:
    """Whether a span begins and ends where words do; capitals after small letters and digits part words."""
    return _parts(text[start - 1 : start], text[start]) and _parts(text[end - 1], text[end : end + 1])


def _parts(left: str, right: str) -> bool:
    if not (left.isalnum() and right.isalnum()):
        return True
    if left > "\u2e7f" or right > "\u2e7f":  # scripts that write without spaces
        return True
    return left.isdigit() != right.isdigit() or (left.islower() and right.isupper())


def _entries(place: int, detector: Detector) -> Iterator[tuple[str, Entry]]:
    for term in detector.terms:
        key = lowered(fold(term)) if detector.fold else lowered(term)
        yield key, Entry(place, "term", term, exact=not detector.fold)
    for phrase in detector.exceptions:
        yield lowered(fold(phrase)), Entry(place, "exception", phrase)
    for word in () if detector.evidence is None else detector.evidence.words:
        yield lowered(word), Entry(place, "evidence", word)
