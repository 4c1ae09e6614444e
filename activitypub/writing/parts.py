"""The small parts inside objects and actors: tags, attachments, pictures, keys, profile fields."""

from __future__ import annotations

from typing import assert_never

from activitypub.contexts import Json
from activitypub.vocab import (
    ActorKey,
    AssertionKey,
    Attachment,
    Emoji,
    Hashtag,
    Mention,
    Picture,
    ProfileField,
    Source,
    Tag,
)
from activitypub.writing.members import filled


def tag(value: Tag) -> Json:
    """A tag object."""
    match value:
        case Mention():
            return filled(type="Mention", href=value.href, name=value.name)
        case Hashtag():
            return filled(type="Hashtag", href=value.href, name=value.name)
        case Emoji():
            return filled(type="Emoji", id=value.id, name=value.name, icon=picture(value.icon))
        case _:
            assert_never(value)


def attachment(value: Attachment) -> Json:
    """A file; Mastodon reads the alternative text from `name`."""
    return filled(
        type=value.kind.value,
        mediaType=value.media_type,
        url=value.url,
        name=value.name,
        width=value.width,
        height=value.height,
        blurhash=value.blurhash,
        focalPoint=list(value.focus) if value.focus is not None else None,
    )


def picture(value: Picture | None) -> Json:
    """An Image, or nothing."""
    if value is None:
        return None
    return filled(type="Image", mediaType=value.media_type, url=value.url, name=value.name)


def field(value: ProfileField) -> Json:
    """One row of a profile's table."""
    return {"type": "PropertyValue", "name": value.name, "value": value.value_html}


def source(value: Source | None) -> Json:
    """What the author typed, or nothing."""
    return {"content": value.content, "mediaType": value.media_type} if value is not None else None


def keys(values: tuple[ActorKey, ...]) -> Json:
    """One key bare, as Mastodon reads it; several as a list."""
    written: list[Json] = [
        {"id": key.id, "owner": key.owner, "publicKeyPem": key.pem, "type": "Key"} for key in values
    ]
    return written[0] if len(written) == 1 else written


def assertion_key(value: AssertionKey) -> Json:
    """A Multikey (FEP-521a)."""
    return {
        "id": value.id,
        "type": "Multikey",
        "controller": value.controller,
        "publicKeyMultibase": value.multibase,
    }
