"""Canaries: unique words planted inside, each with the places outside where it may be heard."""

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

PARTNER: Final = "partner"
WORLD: Final = "world"
ANYONE: Final = "anyone"
PUSHED: Final = "pushed to"
FETCHED: Final = "fetched by"
LOG: Final = "log"
DOORSTEP: Final = "staff surface without a token"


def word(name: str) -> str:
    """The canary of a name: one word, all small letters, found nowhere else."""
    return f"zq{name.replace('_', '')}qz"


@dataclass(slots=True)
class Heard:
    """Everything that was heard in one place, as it came over the socket."""

    parts: list[bytes] = field(default_factory=list)

    def add(self, octets: bytes) -> None:
        self.parts.append(octets)

    def has(self, text: str) -> bool:
        """Whether a text is there, plain or in a usual disguise, whatever its case."""
        return any(self._hears(disguise) for disguise in _disguises(text))

    def where(self, text: str) -> bytes:
        """The first part that has it, for a failure's message."""
        return next((part for part in self.parts if text.lower().encode() in part.lower()), b"")[:3000]

    def _hears(self, disguise: bytes) -> bool:
        return any(disguise in part or disguise in part.lower() for part in self.parts)


@dataclass(slots=True)
class Ears:
    """What was heard, by place."""

    places: dict[str, Heard] = field(default_factory=dict)

    def at(self, *place: str) -> Heard:
        """The ear at a place; `("pushed to", "partner")` is one."""
        return self.places.setdefault(" ".join(place), Heard())

    def leaks(self, text: str, *, allowed: Iterable[str] = ()) -> dict[str, bytes]:
        """Where a text was heard that may be heard only at the places allowed."""
        open_places = frozenset(allowed)
        return {
            place: heard.where(text)
            for place, heard in self.places.items()
            if place not in open_places and heard.has(text)
        }


def _disguises(text: str) -> Iterator[bytes]:
    """Plain in two widths, hexadecimal, and base64 at each of its three offsets."""
    plain = text.lower().encode()
    yield plain
    yield text.lower().encode("utf-16-le")
    yield plain.hex().encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + text.encode())
        yield encoded[(0, 2, 3)[offset] : -4]
