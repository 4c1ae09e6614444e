"""Posts, their crossings, feeds and threads as the reader sees them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from markupsafe import Markup

from webui.views.actors import ActorView
from webui.views.compose import ComposerView
from webui.views.wall import INSIDE, WallView

State: TypeAlias = Literal[
    "proposed", "needs_yes", "needs_reason", "held", "refused", "permitted",
    "waiting", "released", "recalled", "withdrawn", "admitted",
]  # fmt: skip
VerdictWord: TypeAlias = Literal["", "allow", "warn", "justify", "hold", "block"]
CrossingStep: TypeAlias = Literal["undo", "yes", "reason", "review", "keep-inside", "recall", "appeal"]
Tab: TypeAlias = Literal["following", "groups", "everyone", "outside", "bookmarks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingView:
    """One zone's answer to a post, shown to its author and the desk.

    ``until`` (UTC) ends the undo window while ``waiting``; ``steps`` are what the reader may do now.
    """

    id: str
    zone: WallView
    state: State
    verdict: VerdictWord = ""
    redacted: bool = False
    say: str = ""
    rules: tuple[str, ...] = ()
    until: datetime | None = None
    decision_id: str = ""
    steps: tuple[CrossingStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """An attached image or file; ``url`` is our own signed address; ``alt`` may be empty."""

    url: str
    kind: Literal["image", "file"] = "image"
    alt: str = ""
    name: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSteps:
    """What the reader may do with a post."""

    reply: bool = True
    boost: bool = True
    edit: bool = False
    delete: bool = False
    recall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLink:
    """The group a post was written in."""

    name: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """A post or a tombstone. ``wall`` is where its author stands; ``audience`` says who has it, in words.

    ``content`` is sanitised HTML; ``depth`` is its place in a thread, 0 to 6; counts are 0 and up.
    """

    id: str
    author: ActorView
    created: datetime
    content: Markup
    audience: str = "All colleagues"
    wall: WallView = INSIDE
    label: str = ""
    edited: datetime | None = None
    summary: str = ""
    language: str = ""
    group: GroupLink | None = None
    booster: ActorView | None = None
    reply_to: str = ""
    attachments: tuple[AttachmentView, ...] = ()
    crossings: tuple[CrossingView, ...] = ()
    replies: int = 0
    boosts: int = 0
    favourites: int = 0
    favourited: bool = False
    boosted: bool = False
    bookmarked: bool = False
    gone: bool = False
    depth: int = 0
    focused: bool = False
    steps: PostSteps = field(default_factory=PostSteps)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """The home page. ``more`` is the next page's path or empty; ``seen`` is the newest post seen before."""

    tab: Tab
    composer: ComposerView
    posts: tuple[PostView, ...] = ()
    groups: tuple["GroupCount", ...] = ()
    more: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """A group in the side list, with the number of posts not seen yet."""

    group: GroupLink
    unread: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """A conversation in reading order; one post is ``focused``."""

    posts: tuple[PostView, ...]
    composer: ComposerView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditView:
    """A new version of a post being written, with what each audience has now."""

    post: PostView
    composer: ComposerView
