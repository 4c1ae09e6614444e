"""Notes, cards and tombstones."""

from __future__ import annotations

from typing import assert_never

from activitypub.collections import replies_skeleton
from activitypub.contexts import Json
from activitypub.vocab import Card, ContentObject, Iri, Note, Tombstone
from activitypub.writing import collections, parts
from activitypub.writing.members import filled, ids, moment


def content_object(value: ContentObject) -> dict[str, Json]:
    """The object without `@context`."""
    match value:
        case Note():
            return _common(value) | _note(value)
        case Card():
            return _common(value)
        case Tombstone():
            return filled(
                type="Tombstone",
                id=value.id,
                formerType=value.former_type,
                deleted=moment(value.deleted_ms),
            )
        case _:
            assert_never(value)


def _common(value: Note | Card) -> dict[str, Json]:
    return {"content": value.content_html} | filled(
        type="Note" if isinstance(value, Note) else value.kind.value,
        id=value.id,
        attributedTo=value.attributed_to,
        name=value.name,
        summary=value.summary,
        sensitive=value.sensitive,
        contentMap={value.language: value.content_html} if value.language else None,
        inReplyTo=value.in_reply_to,
        to=ids(value.to),
        cc=ids(value.cc),
        audience=ids(value.audience),
        published=moment(value.published_ms),
        updated=moment(value.updated_ms),
        url=value.url,
        attachment=[parts.attachment(one) for one in value.attachments],
        tag=[parts.tag(one) for one in value.tags],
        interactionPolicy={"canQuote": {"automaticApproval": [value.attributed_to]}},
    )


def _note(note: Note) -> dict[str, Json]:
    """What a Note has beyond a Card; three spellings of a quote, for Mastodon, Pleroma's kin and Misskey."""
    return filled(
        source=parts.source(note.source),
        context=note.context,
        conversation=note.conversation,
        replies=_replies(note.replies),
        quote=note.quote,
        quoteUrl=note.quote,
        _misskey_quote=note.quote,
    )


def _replies(collection_id: Iri | None) -> Json:
    return collections.collection(replies_skeleton(collection_id)) if collection_id is not None else None
