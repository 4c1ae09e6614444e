"""Members of JSON objects: what is empty is left out, times are ISO 8601 in UTC with milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from activitypub.contexts import Json

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def filled(**members: Json) -> dict[str, Json]:
    """The members that say something; a trailing underscore keeps a name from being a keyword.

    None, False and the empty string, list and object say nothing; 0 does.
    """
    return {key.rstrip("_"): value for key, value in members.items() if not _says_nothing(value)}


def ids(iris: Sequence[str]) -> list[Json]:
    """A list of ids."""
    return list(iris)


def moment(time_ms: int | None) -> str | None:
    """The instant as `2026-01-31T12:00:00Z`, with milliseconds where there are any."""
    if time_ms is None:
        return None
    instant = _EPOCH + timedelta(milliseconds=time_ms)
    precision = "milliseconds" if time_ms % 1000 else "seconds"
    return instant.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def _says_nothing(value: Json) -> bool:
    return value is None or value is False or value in ("", [], {})
