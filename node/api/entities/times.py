"""Times as client apps insist on them: three digits of milliseconds and a Z."""

from datetime import UTC, datetime


def moment(at_ms: int) -> str:
    """Milliseconds since 1970 as `2026-03-01T09:30:00.000Z`."""
    seconds, millis = divmod(at_ms, 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{millis:03d}Z"


def moment_or_none(at_ms: int | None) -> str | None:
    """The same, of a time that may not have come."""
    return None if at_ms is None else moment(at_ms)


def day(at_ms: int) -> str:
    """Milliseconds since 1970 as `2026-03-01`."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%d}"
