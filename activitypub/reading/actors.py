"""Actor documents."""

from __future__ import annotations

from typing import Final

from activitypub.errors import ParseError
from activitypub.reading import parts
from activitypub.reading.node import Node
from activitypub.vocab import Actor, ActorKind, Iri

_KINDS: Final = {kind.value: kind for kind in ActorKind}
ACTOR_TYPES: Final = frozenset(_KINDS)


def actor(node: Node) -> Actor:
    """An actor. Raises ParseError where its type, id or inbox is none."""
    kinds = [_KINDS[name] for name in node.types() if name in _KINDS]
    if not kinds:
        raise ParseError("type", f"no actor type: {node.types()[:3]!r}", node.at("type"))
    return Actor(
        id=node.id(),
        kind=kinds[0],
        handle_name=node.text("preferredUsername"),
        inbox=node.document_id("inbox"),
        outbox=node.optional("outbox"),
        followers=node.optional("followers"),
        following=node.optional("following"),
        featured=node.optional("featured"),
        shared_inbox=_shared_inbox(node),
        keys=parts.keys(node),
        assertion_keys=parts.assertion_keys(node),
        name=node.text("name"),
        summary_html=node.text("summary"),
        icon=parts.picture(node, "icon"),
        image=parts.picture(node, "image"),
        url=node.link("url"),
        locked=node.flag("manuallyApprovesFollowers"),
        discoverable=node.flag("discoverable"),
        indexable=node.flag("indexable"),
        also_known_as=node.references("alsoKnownAs"),
        moved_to=node.optional("movedTo"),
        webfinger=node.text("webfinger"),
        published_ms=node.moment("published"),
        fields=parts.fields(node),
        tags=parts.tags(node),
    )


def _shared_inbox(node: Node) -> Iri | None:
    endpoints = node.child("endpoints")
    return endpoints.optional("sharedInbox") if endpoints is not None else None
