"""From our rows to the language of the fediverse: the documents that are proposed, not yet transformed."""

import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from activitypub import markup
from activitypub.addressing import Audience, Visibility, address
from activitypub.vocab import (
    Actor,
    ActorKind,
    Attachment,
    AttachmentKind,
    Hashtag,
    Iri,
    Mention,
    Note,
    Tag,
    Url,
)
from bridge.store.base import Transaction
from node.storage.actors import actors
from node.storage.posts import media, mentions, posts, tags

COLLEAGUE: Final = "a colleague"
"""What stands outside for the handle of someone whom the outside doesn't know."""


async def note(tx: Transaction, post: Row[Any]) -> Note:
    """A local post as a Note, rendered for readers outside: colleagues unknown there have no handle.

    Attachments carry the URL of their blob by hash, which is no place; the gate gives each release its own.
    """
    author = await tx.row(actors, post.author)
    people = await tx.all(
        select(actors).join(mentions, mentions.c.actor == actors.c.id).where(mentions.c.post == post.id)
    )
    known = [person for person in people if person.host is not None or person.published_ms is not None]
    audience = Audience(Visibility(post.visibility), tuple(Iri(person.ap_id) for person in known))
    lists = address(audience, followers=followers_of(author.ap_id))
    group = await _group(tx, post)
    return Note(
        id=Iri(post.ap_id),
        attributed_to=Iri(author.ap_id),
        content_html=content_outside(post, people, public=tx.ground.public),
        summary=post.summary,
        sensitive=post.sensitive,
        language=post.language or "",
        in_reply_to=await _parent(tx, post),
        to=lists.to,
        cc=lists.cc if group is None else (*lists.cc, group),
        audience=() if group is None else (group,),
        published_ms=post.created_ms,
        updated_ms=post.edited_ms,
        url=Url(post.ap_id),
        replies=Iri(f"{post.ap_id}/replies"),
        attachments=await _attachments(tx, post),
        tags=(*_mentions(known), *await _hashtags(tx, post)),
    )


def actor(row: Row[Any], *, public: str) -> Actor:
    """A local actor with its whole profile; the gate decides what of it each zone may have."""
    iri = Iri(row.ap_id)
    return Actor(
        id=iri,
        kind=ActorKind(row.kind),
        handle_name=row.name,
        inbox=Iri(f"{iri}/inbox"),
        outbox=Iri(f"{iri}/outbox"),
        followers=followers_of(iri),
        following=Iri(f"{iri}/following"),
        featured=Iri(f"{iri}/featured"),
        shared_inbox=Iri(f"{public}/inbox"),
        name=row.display_name,
        summary_html=markup.render_plain(
            row.note_source, mentions={}, tag_url=lambda tag: Url(f"{public}/tags/{tag}")
        ),
        url=Url(iri),
        locked=row.locked,
        discoverable=row.discoverable,
    )


def content_outside(post: Row[Any], people: Sequence[Row[Any]], *, public: str) -> str:
    """The source as HTML for readers outside; handles of colleagues unknown there become words."""
    text: str = post.source
    for person in people:
        if person.host is None and person.published_ms is None:
            text = re.sub(
                rf"(?<![\w@])@{re.escape(person.name)}\b(?!@)", COLLEAGUE, text, flags=re.IGNORECASE
            )
    links = {
        _written(person): Url(person.url or person.ap_id)
        for person in people
        if person.host is not None or person.published_ms is not None
    }
    render = markup.render_plain if post.source_type == "text/plain" else markup.render_markdown
    return render(text, mentions=links, tag_url=lambda tag: Url(f"{public}/tags/{tag}"))


def followers_of(actor_id: str) -> Iri:
    """The id of an actor's followers collection."""
    return Iri(f"{actor_id}/followers")


def blob_url(public: str, sha256: str) -> Url:
    """Where a blob would be by its hash: a name for the gate to replace, never a place to fetch from."""
    return Url(f"{public}/m/{sha256}")


def _written(person: Row[Any]) -> str:
    domain = "" if person.host is None else f"@{person.handle_domain or person.host}"
    return f"{person.name}{domain}"


def _mentions(people: Sequence[Row[Any]]) -> tuple[Tag, ...]:
    return tuple(Mention(href=Iri(person.ap_id), name=f"@{_written(person)}") for person in people)


async def _hashtags(tx: Transaction, post: Row[Any]) -> tuple[Tag, ...]:
    rows = await tx.all(select(tags.c.name).where(tags.c.post == post.id).order_by(tags.c.tag))
    return tuple(Hashtag(name=f"#{row.name}") for row in rows)


async def _parent(tx: Transaction, post: Row[Any]) -> Iri | None:
    if post.in_reply_to is None:
        return Iri(post.in_reply_to_ap_id) if post.in_reply_to_ap_id else None
    ap_id = await tx.scalar(select(posts.c.ap_id).where(posts.c.id == post.in_reply_to))
    return Iri(ap_id)


async def _group(tx: Transaction, post: Row[Any]) -> Iri | None:
    if post.group is None:
        return None
    ap_id = await tx.scalar(select(actors.c.ap_id).where(actors.c.id == post.group))
    return Iri(ap_id)


async def _attachments(tx: Transaction, post: Row[Any]) -> tuple[Attachment, ...]:
    rows = await tx.all(select(media).where(media.c.post == post.id).order_by(media.c.position))
    return tuple(
        Attachment(
            kind=AttachmentKind.IMAGE if row.media_type.startswith("image/") else AttachmentKind.DOCUMENT,
            media_type=row.media_type,
            url=blob_url(tx.ground.public, row.blob_sha256),
            name=row.alt,
            width=row.width,
            height=row.height,
            blurhash=row.blurhash or "",
            focus=None if row.focus_x is None else (row.focus_x, row.focus_y),
        )
        for row in rows
    )
