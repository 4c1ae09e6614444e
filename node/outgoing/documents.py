"""From our rows to the language of the fediverse: the documents that are proposed, not yet transformed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from node.outgoing import handles
from node.storage.actors import actors
from node.storage.posts import media, mentions, posts, tags


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
    said = await _said(tx, post, people=people, known=known)
    return Note(
        id=Iri(post.ap_id),
        attributed_to=Iri(author.ap_id),
        content_html=said.content_html,
        summary=said.summary,
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
        attachments=said.attachments,
        tags=(*_mentions(known), *await _hashtags(tx, post)),
    )


async def profile(tx: Transaction, row: Row[Any]) -> Actor:
    """A local actor as it may be proposed outside: no handle of a colleague unknown there in its words."""
    names = await handles.unknown(tx, (row.display_name, row.note_source))
    shown = actor(row, public=tx.ground.public)
    note_source = handles.hidden(tx, row.note_source, names=names)
    return replace(
        shown,
        name=handles.hidden(tx, row.display_name, names=names),
        summary_html=_bio(note_source, public=tx.ground.public),
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
        summary_html=_bio(row.note_source, public=public),
        url=Url(iri),
        locked=row.locked,
        discoverable=row.discoverable,
    )


def followers_of(actor_id: str) -> Iri:
    """The id of an actor's followers collection."""
    return Iri(f"{actor_id}/followers")


def blob_url(public: str, sha256: str) -> Url:
    """Where a blob would be by its hash: a name for the gate to replace, never a place to fetch from."""
    return Url(f"{public}/m/{sha256}")


@dataclass(frozen=True, slots=True)
class _Said:
    """Every text that an author wrote, as readers outside get it."""

    content_html: str
    summary: str
    attachments: tuple[Attachment, ...]


async def _said(
    tx: Transaction, post: Row[Any], *, people: Sequence[Row[Any]], known: Sequence[Row[Any]]
) -> _Said:
    """Handles of colleagues unknown outside become words, in the text, the warning and the descriptions."""
    files = await _attachments(tx, post)
    texts = (post.source, post.summary, *(file.name for file in files))
    mentioned = {person.name.lower() for person in people if person not in known}
    names = mentioned | await handles.unknown(tx, texts)
    links = {_written(person): Url(person.url or person.ap_id) for person in known}
    render = markup.render_plain if post.source_type == "text/plain" else markup.render_markdown
    content_html = render(
        handles.hidden(tx, post.source, names=names),
        mentions=links,
        tag_url=lambda tag: Url(f"{tx.ground.public}/tags/{tag}"),
    )
    bared = await handles.unknown(tx, (content_html,))  # by Markdown: `@mei\_li` is one only when rendered
    return _Said(
        handles.hidden(tx, content_html, names=bared),
        handles.hidden(tx, post.summary, names=names),
        tuple(replace(file, name=handles.hidden(tx, file.name, names=names)) for file in files),
    )


def _bio(source: str, *, public: str) -> str:
    return markup.render_plain(source, mentions={}, tag_url=lambda tag: Url(f"{public}/tags/{tag}"))


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
