"""Notes, cards and tombstones."""

from __future__ import annotations

from typing import Final

from activitypub.errors import ParseError
from activitypub.reading import parts
from activitypub.reading.node import Node
from activitypub.vocab import Card, CardKind, ContentObject, Iri, Note, Tombstone

_CARDS: Final = {kind.value: kind for kind in CardKind}
_QUOTES: Final = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")
CONTENT_TYPES: Final = frozenset({"Note", "Tombstone", *_CARDS})


def content_object(node: Node) -> ContentObject:
    """The object that the node is, by the first of its types that we know. Raises ParseError."""
    for name in node.types():
        if name == "Note":
            return note(node)
        if name == "Tombstone":
            return tombstone(node)
        if name in _CARDS:
            return card(node, _CARDS[name])
    raise ParseError("type", f"no object type that is read here: {node.types()[:3]!r}", node.at("type"))


def note(node: Node) -> Note:
    """A Note. Raises ParseError where its id or author is none."""
    content, language = parts.content_and_language(node)
    return Note(
        id=node.id(),
        attributed_to=node.document_id("attributedTo"),
        content_html=content,
        name=node.text("name"),
        source=parts.source(node),
        summary=node.text("summary"),
        sensitive=node.flag("sensitive"),
        language=language,
        in_reply_to=node.optional("inReplyTo"),
        context=_thread(node, "context"),
        conversation=_thread(node, "conversation"),
        to=node.addressees("to"),
        cc=node.addressees("cc"),
        audience=node.addressees("audience"),
        published_ms=node.moment("published"),
        updated_ms=node.moment("updated"),
        url=node.link("url"),
        replies=node.optional("replies"),
        quote=_quote(node),
        attachments=parts.attachments(node),
        tags=parts.tags(node),
    )


def card(node: Node, kind: CardKind) -> Card:
    """Any other object with an author. Raises ParseError where its id or author is none."""
    content, language = parts.content_and_language(node)
    return Card(
        id=node.id(),
        kind=kind,
        attributed_to=node.document_id("attributedTo"),
        name=node.text("name"),
        summary=node.text("summary"),
        content_html=content,
        sensitive=node.flag("sensitive"),
        language=language,
        in_reply_to=node.optional("inReplyTo"),
        to=node.addressees("to"),
        cc=node.addressees("cc"),
        audience=node.addressees("audience"),
        published_ms=node.moment("published"),
        updated_ms=node.moment("updated"),
        url=node.link("url"),
        attachments=parts.attachments(node),
        tags=parts.tags(node),
    )


def tombstone(node: Node) -> Tombstone:
    """What is left of a deleted object. Raises ParseError where it has no id."""
    former = [entry for entry in node.entries("formerType") if isinstance(entry, str) and entry.isalnum()]
    return Tombstone(id=node.id(), former_type="".join(former[:1]), deleted_ms=node.moment("deleted"))


def _thread(node: Node, key: str) -> str:
    """A thread's name: an id, a `tag:` address, or an embedded collection's id."""
    child = node.child(key)
    return str(child.optional("id") or "") if child is not None else node.text(key)


def _quote(node: Node) -> Iri | None:
    quotes = (node.optional(key) for key in _QUOTES)
    return next((iri for iri in quotes if iri is not None), None)
