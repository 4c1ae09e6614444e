"""Times as client apps insist on them: three digits of milliseconds and a Z."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1)


def moment(at_ms: int) -> str:
    """Milliseconds since 1970 as `2026-03-01T09:30:00.000Z`."""
    return f"{(_EPOCH + timedelta(milliseconds=at_ms)).isoformat(timespec='milliseconds')}Z"


def moment_or_none(at_ms: int | None) -> str | None:
    """The same, of a time that may not have come."""
    return None if at_ms is None else moment(at_ms)


def day(at_ms: int) -> str:
    """Milliseconds since 1970 as `2026-03-01`."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%d}"
