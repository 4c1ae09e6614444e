"""All detectors in one pass over all text parts: terms, patterns, finders; then validators, evidence."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from policy.detectors.declaration import Detector, Finder, Span
from policy.errors import ScanTimedOut
from policy.model import DetectorId, Finding, TextPart
from policy.normalise import views
from policy.overlaps import resolved
from policy.patterns import Patterns
from policy.terms import Role, Terms
from policy.view import View

_PATTERN, _SUPPORTED, _SURE = 65, 75, 85
_WIDEST_WINDOW = 1000


Watch: TypeAlias = Callable[[], bool]
"""Tells whether the time for something is over; the clock is the caller's."""


def never() -> bool:
    """No time is ever over."""
    return False


def compile(detectors: Sequence[Detector]) -> Scanner:  # noqa: A001  the word every scanner uses
    """A scanner for these detectors; their order doesn't matter to what is found."""
    return Scanner(tuple(sorted(detectors, key=lambda each: each.id)))


@dataclass(frozen=True, slots=True)
class Scanner:
    """Compiled detectors; the same text always gives the same findings in the same order."""

    detectors: tuple[Detector, ...]
    _terms: Terms = field(init=False, repr=False, compare=False)
    _patterns: Patterns = field(init=False, repr=False, compare=False)
    _finders: Mapping[int, Finder] = field(init=False, repr=False, compare=False)
    _yields: Mapping[DetectorId, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_terms", Terms(self.detectors))
        object.__setattr__(self, "_patterns", Patterns(self.detectors))
        finders = {place: each.find for place, each in enumerate(self.detectors) if each.find is not None}
        object.__setattr__(self, "_finders", finders)
        object.__setattr__(self, "_yields", {each.id: each.yields_to for each in self.detectors})

    @property
    def versions(self) -> dict[str, int]:
        """The version of each detector, by id."""
        return {detector.id: detector.version for detector in self.detectors}

    def scan(self, parts: Sequence[TextPart], *, is_over: Watch = never) -> tuple[Finding, ...]:
        """Everything found in these parts: in the order of the parts, then by start, end and detector.

        `is_over` is asked at every view and match. Raises ScanTimedOut once it says so.
        """
        return tuple(finding for part in parts for finding in self._scan_part(part, is_over))

    def _scan_part(self, part: TextPart, is_over: Watch) -> list[Finding]:
        forms = views(part)
        everyone = frozenset(range(len(self.detectors)))
        squeezing = frozenset(place for place, each in enumerate(self.detectors) if each.squeezed)
        asked = (*((view, everyone) for view in forms.texts), *((view, squeezing) for view in forms.numbers))
        found = (
            each
            for view, places in asked
            for each in self._scan_view(view, part.field, places=places, is_over=is_over)
        )
        return resolved(found, yields=self._yields)

    def _scan_view(
        self, view: View, name: str, *, places: frozenset[int], is_over: Watch
    ) -> Iterator[Finding]:
        """What the detectors at these places find in one view of the field of that name."""
        _check(is_over)
        seen = self._words(view.text)
        for place, span in self._matches(view.text, seen, places=places):
            _check(is_over)
            detector = self.detectors[place]
            matched = view.text[span.start : span.end]
            if not _counts(detector, matched) or _is_within(span, seen[place, "exception"]):
                continue
            start, end = view.span(span.start, span.end)
            confidence = _confidence(detector, span, evidence=seen[place, "evidence"])
            yield Finding(detector.kind, detector.id, name, start, end, confidence, mask(matched), view.via)

    def _words(self, text: str) -> defaultdict[tuple[int, Role], list[Span]]:
        """What the automaton saw: for each detector's place its terms, evidence and exceptions."""
        seen: defaultdict[tuple[int, Role], list[Span]] = defaultdict(list)
        for start, end, entry in self._terms.sightings(text):
            seen[entry.place, entry.role].append(Span(start, end))
        return seen

    def _matches(
        self, text: str, seen: Mapping[tuple[int, Role], list[Span]], *, places: frozenset[int]
    ) -> Iterator[tuple[int, Span]]:
        for (place, role), spans in tuple(seen.items()):
            if role == "term" and place in places:
                yield from ((place, span) for span in spans)
        for place, span in self._patterns.spans(text):
            if place in places:
                yield place, Span(span.start, span.end, self.detectors[place].validate is not None)
        for place in sorted(places & self._finders.keys()):
            yield from ((place, span) for span in self._finders[place](text))


def _check(is_over: Watch) -> None:
    if is_over():
        raise ScanTimedOut("the scan took too long")


def mask(matched: str) -> str:
    """A preview that shows at most half of a match: `4111…1111`."""
    shown = min(4, len(matched) // 4)
    return f"{matched[:shown]}…{matched[len(matched) - shown :]}"


def _counts(detector: Detector, matched: str) -> bool:
    if detector.exclude is not None and detector.exclude(matched):
        return False
    return detector.validate is None or detector.validate(matched)


def _confidence(detector: Detector, span: Span, *, evidence: Sequence[Span]) -> int:
    """65 for the pattern, 75 validated or with evidence near, 85 with both or if it identifies itself."""
    if detector.certain:
        return _SURE
    window = 0 if detector.evidence is None else min(detector.evidence.window, _WIDEST_WINDOW)
    around = _ending(evidence, first=span.start - window, last=span.end + window + _WIDEST_WINDOW)
    near = any(each.start - window <= span.end for each in around)
    return (_PATTERN, _SUPPORTED, _SURE)[span.validated + near]


def _is_within(span: Span, exceptions: Sequence[Span]) -> bool:
    around = _ending(exceptions, first=span.end, last=span.end + _WIDEST_WINDOW)
    return any(each.start <= span.start for each in around)


def _ending(spans: Sequence[Span], *, first: int, last: int) -> Iterator[Span]:
    """Those of the spans, which are in the order of their ends, that end between two places."""
    for place in range(bisect_left(spans, first, key=lambda each: each.end), len(spans)):
        if spans[place].end > last:
            return
        yield spans[place]
