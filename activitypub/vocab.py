"""The part of ActivityStreams that Permeable speaks, as frozen values.

Ids are `Iri`, links for people are `Url`; times are Unix milliseconds, UTC; a field that a peer left out
is None, empty or `()`. Names ending in `_html` hold HTML exactly as sent: sanitise it with `markup` before
it is shown. Source: Activity Vocabulary (W3C, 2017), ActivityPub §3 to §5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType, TypeAlias

Iri = NewType("Iri", str)  # an id: absolute http(s), host, no userinfo (`authority.iri` makes one)
Url = NewType("Url", str)  # a link: absolute http(s), may carry words in its path or query

PUBLIC: Final = Iri("https://www.w3.org/ns/activitystreams#Public")


class ActorKind(StrEnum):
    """The five actor types (Activity Vocabulary §3.2)."""

    PERSON = "Person"
    GROUP = "Group"
    SERVICE = "Service"
    APPLICATION = "Application"
    ORGANIZATION = "Organization"


class CardKind(StrEnum):
    """Object types that are read as a card: what they are called, and where they can be seen."""

    ARTICLE = "Article"
    PAGE = "Page"
    QUESTION = "Question"
    EVENT = "Event"
    DOCUMENT = "Document"
    IMAGE = "Image"
    AUDIO = "Audio"
    VIDEO = "Video"


class AttachmentKind(StrEnum):
    """What an attachment says it is; the content type found by sniffing is the bridge's business."""

    DOCUMENT = "Document"
    IMAGE = "Image"
    AUDIO = "Audio"
    VIDEO = "Video"


@dataclass(frozen=True, slots=True)
class Ref:
    """An object known by its id alone; to be dereferenced where its content matters."""

    id: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An avatar, a banner or the image of an emoji."""

    url: Url
    media_type: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A tag that names an actor; `name` is as sent, usually `@name@domain`."""

    href: Iri
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashtag:
    """A tag by topic; `name` begins with `#`."""

    href: Url | None = None
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """A custom emoji; `name` is its code with colons, `:blobcat:`."""

    id: Iri | None = None
    name: str
    icon: Picture


Tag: TypeAlias = Mention | Hashtag | Emoji


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of an object; `name` is its alternative text, `focus` (x, y) in -1.0 to 1.0."""

    kind: AttachmentKind = AttachmentKind.DOCUMENT
    media_type: str = ""
    url: Url
    name: str = ""
    width: int | None = None
    height: int | None = None
    blurhash: str = ""
    focus: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the author typed, before rendering (ActivityPub §3.3)."""

    content: str
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorKey:
    """An RSA public key in an actor document (security/v1); `pem` is SubjectPublicKeyInfo."""

    id: Iri
    owner: Iri
    pem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionKey:
    """A key for integrity proofs as a Multikey (FEP-521a); `multibase` is base58btc, `z…`."""

    id: Iri
    controller: Iri
    multibase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField:
    """One row of a profile's table (schema.org PropertyValue)."""

    name: str
    value_html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Someone or something that acts, as its actor document tells (ActivityPub §4.1).

    `handle_name` is preferredUsername, `locked` manuallyApprovesFollowers; `webfinger` is the address the
    actor claims for itself (FEP-2c59), to be believed only after a look-up.
    """

    id: Iri
    kind: ActorKind
    handle_name: str
    inbox: Iri
    outbox: Iri | None = None
    followers: Iri | None = None
    following: Iri | None = None
    featured: Iri | None = None
    shared_inbox: Iri | None = None
    keys: tuple[ActorKey, ...] = ()
    assertion_keys: tuple[AssertionKey, ...] = ()
    name: str = ""
    summary_html: str = ""
    icon: Picture | None = None
    image: Picture | None = None
    url: Url | None = None
    locked: bool = False
    discoverable: bool = False
    indexable: bool = False
    also_known_as: tuple[Iri, ...] = ()
    moved_to: Iri | None = None
    webfinger: str = ""
    published_ms: int | None = None
    fields: tuple[ProfileField, ...] = ()
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A short text. `summary` is a content warning; `name` is the choice when the note is a vote.

    `to`, `cc`, `audience` keep the order of the document, without repeats, `Public` always as `PUBLIC`.
    """

    id: Iri
    attributed_to: Iri
    content_html: str = ""
    name: str = ""
    source: Source | None = None
    summary: str = ""
    sensitive: bool = False
    language: str = ""
    in_reply_to: Iri | None = None
    context: str = ""
    conversation: str = ""
    to: tuple[Iri, ...] = ()
    cc: tuple[Iri, ...] = ()
    audience: tuple[Iri, ...] = ()
    published_ms: int | None = None
    updated_ms: int | None = None
    url: Url | None = None
    replies: Iri | None = None
    quote: Iri | None = None
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An object of another type, as much of it as every reader can show."""

    id: Iri
    kind: CardKind
    attributed_to: Iri
    name: str = ""
    summary: str = ""
    content_html: str = ""
    sensitive: bool = False
    language: str = ""
    in_reply_to: Iri | None = None
    to: tuple[Iri, ...] = ()
    cc: tuple[Iri, ...] = ()
    audience: tuple[Iri, ...] = ()
    published_ms: int | None = None
    updated_ms: int | None = None
    url: Url | None = None
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What stands where an object was deleted (ActivityPub §6.4)."""

    id: Iri
    former_type: str = ""
    deleted_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPage:
    """One page of ids, in the order sent; embedded members are read as their ids."""

    id: Iri | None = None
    ordered: bool = True
    part_of: Iri | None = None
    next: Iri | None = None
    prev: Iri | None = None
    total: int | None = None
    items: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection: its size, its members or the way to its first page (ActivityPub §5)."""

    id: Iri
    ordered: bool = True
    total: int | None = None
    first: CollectionPage | Ref | None = None
    last: Iri | None = None
    items: tuple[Iri, ...] = ()


ContentObject: TypeAlias = Note | Card | Tombstone
