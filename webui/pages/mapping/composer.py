"""The composer: what was typed, who may be chosen, and what that means for a post."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from activitypub.addressing import Visibility
from node.social.drafts import MAX_CHARS, Draft, thread_reach
from node.storage.groups import FoundGroup
from node.storage.rows import PostRow
from policy.model import Reach
from policy.rules import Policy
from webui.forms import Form
from webui.views.compose import AudienceKey, AudienceView, ChoiceView, ComposerView, DraftView, PreviewView

KEYS: Final[tuple[AudienceKey, ...]] = ("staff", "group", "partners", "world", "mentioned")
BY_REACH: Final[dict[Reach, AudienceKey]] = {
    Reach.STAFF: "staff",
    Reach.MENTIONED: "staff",
    Reach.PARTNERS: "partners",
    Reach.WORLD: "world",
}
NEARER: Final[dict[AudienceKey, AudienceKey]] = {
    "world": "partners",
    "partners": "staff",
    "mentioned": "staff",
    "group": "group",
    "staff": "staff",
}
LANGUAGES: Final = tuple(
    ChoiceView(code, name)
    for code, name in (
        ("en", "English"),
        ("de", "Deutsch"),
        ("es", "Español"),
        ("fr", "Français"),
        ("it", "Italiano"),
        ("nl", "Nederlands"),
        ("pl", "Polski"),
        ("pt", "Português"),
    )
)


@dataclass(frozen=True, slots=True)
class Desktop:
    """What a composer is laid out with: the law, one's groups, and the post that is answered."""

    policy: Policy | None
    groups: tuple[FoundGroup, ...]
    parent: PostRow | None = None
    parent_handle: str = ""


def draft_of(form: Form) -> DraftView:
    """What was typed."""
    audience = form.text("audience")
    return DraftView(
        audience=next((key for key in KEYS if key == audience), "staff"),
        group=form.text("group"),
        label=form.text("label"),
        text=form.text("text"),
        summary=form.text("summary").strip(),
        alt=form.text("alt").strip(),
        language=form.text("language") or "en",
        justification=form.text("justification").strip(),
        reply_to=str(form.number("reply_to") or ""),
    )


def social_draft(
    draft: DraftView, *, parent: PostRow | None, group: int | None, media: tuple[int, ...] = ()
) -> Draft:
    """What was typed, as the social room takes it."""
    visibility, reach = placed(draft.audience, parent=parent)
    return Draft(
        text=draft.text,
        visibility=visibility,
        reach=reach,
        label=draft.label or None,
        group=group,
        in_reply_to=int(draft.reply_to) if draft.reply_to else None,
        summary=draft.summary,
        sensitive=bool(draft.summary),
        language=draft.language,
        media=media,
        justification=draft.justification or None,
    )


def placed(audience: AudienceKey, *, parent: PostRow | None) -> tuple[Visibility | None, Reach]:
    """What an audience means: who may see the post inside, and how far out it may travel.

    Those mentioned are meant alone, unless it answers a peer's open post: then colleagues read along.
    """
    match audience:
        case "staff" | "group":
            return Visibility.PUBLIC, Reach.STAFF
        case "partners":
            return Visibility.PUBLIC, Reach.PARTNERS
        case "world":
            return Visibility.PUBLIC, Reach.WORLD
        case "mentioned":
            reads_along = parent is not None and not parent.is_local
            return None if reads_along else Visibility.DIRECT, Reach.MENTIONED


def starting(desktop: Desktop, *, default_reach: str) -> DraftView:
    """An empty draft: as the author usually posts, or as near as what it answers."""
    parent = desktop.parent
    if parent is None:
        return DraftView(audience=BY_REACH[Reach.of(default_reach)])
    opening = f"{desktop.parent_handle} " if desktop.parent_handle else ""
    return DraftView(audience=_answering(parent), text=opening, label=parent.label, reply_to=str(parent.id))


def composer_view(desktop: Desktop, draft: DraftView, *, preview: PreviewView | None = None) -> ComposerView:
    """The composer with what was typed in it."""
    parent = desktop.parent
    return ComposerView(
        draft=draft,
        audiences=_audiences(desktop),
        labels=labels(desktop.policy),
        groups=() if parent is not None else _groups(desktop.groups),
        languages=LANGUAGES,
        preview=preview,
        reply_line="" if parent is None else f"Answering {desktop.parent_handle or 'yourself'}",
        button="Post" if parent is None else "Reply",
        max_chars=MAX_CHARS,
        open=bool(draft.summary or draft.alt),
    )


def with_problem(composer: ComposerView, problem: str) -> ComposerView:
    """The composer, saying what is wrong."""
    return replace(composer, problem=problem)


def labels(policy: Policy | None) -> tuple[ChoiceView, ...]:
    """The labels to choose from; without a choice it is the policy's default."""
    if policy is None:
        return (ChoiceView("", "No label"),)
    usual = ChoiceView("", f"{policy.default_label} (usual)")
    return (usual, *(ChoiceView(name, name) for name in policy.labels.names))


def _answering(parent: PostRow) -> AudienceKey:
    if parent.group is not None:
        return "group"
    if parent.visibility == "direct" or not parent.is_local:
        return "mentioned"
    return BY_REACH[Reach.of(parent.reach)]


def _groups(groups: Collection[FoundGroup]) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(found.actor.name, found.actor.display_name) for found in groups)


def _audiences(desktop: Desktop) -> tuple[AudienceView, ...]:
    """The audiences; for a reply only those that its thread leaves open."""
    parent = desktop.parent
    away = "" if parent is None or parent.is_local else " Colleagues can read along."
    said: tuple[tuple[AudienceKey, str, str], ...] = (
        ("staff", "Colleagues only", "Everybody inside can see it. It never leaves."),
        ("group", "My group", "Only the members of one group. It never leaves."),
        ("partners", "Partners", "Colleagues, and partner companies if the policy lets it through."),
        ("world", "World", "Colleagues, partners and anyone outside, if the policy lets it through."),
        ("mentioned", "People I mention", f"Whoever you name with @, inside or outside.{away}"),
    )
    choices = (
        AudienceView(key=key, title=title, hint=hint, closed=_closed(key, desktop))
        for key, title, hint in said
    )
    return tuple(choice for choice in choices if parent is None or not choice.closed)


def _closed(key: AudienceKey, desktop: Desktop) -> str:
    parent = desktop.parent
    if parent is None:
        return "you are in none" if key == "group" and not desktop.groups else ""
    if parent.group is not None or key == "group":
        return "" if parent.group is not None and key == "group" else "not in this thread"
    if parent.visibility == "direct" and key != "mentioned":
        return "they wrote to you alone"
    reach = placed(key, parent=parent)[1]
    return "the thread stays nearer" if reach > thread_reach(parent) else ""
