"""JSON-LD contexts: the ones we send, and a check that a peer's own don't bend the words we read.

No context is ever fetched. Documents are read as plain JSON, which is right as long as every core term
means what it says; an inline context that says otherwise is refused (CVE-2026-46349 is what it prevents).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from activitypub.errors import ParseError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

ACTIVITYSTREAMS: Final = "https://www.w3.org/ns/activitystreams"
SECURITY: Final = "https://w3id.org/security/v1"
MULTIKEY: Final = "https://w3id.org/security/multikey/v1"

_EXTENSIONS: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "toot": "http://joinmastodon.org/ns#",
        "schema": "http://schema.org#",
        "gts": "https://gotosocial.org/ns#",
        "misskey": "https://misskey-hub.net/ns#",
        "ostatus": "http://ostatus.org#",
        "Hashtag": "as:Hashtag",
        "Emoji": "toot:Emoji",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "sensitive": "as:sensitive",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "quoteUrl": "as:quoteUrl",
        "conversation": "ostatus:conversation",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "blurhash": "toot:blurhash",
        "focalPoint": {"@container": "@list", "@id": "toot:focalPoint"},
        "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
        "_misskey_quote": "misskey:_misskey_quote",
        "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"},
    }
)

OBJECT_CONTEXT: Final[list[Json]] = [ACTIVITYSTREAMS, dict(_EXTENSIONS)]
ACTOR_CONTEXT: Final[list[Json]] = [ACTIVITYSTREAMS, SECURITY, MULTIKEY, dict(_EXTENSIONS)]

_PREFIXES: Final = MappingProxyType(
    {
        "as": f"{ACTIVITYSTREAMS}#",
        "sec": "https://w3id.org/security#",
        "ldp": "http://www.w3.org/ns/ldp#",
    }
)
_STREAMS_TERMS: Final = """
    Accept Activity Add Announce Application Article Audio Block Collection CollectionPage Create Delete
    Document Event Flag Follow Group Hashtag Image Like Link Mention Move Note Object OrderedCollection
    OrderedCollectionPage Organization Page Person Place Profile Public Question Reject Remove Service
    Tombstone Undo Update Video actor attachment attributedTo audience bcc bto cc content context current
    deleted endpoints first followers following formerType height href icon image inReplyTo last
    manuallyApprovesFollowers mediaType movedTo name next object outbox partOf preferredUsername prev
    published replies sharedInbox source summary tag target to totalItems updated url width
"""
_CORE: Final = MappingProxyType(
    {term: f"{ACTIVITYSTREAMS}#{term}" for term in _STREAMS_TERMS.split()}
    | {"items": f"{ACTIVITYSTREAMS}#items", "orderedItems": f"{ACTIVITYSTREAMS}#items"}
    | {f"{term}Map": f"{ACTIVITYSTREAMS}#{term}" for term in ("content", "name", "summary")}
    | {"id": "@id", "type": "@type", "inbox": "http://www.w3.org/ns/ldp#inbox"}
    | {term: f"https://w3id.org/security#{term}" for term in ("publicKey", "publicKeyPem", "owner")}
)
_HARMLESS_KEYWORDS: Final = frozenset({"@vocab", "@language", "@base", "@version", "@protected"})


def check(context: Json, path: str) -> None:
    """Pass over a peer's `@context`. Raises ParseError (`context`) where it redefines a term that we read.

    Named contexts are taken as what their names promise: of terms we don't know, nothing is read.
    """
    for entry in context if isinstance(context, list) else [context]:
        match entry:
            case str():
                continue
            case dict():
                for term, definition in entry.items():
                    _check_term(term, definition, path=path)
            case _:
                raise ParseError("context", "a context is neither a name nor a set of terms", path)


def _check_term(term: str, definition: Json, *, path: str) -> None:
    if term.startswith("@"):
        if term not in _HARMLESS_KEYWORDS:
            raise ParseError("context", f"the inline context uses {term[:40]!r}", path)
        return
    expected = _CORE.get(term) or _PREFIXES.get(term)
    if expected is not None and _meaning(definition) != expected:
        raise ParseError("context", f"the inline context gives {term!r} another meaning", path)


def _meaning(definition: Json) -> str | None:
    if isinstance(definition, dict):
        if not definition.keys() <= {"@id", "@type", "@container"}:
            return None
        definition = definition.get("@id")
    if not isinstance(definition, str):
        return None
    prefix, colon, suffix = definition.partition(":")
    return _PREFIXES[prefix] + suffix if colon and prefix in _PREFIXES else definition
