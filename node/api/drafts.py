"""What a client sends to be posted, as a draft."""

from enum import Enum
from typing import Final, TypeVar

from activitypub.addressing import Visibility
from node.api.errors import ParamInvalid
from node.api.params import Params
from node.social.drafts import Draft
from node.social.seen import SeenPost
from node.storage.preferences import Preferences
from policy.model import Reach

LOCAL: Final = "local"  # a visibility that some clients know: for colleagues alone
NOT_HERE: Final = ("poll", "scheduled_at", "quoted_status_id", "quote_id")
E = TypeVar("E", bound=Enum)


def new(sent: Params, *, preferences: Preferences) -> Draft:
    """A new post; what the client leaves out is as its author prefers. Raises ParamInvalid."""
    for name in NOT_HERE:
        if sent.tree.get(name):
            raise ParamInvalid(name, "is not supported by this server")
    summary = sent.text("spoiler_text") or ""
    sensitive = sent.flag("sensitive")
    return Draft(
        text=sent.text("status") or "",
        visibility=_visibility(sent, default=preferences.visibility),
        reach=reach(sent),
        label=sent.text("label") or None,
        group=sent.identity("group_id"),
        in_reply_to=sent.identity("in_reply_to_id"),
        summary=summary,
        sensitive=bool(summary) or (preferences.sensitive if sensitive is None else sensitive),
        language=sent.text("language") or preferences.language,
        media=sent.identities("media_ids"),
        justification=sent.text("justification") or None,
        content_type="text/markdown" if sent.text("content_type") == "text/markdown" else "text/plain",
    )


def changed(sent: Params, *, seen: SeenPost) -> Draft:
    """A new version of a post; what the client leaves out stays. Raises ParamInvalid."""
    post = seen.post
    summary = sent.text("spoiler_text") if sent.has("spoiler_text") else post.summary
    sensitive = sent.flag("sensitive")
    text = sent.text("status")
    return Draft(
        text=post.source if text is None else text,
        label=sent.text("label") or None,
        summary=summary or "",
        sensitive=bool(summary) or (post.sensitive if sensitive is None else sensitive),
        language=sent.text("language") or post.language,
        media=_media(sent, seen),
        justification=sent.text("justification") or None,
        content_type="text/markdown" if post.source_type == "text/markdown" else "text/plain",
    )


def reach(sent: Params) -> Reach | None:
    """How far it is to go: inside wins where the client says two things. Raises ParamInvalid."""
    local_only = sent.flag("local_only")
    if local_only or sent.text("visibility") == LOCAL:
        return Reach.STAFF
    word = sent.text("reach")
    if not word:
        return None if local_only is None else Reach.WORLD
    try:
        return Reach.of(word)
    except KeyError as fault:
        raise ParamInvalid("reach", "is not one of staff, mentioned, partners, world") from fault


def _visibility(sent: Params, *, default: str) -> Visibility | None:
    """None where a reply should take what its parent has and the client said nothing."""
    word = sent.text("visibility")
    if word == LOCAL:
        return Visibility.PUBLIC
    if not word:
        return None if sent.has("in_reply_to_id") else Visibility(default)
    try:
        return Visibility(word)
    except ValueError as fault:
        raise ParamInvalid("visibility", "is not one of public, unlisted, private, direct") from fault


def _media(sent: Params, seen: SeenPost) -> tuple[int, ...]:
    if sent.has("media_ids"):
        return sent.identities("media_ids")
    return tuple(media.id for media in seen.media)
