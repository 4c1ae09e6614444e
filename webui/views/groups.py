"""Groups: their list and their pages."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from webui.views.actors import ActorView
from webui.views.compose import ChoiceView, ComposerView
from webui.views.posts import PostView
from webui.views.wall import INSIDE, WallView

JoinMode: TypeAlias = Literal["open", "request", "invite", "secret"]
ReachCeiling: TypeAlias = Literal["staff", "partners", "world"]
Membership: TypeAlias = Literal["none", "invited", "asked", "member", "steward"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group as the reader may know it. ``members`` is None where the count itself is hidden."""

    name: str
    title: str
    summary: str
    join_mode: JoinMode
    reach_ceiling: ReachCeiling = "staff"
    wall: WallView = INSIDE
    members: int | None = None
    roster_hidden: bool = False
    membership: Membership = "none"
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPageView:
    """One tab of a group's page. ``roster`` is empty for readers who may not see it."""

    group: GroupView
    tab: Literal["about", "feed", "members"]
    about: str = ""
    stewards: tuple[ActorView, ...] = ()
    roster: tuple[ActorView, ...] = ()
    requests: tuple[ActorView, ...] = ()
    posts: tuple[PostView, ...] = ()
    composer: ComposerView | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFormView:
    """A new group being named. ``problem`` says what is wrong with what was typed."""

    name: str = ""
    title: str = ""
    summary: str = ""
    join_mode: JoinMode = "open"
    reach_ceiling: ReachCeiling = "staff"
    roster_hidden: bool = False
    problem: str = ""
    ceilings: tuple[ChoiceView, ...] = (ChoiceView("staff", "Stays inside"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsView:
    """The reader's groups, the others that may be found, and the form for a new one."""

    own: tuple[GroupView, ...] = ()
    others: tuple[GroupView, ...] = ()
    form: GroupFormView | None = None
