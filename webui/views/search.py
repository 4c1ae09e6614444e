"""Search and notifications."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from webui.views.actors import ActorView, PersonView
from webui.views.posts import PostView

NotificationKind: TypeAlias = Literal[
    "mention", "reply", "boost", "favourite", "follow", "request", "group", "bridge", "review"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveView:
    """What became of looking for an outside handle or address."""

    state: Literal["found", "waiting", "refused", "absent"]
    say: str
    person: PersonView | None = None
    post: PostView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """Search results on one tab; ``resolved`` is set when the query named something outside."""

    query: str = ""
    tab: Literal["people", "posts"] = "people"
    people: tuple[PersonView, ...] = ()
    posts: tuple[PostView, ...] = ()
    resolved: ResolveView | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationView:
    """One thing that happened. ``line`` follows the actor's name; ``why`` answers "why am I seeing this"."""

    id: str
    kind: NotificationKind
    actor: ActorView
    line: str
    when: datetime
    url: str
    why: str
    excerpt: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsView:
    """Notifications, newest first; ``more`` is the next page's path or empty."""

    notifications: tuple[NotificationView, ...] = ()
    requests: int = 0
    more: str = ""
