"""The patterns of all detectors: one RE2 set says which of them are in a text, then those say where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import re2

from policy.detectors.declaration import Detector, Span


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
        for number in sorted(self._index.Match(text) or ()):
            place, compiled = self._compiled[number]
            group = 1 if compiled.groups else 0
            for match in compiled.finditer(text):
                start, end = match.span(group)
                if 0 <= start < end:
                    yield place, Span(start, end)
