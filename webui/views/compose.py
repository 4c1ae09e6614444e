"""The composer: audience first, then words, with the bridge's answer beside them."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from webui.views.wall import Run, WallView

AudienceKey: TypeAlias = Literal["staff", "group", "partners", "world", "mentioned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """What the author has typed so far; sent back unchanged when a form is shown again."""

    audience: AudienceKey = "staff"
    group: str = ""
    label: str = ""
    text: str = ""
    summary: str = ""
    alt: str = ""
    language: str = "en"
    justification: str = ""
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceView:
    """One choice of audience; ``closed`` says why it can't be chosen here, and is empty when it can."""

    key: AudienceKey
    title: str
    hint: str
    closed: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A value with the words shown for it."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class MendView:
    """A one-click mend: the value the form sends as ``mend`` and the words on the button."""

    value: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """The answer for one audience: a headline, the rule's own words, and the text as that audience gets it.

    ``runs`` is empty when the text goes whole; ``asks_reason`` opens the field for a justification.
    """

    zone: WallView
    verdict: Literal["allow", "warn", "justify", "hold", "block"]
    headline: str
    say: str = ""
    rules: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    mends: tuple[MendView, ...] = ()
    asks_reason: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """One line for each audience, inside first. ``justification`` is the reason typed so far."""

    lines: tuple[PreviewLine, ...] = ()
    justification: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposerView:
    """The whole form. ``reply_line`` says whom the post answers; ``problem`` is what is wrong with the draft.

    ``action`` is the path the form posts to; ``id`` keeps field ids apart when a page holds two composers.
    """

    draft: DraftView
    audiences: tuple[AudienceView, ...]
    labels: tuple[ChoiceView, ...]
    groups: tuple[ChoiceView, ...] = ()
    languages: tuple[ChoiceView, ...] = (ChoiceView("en", "English"),)
    preview: PreviewView | None = None
    reply_line: str = ""
    problem: str = ""
    action: str = "/posts"
    button: str = "Post"
    id: str = "compose"
    max_chars: int = 5000
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposePageView:
    """The composer on a page of its own, as it is shown without JavaScript."""

    composer: ComposerView
