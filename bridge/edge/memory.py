"""A short memory of answers that are for anyone.

An answer is given again only while the store's stamp is the one it was made under, and never for longer
than the limit: SQLite's stamp changes with every commit, PostgreSQL has none, so there a recall is heard of
when the limit (below a second) has passed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from bridge.edge.negotiation import Form
from bridge.edge.wire import Answer

Stamp = Callable[[], int]


class Place(NamedTuple):
    """Where an answer belongs: the path as asked, and its form."""

    path: str
    form: Form


@dataclass(frozen=True, slots=True)
class _Kept:
    answer: Answer
    stamp: int
    until_s: float


class Memory:
    """Remembers up to `places` answers; the oldest makes room."""

    def __init__(self, *, stamp: Stamp, seconds: Callable[[], float], keep_ms: int, places: int) -> None:
        self._stamp = stamp
        self._seconds = seconds
        self._keep_s = keep_ms / 1000
        self._places = places
        self._kept: dict[Place, _Kept] = {}

    def stamp(self) -> int:
        """What to hand to `keep`: take it before the store is read."""
        return self._stamp()

    def recall(self, place: Place) -> Answer | None:
        """The answer of a place, if it still holds."""
        kept = self._kept.get(place)
        if kept is None:
            return None
        if kept.until_s > self._seconds() and kept.stamp == self._stamp():
            return kept.answer
        del self._kept[place]
        return None

    def keep(self, place: Place, given: Answer, *, stamp: int) -> None:
        """Remembers an answer for anyone that was read under a stamp."""
        if self._keep_s <= 0:
            return
        while len(self._kept) >= self._places:
            del self._kept[next(iter(self._kept))]
        self._kept[place] = _Kept(given, stamp, self._seconds() + self._keep_s)
