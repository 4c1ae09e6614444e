"""What every page shares: who is looking, the security tokens, the look, and a word to the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from webui.views.actors import ActorView

Theme: TypeAlias = Literal["auto", "light", "dark"]
Section: TypeAlias = Literal["", "home", "groups", "search", "notifications", "profile", "settings", "desk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewerView:
    """The signed-in account. ``officer`` opens the desk; counts are of unread things, 0 and up."""

    actor: ActorView
    officer: bool = False
    unread: int = 0
    requests: int = 0
    holds: int = 0


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One sentence about what just happened, shown once at the top of the page."""

    text: str
    tone: Literal["good", "note", "bad"] = "good"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """The frame of one answer. ``path`` is the page's own path, where forms return to; ``now`` is UTC."""

    title: str
    path: str
    now: datetime
    site: str
    staff_host: str
    csrf: str = ""
    nonce: str = ""
    section: Section = ""
    theme: Theme = "auto"
    shortcuts: bool = True
    frozen: bool = False
    viewer: ViewerView | None = None
    notice: NoticeView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmView:
    """A second tap before something that is hard to take back. ``fields`` are sent along, name and value."""

    title: str
    say: str
    action: str
    button: str
    back: str
    fields: tuple[tuple[str, str], ...] = ()
    asks_note: bool = False
    danger: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """A failure in plain words. ``status`` is the HTTP status; ``trace`` names the log line, or is empty."""

    status: int
    title: str
    say: str
    trace: str = ""
