"""The small parts inside objects and actors: tags, attachments, pictures, keys, profile fields."""

from __future__ import annotations

import re
from typing import Final

from activitypub.authority import as_iri, as_url
from activitypub.reading.node import Node
from activitypub.vocab import (
    ActorKey,
    AssertionKey,
    Attachment,
    AttachmentKind,
    Emoji,
    Hashtag,
    Mention,
    Picture,
    ProfileField,
    Source,
    Tag,
)

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_MEDIA_TYPE: Final = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,80}/[A-Za-z0-9!#$&^_.+-]{1,80}")
_MULTIBASE: Final = re.compile(r"z[1-9A-HJ-NP-Za-km-z]{1,100}")
_BLURHASH: Final = re.compile(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,128}")
_ATTACHMENT_KINDS: Final = {kind.value: kind for kind in AttachmentKind} | {"Link": AttachmentKind.DOCUMENT}


def tags(node: Node) -> tuple[Tag, ...]:
    """Mentions, hashtags and emoji; other tags, and those without what makes them useful, are left out."""
    found = (_tag(child) for child in node.children("tag"))
    return tuple(dict.fromkeys(tag for tag in found if tag is not None))


def attachments(node: Node) -> tuple[Attachment, ...]:
    """Files with an http(s) address (Lemmy sends them as Link with `href`)."""
    found = (_attachment(child) for child in node.children("attachment"))
    return tuple(attachment for attachment in found if attachment is not None)


def picture(node: Node, key: str) -> Picture | None:
    """An Image, the first of several, or its bare address."""
    child = node.child(key)
    if child is None:
        url = node.link(key)
        return Picture(url=url) if url is not None else None
    url = child.link("url") or child.link("href")
    if url is None:
        return None
    return Picture(url=url, media_type=media_type(child), name=child.text("name"))


def fields(node: Node) -> tuple[ProfileField, ...]:
    """The rows of a profile's table."""
    rows = (row for row in node.children("attachment") if "PropertyValue" in row.types())
    return tuple(ProfileField(name=row.text("name"), value_html=row.text("value")) for row in rows)


def keys(node: Node) -> tuple[ActorKey, ...]:
    """The RSA keys; one whose id or owner is no id is no key of anybody."""
    found: list[ActorKey] = []
    for child in node.children("publicKey"):
        key, owner, pem = child.optional("id"), child.optional("owner"), child.text("publicKeyPem")
        if key is not None and owner is not None and pem:
            found.append(ActorKey(id=key, owner=owner, pem=pem))
    return tuple(found)


def assertion_keys(node: Node) -> tuple[AssertionKey, ...]:
    """The Multikeys (FEP-521a)."""
    found: list[AssertionKey] = []
    for child in node.children("assertionMethod"):
        key, controller = child.optional("id"), child.optional("controller")
        multibase = child.text("publicKeyMultibase")
        if key is not None and controller is not None and _MULTIBASE.fullmatch(multibase):
            found.append(AssertionKey(id=key, controller=controller, multibase=multibase))
    return tuple(found)


def content_and_language(node: Node) -> tuple[str, str]:
    """`content` with the language whose entry in `contentMap` equals it; without it, the first entry."""
    content = node.text("content")
    by_language = node.child("contentMap")
    if by_language is None:
        return content, ""
    entries = [(language, by_language.text(language)) for language in by_language.members]
    for language, text in entries:
        if _LANGUAGE.fullmatch(language) and text and (text == content or not content):
            return text, language
    return content, ""


def source(node: Node) -> Source | None:
    """What the author typed, where the peer tells (Akkoma also sends an empty string)."""
    child = node.child("source")
    if child is None or not child.text("content"):
        return None
    return Source(content=child.text("content"), media_type=media_type(child) or "text/plain")


def media_type(node: Node) -> str:
    """A content type without parameters, or empty."""
    essence = node.text("mediaType").split(";", 1)[0].strip()
    return essence if _MEDIA_TYPE.fullmatch(essence) else ""


def _tag(node: Node) -> Tag | None:
    types, name = node.types(), node.text("name")
    if "Mention" in types:
        href = as_iri(node.text("href"))
        return Mention(href=href, name=name) if href is not None else None
    if "Hashtag" in types and name:
        return Hashtag(href=as_url(node.text("href")), name=name)
    if "Emoji" in types and name:
        icon = picture(node, "icon")
        return Emoji(id=node.optional("id"), name=name, icon=icon) if icon is not None else None
    return None


def _attachment(node: Node) -> Attachment | None:
    kinds = [_ATTACHMENT_KINDS[name] for name in node.types() if name in _ATTACHMENT_KINDS]
    url = node.link("url") or node.link("href")
    if not kinds or url is None:
        return None
    blurhash = node.text("blurhash")
    return Attachment(
        kind=kinds[0],
        media_type=media_type(node) or _linked_media_type(node),
        url=url,
        name=node.text("name"),
        width=node.integer("width"),
        height=node.integer("height"),
        blurhash=blurhash if _BLURHASH.fullmatch(blurhash) else "",
        focus=_focus(node),
    )


def _linked_media_type(node: Node) -> str:
    link = node.child("url")
    return media_type(link) if link is not None else ""


def _focus(node: Node) -> tuple[float, float] | None:
    match node.entries("focalPoint"):
        case [int() | float() as x, int() | float() as y] if -1 <= x <= 1 and -1 <= y <= 1:
            return float(x), float(y)
        case _:
            return None
