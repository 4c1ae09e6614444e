"""Notices as views: what happened, where it leads, and why one is told."""

from dataclasses import dataclass
from typing import Final

from activitypub import markup
from node.social.notifications import Notice
from node.social.people import BRIDGE_NAME
from webui.pages.mapping.lens import Lens, moment
from webui.views.search import NotificationKind, NotificationView

EXCERPT_CHARS: Final = 140


@dataclass(frozen=True, slots=True)
class Told:
    """How a kind of notice is told: `line` follows the actor's name."""

    kind: NotificationKind
    line: str
    why: str


TOLD: Final = {
    "mention": Told("mention", "mentioned you", "You are named in it."),
    "status": Told("mention", "posted", "You asked to hear of each post of theirs."),
    "update": Told("mention", "changed a post you boosted", "You boosted it."),
    "favourite": Told("favourite", "likes your post", "It is your post."),
    "reblog": Told("boost", "boosted your post", "It is your post."),
    "follow": Told("follow", "follows you", "Followers see what you write for them."),
    "follow_request": Told("request", "asks to follow you", "You let followers in yourself."),
    "group_request": Told("group", "asks to join your group", "You are a steward of it."),
    "group_invite": Told("group", "invites you to a group", "You are meant."),
    "group_join": Told("group", "joined your group", "You are a steward of it, or were let in."),
}
REPLY: Final = Told("reply", "answered you", "It answers your post.")
BRIDGE: Final = Told("bridge", "has news of your post at the wall", "It is about a post of yours.")
OTHER: Final = Told("mention", "did something that concerns you", "It concerns you.")


def notice_view(lens: Lens, notice: Notice, *, is_unread: bool) -> NotificationView:
    """One notice."""
    told = _told(lens, notice)
    return NotificationView(
        id=str(notice.id),
        kind=told.kind,
        actor=lens.actor(notice.actor),
        line=told.line,
        when=moment(notice.at_ms),
        url=_url(notice),
        why=told.why,
        excerpt=_excerpt(notice, to=lens.viewer.name),
        unread=is_unread,
    )


def _told(lens: Lens, notice: Notice) -> Told:
    if notice.kind != "mention":
        return TOLD.get(notice.kind, OTHER)
    if notice.actor.is_local and notice.actor.name == BRIDGE_NAME:
        return BRIDGE
    answers_me = notice.post is not None and notice.post.parent_author == lens.viewer.actor
    return REPLY if answers_me else TOLD["mention"]


def _url(notice: Notice) -> str:
    if notice.post is not None:
        return f"/posts/{notice.post.entry}"
    if notice.kind == "follow_request":
        return "/requests"
    return "/groups" if notice.kind.startswith("group") else f"/@{notice.actor.acct}"


def _excerpt(notice: Notice, *, to: str) -> str:
    if notice.post is None:
        return ""
    words = " ".join(markup.to_text(notice.post.post.content).split()).removeprefix(f"@{to} ")
    return words if len(words) <= EXCERPT_CHARS else f"{words[:EXCERPT_CHARS].rstrip()}…"
