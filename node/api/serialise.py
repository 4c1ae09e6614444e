"""What the node knows, in the shapes of the client API."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

import orjson

import bridge.crossings as crossed
from node.api.entities.accounts import Account, Field
from node.api.entities.statuses import (
    Crossing,
    Focus,
    MediaAttachment,
    Mention,
    Meta,
    Permeable,
    Size,
    Status,
    StatusTag,
)
from node.api.entities.times import day, moment, moment_or_none
from node.api.links import Links
from node.social.people import fields_of
from node.social.seen import Boost, SeenPost
from node.storage.cards import REMEMBERED
from node.storage.rows import ActorRow, MediaRow

PREVIEW_SIDE: Final = 640  # pixels; what node.social.media makes previews of
POSTING: Final = frozenset({"Create", "Update"})


def account(links: Links, actor: ActorRow) -> Account:
    """An actor."""
    avatar, header = links.avatar(actor.avatar), links.header(actor.header)
    return Account(
        id=str(actor.id),
        username=actor.name,
        acct=actor.acct,
        url=links.actor(actor.acct) if actor.is_local else actor.url or actor.ap_id,
        uri=actor.ap_id,
        display_name=actor.display_name or actor.name,
        note=actor.note,
        avatar=avatar,
        avatar_static=avatar,
        header=header,
        header_static=header,
        locked=actor.locked,
        fields=tuple(Field(row.name, row.value) for row in fields_of(actor)),
        bot=actor.bot,
        group=actor.kind == "Group",
        discoverable=actor.discoverable,
        created_at=moment(actor.created_ms),
        last_status_at=None if actor.last_post_ms is None else day(actor.last_post_ms),
        statuses_count=actor.posts_count,
        followers_count=actor.followers_count,
        following_count=actor.following_count,
        roles=(),
    )


def status(links: Links, seen: SeenPost) -> Status:
    """An entry: the post, or the boost with the post in it."""
    return _post(links, seen) if seen.boost is None else _boost(links, seen, seen.boost)


def statuses(links: Links, seen: Iterable[SeenPost]) -> tuple[Status, ...]:
    """Entries in their order."""
    return tuple(status(links, one) for one in seen)


def written(links: Links, seen: Iterable[SeenPost]) -> tuple[orjson.Fragment, ...]:
    """Entries in their order, as the JSON of `statuses`; what has not changed is not written anew."""
    return tuple(_written(links, one) for one in seen)


def attachment(links: Links, media: MediaRow) -> MediaAttachment:
    """A picture of a post, or one just uploaded."""
    url = links.media(media.blob_sha256)
    return MediaAttachment(
        id=str(media.id),
        type="image" if media.media_type.startswith("image/") else "unknown",
        url=url,
        preview_url=url if media.preview_sha256 is None else links.media(media.preview_sha256),
        remote_url=None,
        meta=_meta(media),
        description=media.alt or None,
        blurhash=media.blurhash,
    )


def crossings(rows: Iterable[crossed.Crossing]) -> tuple[Crossing, ...]:
    """How a post stands at each zone: the newest version proposed there. `rows` are oldest first."""
    newest = {row.zone: row for row in rows if row.activity_type in POSTING}
    return tuple(crossing(row) for row in newest.values())


def crossing(row: crossed.Crossing) -> Crossing:
    """One crossing, as its author and the desk see it."""
    return Crossing(
        id=str(row.id),
        zone=row.zone,
        state=row.state.value,
        verdict=row.verdict,
        redacted=row.redacted,
        rules=row.rules,
        say=row.say,
        decision_id=row.decision_id,
        until=moment_or_none(row.until_ms),
    )


@lru_cache(maxsize=REMEMBERED)
def _written(links: Links, seen: SeenPost) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(status(links, seen)))


def _post(links: Links, seen: SeenPost) -> Status:
    post = seen.post
    return Status(
        id=str(post.id),
        uri=post.ap_id,
        created_at=moment(post.created_ms),
        account=account(links, seen.author),
        content=post.content,
        visibility=post.visibility,
        sensitive=post.sensitive,
        spoiler_text=post.summary,
        media_attachments=tuple(attachment(links, media) for media in seen.media),
        mentions=tuple(_mention(links, actor) for actor in seen.mentions),
        tags=tuple(StatusTag(tag.name, links.tag(tag.name)) for tag in seen.tags),
        reblogs_count=post.boosts_count,
        favourites_count=post.favourites_count,
        replies_count=post.replies_count,
        url=links.post(post.id) if post.is_local else post.url or post.ap_id,
        in_reply_to_id=_id(post.in_reply_to),
        in_reply_to_account_id=_id(seen.parent_author),
        reblog=None,
        language=post.language,
        edited_at=moment_or_none(post.edited_ms),
        favourited=seen.favourited,
        reblogged=seen.boosted,
        muted=seen.muted,
        bookmarked=seen.bookmarked,
        pinned=False,
        local_only=post.is_local and post.reach == "staff",
        permeable=_permeable(seen),
    )


def _boost(links: Links, seen: SeenPost, boost: Boost) -> Status:
    """The wrapper that apps expect around a boosted post: the booster's account, the post's own words."""
    inner = _post(links, seen)
    return replace(
        inner,
        id=str(seen.entry),
        uri=links.post(seen.entry),
        created_at=moment(boost.at_ms),
        account=account(links, boost.by),
        in_reply_to_id=None,
        in_reply_to_account_id=None,
        reblog=inner,
        edited_at=None,
    )


def _permeable(seen: SeenPost) -> Permeable:
    return Permeable(
        reach=seen.post.reach,
        label=seen.post.label,
        group=_id(seen.post.group),
        crossings=crossings(seen.crossings),
    )


def _mention(links: Links, actor: ActorRow) -> Mention:
    url = links.actor(actor.acct) if actor.is_local else actor.url or actor.ap_id
    return Mention(str(actor.id), actor.name, url, actor.acct)


def _meta(media: MediaRow) -> Meta | None:
    if media.width is None or media.height is None:
        return None
    scale = min(1.0, PREVIEW_SIDE / max(media.width, media.height))
    small = _size(max(1, round(media.width * scale)), max(1, round(media.height * scale)))
    focus = None
    if media.focus_x is not None and media.focus_y is not None:
        focus = Focus(media.focus_x, media.focus_y)
    return Meta(original=_size(media.width, media.height), small=small, focus=focus)


def _size(width: int, height: int) -> Size:
    return Size(width, height, f"{width}x{height}", width / height)


def _id(row: int | None) -> str | None:
    return None if row is None else str(row)
