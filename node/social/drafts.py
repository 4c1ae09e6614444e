"""Drafts: what an author has written, before it is a post, and what must hold of it."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from activitypub.addressing import Visibility
from node.social.errors import DraftInvalid
from node.storage.rows import PostRow
from policy.model import Reach

MAX_CHARS: Final = 5000
MAX_ATTACHMENTS: Final = 4

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
_WIDTH: Final = {Visibility.DIRECT: 0, Visibility.PRIVATE: 1, Visibility.UNLISTED: 2, Visibility.PUBLIC: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a client or a page sends; None means that it said nothing.

    `group` is a group's actor, `in_reply_to` an entry, `media` uploads in their order.
    """

    text: str = ""
    visibility: Visibility | None = None
    reach: Reach | None = None
    label: str | None = None
    group: int | None = None
    in_reply_to: int | None = None
    summary: str = ""
    sensitive: bool = False
    language: str | None = None
    media: tuple[int, ...] = ()
    justification: str | None = None
    content_type: Literal["text/plain", "text/markdown"] = "text/plain"


@dataclass(frozen=True, slots=True)
class Wish:
    """How far the author wants a post to travel; not `confirmed`: the author is asked first."""

    reach: Reach
    confirmed: bool = True


def check(draft: Draft) -> None:
    """Raises DraftInvalid for a draft that says nothing, or too much."""
    if not draft.text.strip() and not draft.media:
        raise DraftInvalid("Write something first: the post is empty.")
    written = len(draft.text) + len(draft.summary)
    if written > MAX_CHARS:
        raise DraftInvalid(f"The post is too long: {written:,} characters of {MAX_CHARS:,}.")
    if len(draft.media) > MAX_ATTACHMENTS:
        raise DraftInvalid(f"A post takes {MAX_ATTACHMENTS} attachments at most.")
    if len(set(draft.media)) < len(draft.media):
        raise DraftInvalid("An attachment is named twice.")


def language(tag: str | None) -> str | None:
    """A language with script and region (RFC 5646 §2.1); None for other words, which no policy reads."""
    return tag if tag is not None and _LANGUAGE.fullmatch(tag) else None


def visibility(asked: Visibility | None, *, parent: PostRow | None) -> Visibility:
    """The visibility of a post: as asked, and in a reply never wider than what it answers."""
    wanted = asked or Visibility.PUBLIC
    if parent is None:
        return wanted
    return min(wanted, Visibility(parent.visibility), key=_WIDTH.__getitem__)


def wish(
    asked: Reach | None,
    *,
    default: Reach,
    visibility: Visibility,
    parent: PostRow | None,
    names_outsiders: bool,
) -> Wish:
    """How far a post is to travel (POLICY-BRIDGE §5), never further than its thread.

    Where the client said nothing: a reply to an outside post goes to those it names; a direct post that
    names outsiders would too, once its author says yes; anything else takes the author's default.
    """
    if asked is not None:
        return Wish(min(asked, thread_reach(parent)))
    if parent is not None and not parent.is_local:
        return Wish(min(Reach.MENTIONED, thread_reach(parent)))
    if visibility is Visibility.DIRECT and names_outsiders:
        reach = min(Reach.MENTIONED, thread_reach(parent))
        return Wish(reach, confirmed=reach is Reach.STAFF)
    return Wish(min(default, thread_reach(parent)))


def thread_reach(parent: PostRow | None) -> Reach:
    """How far a thread reaches: a peer's open post to the world, its narrower ones to those in it."""
    if parent is None:
        return Reach.WORLD
    if parent.is_local:
        return Reach.of(parent.reach)
    return Reach.WORLD if parent.visibility in ("public", "unlisted") else Reach.MENTIONED
