"""How long to wait before trying again, and when to give up: pure functions of counts and a seed.

The seed (an id is one) makes the jitter, so that a thousand deliveries to one host don't come back as one.
"""

from dataclasses import dataclass
from typing import Final

from keys.digests import sha256

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
FIRST_PAUSE_MS: Final = MINUTE_MS
LONGEST_PAUSE_MS: Final = 6 * HOUR_MS
MOST_ATTEMPTS: Final = 14
GIVE_UP_MS: Final = 48 * HOUR_MS
"""What `MOST_ATTEMPTS` pauses come to, and the age at which a delivery to a dead host ends untried."""
BREAKER_FAILURES: Final = 5
BREAKER_FIRST_MS: Final = MINUTE_MS
BREAKER_LONGEST_MS: Final = HOUR_MS
_JITTER: Final = 0.2


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Enough was tried."""


def next_attempt(attempt: int, *, asked_ms: int | None, seed: int) -> int | GiveUp:
    """Milliseconds until the next attempt, after `attempt` of them (from 1): threefold each time, ± a fifth.

    `asked_ms` is the peer's Retry-After; it lengthens a pause, up to the longest one, and never shortens it.
    """
    if attempt >= MOST_ATTEMPTS:
        return GiveUp()
    pause = min(FIRST_PAUSE_MS * 3.0 ** (attempt - 1), LONGEST_PAUSE_MS)
    jittered = round(pause * (1 + _JITTER * _swing(seed, attempt)))
    return max(jittered, min(asked_ms or 0, LONGEST_PAUSE_MS))


def breaker_pause(failures: int, *, seed: int) -> int | None:
    """Milliseconds for which a host is left alone after consecutive failures; None while it is still tried.

    Twofold for each failure from the fifth on, ± a fifth, to one hour.
    """
    over = failures - BREAKER_FAILURES
    if over < 0:
        return None
    pause = min(BREAKER_FIRST_MS * 2.0 ** min(over, 12), BREAKER_LONGEST_MS)
    return round(pause * (1 + _JITTER * _swing(seed, failures)))


def _swing(seed: int, step: int) -> float:
    """Between -1 and 1, the same for the same seed and step."""
    return int.from_bytes(sha256(f"{seed} {step}".encode())[:4]) / 2**31 - 1
