"""How the work on one arrival ends."""

from dataclasses import dataclass
from typing import Final

from bridge.resolve import ResolveError

MAX_ATTEMPTS: Final = 8
FIRST_PAUSE_MS: Final = 30_000


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing is left to do; `word` says for the log how it ended."""

    word: str


@dataclass(frozen=True, slots=True)
class Later:
    """Something could not be had now and may be had later."""

    word: str


Outcome = Done | Later


def of_fault(fault: ResolveError) -> Outcome:
    """What a failed fetch means: a passing fault is tried again."""
    word = f"fetch.{type(fault).__name__.lower()}"
    return Later(word) if fault.passing else Done(word)


def pause_ms(attempt: int) -> int | None:
    """How long an arrival rests after its attempt of that number (1 is the first); None: given up."""
    return None if attempt >= MAX_ATTEMPTS else FIRST_PAUSE_MS * 2 ** (attempt - 1)
