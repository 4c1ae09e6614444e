"""Where a thing stands in relation to the wall: inside, with a partner, or outside."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Side: TypeAlias = Literal["inside", "partner", "outside"]


@dataclass(frozen=True, slots=True)
class WallView:
    """A side of the wall and the word shown beside its icon: "Inside", a partner's name, or "Outside".

    ``host`` is the peer's host, empty for the inside and for the public zone as a whole.
    """

    side: Side
    name: str
    host: str = ""


INSIDE = WallView("inside", "Inside")
OUTSIDE = WallView("outside", "Outside")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: plain, found by a detector, or one side of a difference.

    ``note`` says in plain words why it is marked ("project name"); empty when it is plain.
    """

    text: str
    mark: Literal["plain", "found", "gone", "new"] = "plain"
    note: str = ""
