"""One JSON object of a peer, asked by name: each question accepts every shape that real servers send.

Ids that a document stands on are strict and raise; whatever else is no id, no date or no number is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from activitypub.authority import as_iri, as_url
from activitypub.contexts import ACTIVITYSTREAMS, Json
from activitypub.errors import ParseError
from activitypub.vocab import PUBLIC, Iri, Url

MAX_TEXT_LENGTH: Final = 200_000
_PUBLIC_SPELLINGS: Final = frozenset({PUBLIC, "as:Public", "Public"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_MAX_INTEGER: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON object and the place where it stands, `object.tag.2`; empty at the root."""

    members: dict[str, Json]
    path: str = ""

    def at(self, key: str) -> str:
        """The path of a member."""
        return f"{self.path}.{key}" if self.path else key

    def entries(self, key: str) -> list[Json]:
        """The member as a list: a single value is a list of one, null and absent are empty."""
        value = self.members.get(key)
        if value is None:
            return []
        return [entry for entry in value if entry is not None] if isinstance(value, list) else [value]

    def children(self, key: str) -> Iterator[Node]:
        """The objects among the member's entries."""
        for number, entry in enumerate(self.entries(key)):
            if isinstance(entry, dict):
                yield Node(entry, f"{self.at(key)}.{number}")

    def child(self, key: str) -> Node | None:
        """The first object among the member's entries."""
        return next(self.children(key), None)

    def types(self) -> tuple[str, ...]:
        """The types, without the ActivityStreams prefix."""
        names = [entry for entry in self.entries("type") if isinstance(entry, str)]
        return tuple(name.removeprefix("as:").removeprefix(f"{ACTIVITYSTREAMS}#") for name in names)

    def text(self, key: str) -> str:
        """The first string among the entries, without NUL, which PostgreSQL can't store; else empty.

        Raises ParseError (`size`) over 200,000 characters.
        """
        text = next((entry for entry in self.entries(key) if isinstance(entry, str)), "")
        if len(text) > MAX_TEXT_LENGTH:
            raise ParseError("size", f"{len(text)} characters; at most {MAX_TEXT_LENGTH}", self.at(key))
        return text.replace("\x00", "")

    def flag(self, key: str) -> bool:
        """Whether the member is true itself."""
        return self.members.get(key) is True

    def integer(self, key: str) -> int | None:
        """A whole number from 0 to 2⁵³-1."""
        value = self.members.get(key)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if 0 <= value <= _MAX_INTEGER else None

    def moment(self, key: str) -> int | None:
        """A date and time in Unix milliseconds; UTC where no offset is given; None where it can't be read."""
        text = self.text(key)
        if _DATE.fullmatch(text) is None:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return (moment - _EPOCH) // _MILLISECOND

    def id(self) -> Iri:
        """The node's own id, without a fragment. Raises ParseError."""
        return self.document_id("id")

    def document_id(self, key: str) -> Iri:
        """An id that can be dereferenced by itself: strict, no fragment. Raises ParseError."""
        iri = self.reference(key)
        if "#" in iri:
            raise ParseError("id", "an id with a fragment is no document's", self.at(key))
        return iri

    def reference(self, key: str) -> Iri:
        """The id that the member is or embeds; of several the first. Raises ParseError."""
        for entry in self.entries(key)[:1]:
            if (iri := _iri_of(entry)) is not None:
                return iri
        raise ParseError("id", "an absolute http(s) id is required", self.at(key))

    def optional(self, key: str) -> Iri | None:
        """The first id among the entries, or None."""
        return next(iter(self.references(key)), None)

    def references(self, key: str) -> tuple[Iri, ...]:
        """The ids among the entries, bare or embedded, each once, in order."""
        found = (_iri_of(entry) for entry in self.entries(key))
        return tuple(dict.fromkeys(iri for iri in found if iri is not None))

    def addressees(self, key: str) -> tuple[Iri, ...]:
        """As `references`, every spelling of Public being `PUBLIC`."""
        found = (_public(entry) or _iri_of(entry) for entry in self.entries(key))
        return tuple(dict.fromkeys(iri for iri in found if iri is not None))

    def link(self, key: str) -> Url | None:
        """The link a person should open: a text/html Link before others, else the first that is one."""
        entries = self.entries(key)
        pages = [entry for entry in entries if _media_type(entry) == "text/html"]
        links = (_url_of(entry) for entry in (*pages, *entries))
        return next((url for url in links if url is not None), None)


def _iri_of(entry: Json) -> Iri | None:
    value = entry.get("id") if isinstance(entry, dict) else entry
    return as_iri(value) if isinstance(value, str) else None


def _public(entry: Json) -> Iri | None:
    value = entry.get("id") if isinstance(entry, dict) else entry
    return PUBLIC if isinstance(value, str) and value in _PUBLIC_SPELLINGS else None


def _url_of(entry: Json) -> Url | None:
    value = (entry.get("href") or entry.get("url")) if isinstance(entry, dict) else entry
    return as_url(value) if isinstance(value, str) else None


def _media_type(entry: Json) -> Json:
    return entry.get("mediaType") if isinstance(entry, dict) else None
