"""View: a text derived from a raw one, each code point of which knows where in the raw text it came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Edit(NamedTuple):
    """Put `text` in the place of the code points from `start` to `end` of a view."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class View:
    """`starts[i]` and `ends[i]` bound, in the raw text, what code point i was made from; both never decrease.

    `via` names the steps from the raw text, outermost first.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    via: tuple[str, ...] = ()

    @classmethod
    def of(cls, raw: str) -> View:
        """The raw text as it is; lone surrogates, which no encoder takes, become U+FFFD."""
        if not raw.isascii():
            raw = "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in raw)
        return cls(raw, range(len(raw)), range(1, len(raw) + 1))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of a span here; an empty one lies where its neighbours meet."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        here = self.starts[start] if start < len(self.text) else self.ends[-1] if self.text else 0
        return here, here

    def edited(self, edits: Iterable[Edit], *, via: str = "") -> View | None:
        """The view after edits in ascending order that don't overlap; None when nothing changes."""
        pieces: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for edit in edits:
            left, right = self.span(edit.start, edit.end)
            pieces += (self.text[at : edit.start], edit.text)
            starts += self.starts[at : edit.start]
            starts += [left] * len(edit.text)
            ends += self.ends[at : edit.start]
            ends += [right] * len(edit.text)
            at = edit.end
        if not pieces:
            return None
        pieces.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return View("".join(pieces), starts, ends, (*self.via, via) if via else self.via)
