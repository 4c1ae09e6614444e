"""Posts and their crossings as views."""

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup

from bridge.crossings import Crossing, State
from node.social.audience import Verb, may
from node.social.seen import SeenPost
from node.storage.rows import MediaRow, PostRow
from webui.pages.mapping.lens import Lens, moment, moment_or_none
from webui.pages.mapping.rules import reasons
from webui.views.posts import (
    AttachmentView,
    CrossingStep,
    CrossingView,
    GroupLink,
    PostSteps,
    PostView,
    VerdictWord,
)
from webui.views.posts import State as StateWord

DEEPEST: Final = 6
POSTING: Final = frozenset({"Create", "Update"})
BEYOND: Final = frozenset({State.PERMITTED, State.WAITING, State.RELEASED, State.HELD, State.PROPOSED})

THROUGH: Final = frozenset({State.PERMITTED, State.WAITING, State.RELEASED, State.RECALLED})

AUDIENCES: Final = {
    "public": "All colleagues",
    "unlisted": "All colleagues, not in the lists",
    "private": "Followers",
    "direct": "Only those mentioned",
}
STEPS: Final[dict[State, tuple[CrossingStep, ...]]] = {
    State.PROPOSED: ("keep-inside",),
    State.NEEDS_YES: ("yes", "keep-inside"),
    State.NEEDS_REASON: ("reason", "review", "keep-inside", "appeal"),
    State.HELD: ("keep-inside", "appeal"),
    State.REFUSED: ("appeal",),
    State.PERMITTED: ("undo",),
    State.WAITING: ("undo",),
    State.RELEASED: ("recall",),
}


def post_view(lens: Lens, seen: SeenPost, *, depth: int = 0, focused: bool = False) -> PostView:
    """One entry. A boosted post keeps its crossings to itself: they are shown with the post."""
    post = seen.post
    return PostView(
        id=str(seen.entry),
        author=lens.actor(seen.author),
        created=moment(post.created_ms),
        content=Markup(lens.inside(post.content)),  # noqa: S704  sanitised before it was stored
        audience=AUDIENCES.get(post.visibility, post.visibility),
        wall=lens.walls.of_actor(seen.author),
        label=post.label,
        edited=moment_or_none(post.edited_ms),
        summary=post.summary,
        language=post.language or "",
        group=_group(seen),
        booster=None if seen.boost is None else lens.actor(seen.boost.by),
        reply_to=_answered(lens, seen),
        attachments=tuple(_attachment(lens, media) for media in seen.media),
        crossings=_crossings(lens, seen) if seen.boost is None else (),
        replies=post.replies_count,
        boosts=post.boosts_count,
        favourites=post.favourites_count,
        favourited=seen.favourited,
        boosted=seen.boosted,
        bookmarked=seen.bookmarked,
        depth=min(depth, DEEPEST),
        focused=focused,
        steps=_steps(lens, seen),
    )


def newest(crossings: Iterable[Crossing]) -> tuple[Crossing, ...]:
    """How a post stands at each zone: of its versions the last one proposed there. Oldest first in."""
    return tuple({row.zone: row for row in crossings if row.activity_type in POSTING}.values())


def crossing_view(lens: Lens, row: Crossing) -> CrossingView:
    """One crossing; its author gets the steps that its state allows."""
    why = reasons(row.say, row.rules, verdict=row.verdict, answer=_answer(row))
    return CrossingView(
        id=str(row.id),
        zone=lens.walls.of_zone(row.zone),
        state=state_word(row.state),
        verdict=verdict_word(row.verdict),
        redacted=row.redacted,
        say=why.say,
        rules=why.rules,
        until=moment_or_none(row.until_ms),
        decision_id=row.decision_id or "",
        steps=STEPS.get(row.state, ()) if row.author == lens.viewer.actor else (),
    )


def state_word(state: State) -> StateWord:
    """A crossing's state as the pages spell it."""
    return state.value


def verdict_word(word: str | None) -> VerdictWord:
    """A verdict as the pages spell it; empty for none, and for one that is not ours."""
    match word:
        case "allow" | "warn" | "justify" | "hold" | "block":
            return word
        case _:
            return ""


def _answer(row: Crossing) -> str | None:
    """What came of the objections; None while they stand. A refusal's words are the reviewer's own."""
    if row.state in THROUGH:
        return "A reviewer let it go." if row.verdict == "hold" else ""
    return "" if row.state is State.REFUSED and row.verdict == "hold" else None


def _crossings(lens: Lens, seen: SeenPost) -> tuple[CrossingView, ...]:
    return tuple(crossing_view(lens, row) for row in newest(seen.crossings))


def _group(seen: SeenPost) -> GroupLink | None:
    group = seen.group
    return None if group is None else GroupLink(name=group.name, title=group.display_name or group.name)


def _answered(lens: Lens, seen: SeenPost) -> str:
    parent = None if seen.parent_author is None else lens.actors.get(seen.parent_author)
    return "" if parent is None else f"@{parent.acct}"


def _attachment(lens: Lens, media: MediaRow) -> AttachmentView:
    return AttachmentView(
        url=lens.media(media.blob_sha256),
        kind="image" if media.media_type.startswith("image/") else "file",
        alt=media.alt,
        name=media.file_name or "File",
        width=media.width or 0,
        height=media.height or 0,
    )


def _steps(lens: Lens, seen: SeenPost) -> PostSteps:
    post: PostRow = seen.post
    is_beyond = any(row.state in BEYOND for row in newest(seen.crossings))
    return PostSteps(
        boost=may(lens.viewer, Verb.BOOST, post),
        edit=seen.boost is None and may(lens.viewer, Verb.EDIT, post),
        delete=seen.boost is None and may(lens.viewer, Verb.DELETE, post),
        recall=is_beyond and may(lens.viewer, Verb.RECALL, post),
    )
