"""Snowflakes: 64-bit ids in time order, milliseconds in the upper 48 bits, as client apps expect."""

from collections.abc import Callable
from threading import Lock
from typing import Final

PROCESSES: Final = 64
SEATS: Final = 48
"""Process numbers that are given out; those above are for commands, which take none."""

Ids = Callable[[], int]
Clock = Callable[[], int]  # milliseconds since 1970, UTC


class Snowflakes:
    """Mints ids for one process; `process` (0 to 63) keeps several processes apart.

    Bits: 48 time, 6 process, 10 sequence: 1,024 ids a millisecond. A clock that steps back repeats no id.
    """

    def __init__(self, clock: Clock, process: int = 0) -> None:
        self._clock = clock
        self._process = process % PROCESSES
        self._last = 0
        self._lock = Lock()  # ids are minted on the loop and in the store's threads

    def __call__(self) -> int:
        with self._lock:
            return self._next()

    def _next(self) -> int:
        floor = (self._clock() << 16) | (self._process << 10)
        if floor >> 16 > self._last >> 16:
            self._last = floor
        elif (self._last & 0x3FF) == 0x3FF:
            self._last = (((self._last >> 16) + 1) << 16) | (self._process << 10)
        else:
            self._last += 1
        return self._last


def created_ms(snowflake: int) -> int:
    """When an id was minted, in milliseconds since 1970."""
    return snowflake >> 16


def floor_of(at_ms: int) -> int:
    """The smallest id minted at or after a time."""
    return at_ms << 16
