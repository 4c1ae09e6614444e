"""The patterns of all detectors: one RE2 set says which of them are in a text, then those say where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

import re2

from policy.detectors.declaration import Detector, Span

_Octets: TypeAlias = tuple[int, int]


class Patterns:
    """Compiled patterns; never changes after it is made. Linear in the text, whatever the pattern."""

    __slots__ = ("_compiled", "_index")

    def __init__(self, detectors: Sequence[Detector]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = 64 << 20
        sources = [(place, each.pattern) for place, each in enumerate(detectors) if each.pattern]
        self._compiled = [(place, re2.compile(source, options)) for place, source in sources]
        self._index = re2.Set.SearchSet(options) if sources else None
        if self._index is not None:
            for _, source in sources:
                self._index.Add(source)
            self._index.Compile()

    def spans(self, text: str) -> Iterator[tuple[int, Span]]:
        """A detector's place and the span of each match: group 1 if the pattern has one."""
        if self._index is None:
            return
        octets = text.encode()
        for number in sorted(self._index.Match(octets) or ()):
            place, compiled = self._compiled[number]
            for span in _code_points(octets, _matches(compiled, octets)):
                yield place, span


def _matches(compiled: re2._Regexp, octets: bytes) -> Iterator[_Octets]:
    """Spans in octets; the next match may begin with what ended the last one (a space between two hosts)."""
    group = 1 if compiled.groups else 0
    at = 0
    while at <= len(octets) and (match := compiled.search(octets, at)) is not None:
        start, end = match.span(group)
        if 0 <= start < end:
            yield start, end
        at = end if end > at else max(match.end(), at + 1)


def _code_points(octets: bytes, spans: Iterable[_Octets]) -> Iterator[Span]:
    """Ascending spans in octets of UTF-8 as spans in code points."""
    at = point = 0
    for start, end in spans:
        point += len(octets[at:start].decode())
        width = len(octets[start:end].decode())
        yield Span(point, point + width)
        at, point = end, point + width
