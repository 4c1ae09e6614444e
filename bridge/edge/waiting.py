"""How many requests may wait at once: for a body, for a commit, for a key."""

from collections.abc import Iterator
from contextlib import contextmanager


class Crowded(Exception):
    """As many requests wait as are allowed to."""


class WaitingRoom:
    """Counts those who wait; made for one event loop."""

    def __init__(self, places: int) -> None:
        self._free = places

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for the time of the block. Raises Crowded where none is free."""
        if self._free <= 0:
            raise Crowded
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
