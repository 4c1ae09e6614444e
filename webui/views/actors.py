"""People, groups and services as the reader sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from zlib import crc32

from webui.views.wall import INSIDE, WallView

Following: TypeAlias = Literal["no", "asked", "yes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorView:
    """Somebody's name plate. ``handle`` is ``@name`` inside and ``@name@domain`` outside."""

    id: str
    name: str
    handle: str
    role: str = ""
    wall: WallView = INSIDE
    avatar: str = ""
    bot: bool = False

    @property
    def url(self) -> str:
        """The path of the actor's page on the staff surface."""
        return f"/{self.handle}"

    @property
    def initials(self) -> str:
        """One or two letters for an actor without a picture."""
        words = [word for word in self.name.split() if word[:1].isalnum()]
        return (
            "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"
        )

    @property
    def tint(self) -> int:
        """A number from 1 to 6 that stays with the actor and chooses the plate's colour."""
        return crc32(self.handle.encode()) % 6 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A row in a list of people: the plate, one line about them, and whether the reader follows."""

    actor: ActorView
    line: str = ""
    following: Following = "no"
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRequestView:
    """Somebody who asks to follow. ``caution`` says what accepting means, for an actor outside."""

    actor: ActorView
    when: datetime
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowRequestsView:
    """The requests that wait for the reader's answer, newest first."""

    requests: tuple[FollowRequestView, ...] = ()
