"""One finding for one thing: of a detector's overlapping findings the best stays, and weaker kinds yield."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping

from policy.model import DetectorId, Finding


class Taken:
    """Spans that don't overlap, in order."""

    __slots__ = ("_spans",)

    def __init__(self) -> None:
        self._spans: list[tuple[int, int]] = []

    def is_free(self, start: int, end: int) -> bool:
        """Whether no code point from `start` to `end` is taken."""
        place = bisect_left(self._spans, (start, start))
        before = self._spans[place - 1][1] if place else 0
        after = self._spans[place][0] if place < len(self._spans) else end
        return before <= start and end <= after

    def take(self, start: int, end: int) -> bool:
        """Take a span if it is free; answer whether it was."""
        free = self.is_free(start, end)
        if free:
            insort(self._spans, (start, end))
        return free


def resolved(findings: Iterable[Finding], *, yields: Mapping[DetectorId, tuple[str, ...]]) -> list[Finding]:
    """The findings of one field that stay, by start, end and detector.

    The best of a detector's overlapping findings is the surest, then the plainest view's, then the longest.
    """
    by_detector: dict[DetectorId, Taken] = {}
    by_kind: dict[str, Taken] = {}
    kept: list[Finding] = []
    for finding in sorted(findings, key=_worth):
        if by_detector.setdefault(finding.detector, Taken()).take(finding.start, finding.end):
            by_kind.setdefault(finding.kind, Taken()).take(finding.start, finding.end)
            kept.append(finding)
    return sorted((each for each in kept if not _is_outdone(each, yields, by_kind=by_kind)), key=_place)


def _is_outdone(
    finding: Finding, yields: Mapping[DetectorId, tuple[str, ...]], *, by_kind: Mapping[str, Taken]
) -> bool:
    stronger = (by_kind[kind] for kind in yields[finding.detector] if kind in by_kind)
    return any(not taken.is_free(finding.start, finding.end) for taken in stronger)


def _worth(finding: Finding) -> tuple[int, int, int, int, str]:
    return (
        -finding.confidence,
        len(finding.via),
        finding.start - finding.end,
        finding.start,
        finding.detector,
    )


def _place(finding: Finding) -> tuple[int, int, str]:
    return (finding.start, finding.end, finding.detector)
