"""How many requests may wait at once: for a body and its commit, or for a key."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Crowded(Exception):
    """As many requests wait as are allowed to, in all or from one network."""


class WaitingRoom:
    """Counts those who wait; one network never takes more than half. Made for one event loop."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._of: Counter[str] = Counter()

    @contextmanager
    def place(self, network: str) -> Iterator[None]:
        """A place for the time of the block. Raises Crowded where none is free."""
        if self._of.total() >= self._places or self._of[network] >= max(1, self._places // 2):
            raise Crowded
        self._of[network] += 1
        try:
            yield
        finally:
            self._of[network] -= 1
            if not self._of[network]:
                del self._of[network]
