"""Dress: what a document wears for one zone, so that it tells of nothing that zone does not have.

Public is named only for readers that are anyone; ids of what a zone lacks are taken out; conversation ids are
opaque for each zone; a rendition tells when it was released, not when it was written (POLICY-BRIDGE §9
#13, #14, #35, #36). Pure: the secret and the ids come in by value.
"""

import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from activitypub.activities import Activity, Create, Update
from activitypub.addressing import strip_public
from activitypub.vocab import Attachment, Card, Iri, Note, Url
from bridge.context import Context, as_had_by
from bridge.crossings import ANYONE, Readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Wardrobe:
    """For whom it is dressed: the zone, its readers, and what the node knows of the thread.

    `secret` keys the opaque conversation ids and the random part of media links.
    """

    zone: str
    readers: Readers
    context: Context
    public: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class MediaLink:
    """One blob under one random URL; `token` is the URL's last segment."""

    token: str
    blob_sha256: str
    media_type: str


def dress(activity: Activity, wardrobe: Wardrobe) -> tuple[Activity, tuple[MediaLink, ...]]:
    """The activity as this zone's readers may see it, and the media links it names."""
    links: tuple[MediaLink, ...] = ()
    match activity:
        case Create(object=Note() as note) | Update(object=Note() as note):
            links = links_of(activity, wardrobe)
            dressed = _note(note, wardrobe, links)
            activity = replace(
                activity, object=dressed, audience=dressed.audience, cc=dressed.cc, to=dressed.to
            )
        case _:
            pass
    activity = replace(activity, published_ms=None)
    return (activity if wardrobe.readers == ANYONE else strip_public(activity)), links


def stamp(activity: Activity, *, released_ms: int) -> Activity:
    """The activity with the moment of its release on it; the only thing a reviewed document gains."""
    match activity:
        case Create(object=Note() as note):
            dated = replace(note, published_ms=released_ms)
            return replace(activity, published_ms=released_ms, object=dated)
        case Update(object=Note() as note):
            dated = replace(note, updated_ms=released_ms)
            return replace(activity, published_ms=released_ms, object=dated)
        case _:
            return activity


def links_of(activity: Activity, wardrobe: Wardrobe) -> tuple[MediaLink, ...]:
    """The media links of an undressed activity in this zone, in its attachments' order.

    Unguessable, and the same whenever asked for: a frozen document's links are found again at its release.
    """
    return tuple(_links(activity.id, attachments_of(activity), wardrobe))


def links_in(activity: Activity, links: Iterable[MediaLink]) -> tuple[MediaLink, ...]:
    """Those of some links that a dressed activity names."""
    named = {last_segment(attachment.url) for attachment in attachments_of(activity)}
    return tuple(link for link in links if link.token in named)


def attachments_of(activity: Activity) -> tuple[Attachment, ...]:
    """The files of what an activity made; empty for one that made nothing."""
    match activity:
        case Create(object=Note() | Card() as made) | Update(object=Note() | Card() as made):
            return made.attachments
        case _:
            return ()


def last_segment(url: str) -> str:
    """What a file's address ends with: the blob's hash before it is dressed, the link's token after."""
    return url.rsplit("/", 1)[-1]


def _note(note: Note, wardrobe: Wardrobe, links: tuple[MediaLink, ...]) -> Note:
    return replace(
        note,
        source=None,
        in_reply_to=note.in_reply_to if _is_known(wardrobe) else None,
        context=_conversation(note, wardrobe),
        conversation="",
        published_ms=None,
        updated_ms=None,
        replies=note.replies if wardrobe.readers == ANYONE else None,
        quote=None if note.quote is None or wardrobe.context.quotes is None else note.quote,
        attachments=_linked(note.attachments, wardrobe, links),
        to=_lists(note.to, wardrobe),
        cc=_lists(note.cc, wardrobe),
        audience=_lists(note.audience, wardrobe),
    )


def _is_known(wardrobe: Wardrobe) -> bool:
    """Whether these readers have what is replied to: it came from there, was released there, or to anyone."""
    parent = as_had_by(wardrobe.readers, wardrobe.context.replies_to)
    return parent is not None and (parent.anyone or wardrobe.zone in parent.zones)


def _conversation(note: Note, wardrobe: Wardrobe) -> str:
    if not note.context:
        return ""
    named = f"conversation\n{wardrobe.zone}\n{note.context}".encode()
    return f"{wardrobe.public}/c/{hmac.new(wardrobe.secret, named, 'sha256').hexdigest()[:32]}"


def _lists(iris: tuple[Iri, ...], wardrobe: Wardrobe) -> tuple[Iri, ...]:
    context = wardrobe.context
    if context.group_is_known or context.group_id is None:
        return iris
    return tuple(iri for iri in iris if iri != context.group_id)


def _linked(
    attachments: tuple[Attachment, ...], wardrobe: Wardrobe, links: tuple[MediaLink, ...]
) -> tuple[Attachment, ...]:
    return tuple(
        replace(attachment, url=Url(f"{wardrobe.public}/m/{link.token}"))
        for attachment, link in zip(attachments, links, strict=True)
    )


def _links(activity_id: str, attachments: Iterable[Attachment], wardrobe: Wardrobe) -> Iterator[MediaLink]:
    """A link for each file; one that is attached twice has two."""
    seen: Counter[str] = Counter()
    for attachment in attachments:
        blob = last_segment(attachment.url)
        seen[blob] += 1
        named = f"media\n{wardrobe.zone}\n{activity_id}\n{blob}\n{seen[blob]}".encode()
        token = hmac.new(wardrobe.secret, named, "sha256").hexdigest()[:32]
        yield MediaLink(token, blob, attachment.media_type)
