"""Fetches actors, objects and keys from their own servers, and believes only what those may say (FEP-fe34).

A document counts if it came as an ActivityPub media type from the host of its own id, and is the one that
was asked for. Which hosts may be asked at all is the policy's word, to be had before coming here. Every
request is signed by the instance actor.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from activitypub.activities import Document
from activitypub.authority import as_iri, host_of, keys_of, same_origin
from activitypub.discovery import (
    ACTIVITY_TYPE,
    JRD_TYPE,
    LD_TYPE,
    Handle,
    WebFinger,
    is_activity_type,
    parse_webfinger,
    webfinger_url,
)
from activitypub.errors import ParseError
from activitypub.parse import parse_actor, parse_document, parse_object
from activitypub.reading import document as reading
from activitypub.vocab import Actor, ActorKey, Card, Iri, Note
from bridge.errors import BridgeError
from bridge.outside import Outside, Sign
from bridge.purposes import Answer, OutsideError, Purpose, UrlRefused

ACCEPT: Final = f"{ACTIVITY_TYPE}, {LD_TYPE}"
_JRD_TYPES: Final = frozenset({JRD_TYPE, "application/json"})

Admits = Callable[[str], Awaitable[bool]]
"""Whether the policy lets a host be asked."""
Fetched = TypeVar("Fetched", Actor, Note | Card)
Parsed = TypeVar("Parsed")


class ResolveError(BridgeError):
    """Something of a peer could not be had; `passing` says whether it may be had later."""

    kind = "not_found"
    public = "This could not be found on its own server."
    passing = False


class Absent(ResolveError):
    """Its server says that it is not there; `gone` if it says that it was there once."""

    def __init__(self, detail: str, *, gone: bool) -> None:
        super().__init__(detail)
        self.gone = gone


class Denied(ResolveError):
    """Its server does not let us read it."""


class Unreachable(ResolveError):
    """Its server gave no answer, or one that says nothing; `outside` is why, where the network failed."""

    passing = True

    def __init__(self, detail: str, outside: OutsideError | None = None) -> None:
        super().__init__(detail)
        self.outside = outside


class NoDocument(ResolveError):
    """What came is no ActivityPub document, or can't be read as one."""


class Imposture(ResolveError):
    """What came speaks for another host, another id or another owner."""


@dataclass(frozen=True, slots=True)
class OwnedKey:
    """A key, and the actor that lists it as its own."""

    key: ActorKey
    owner: Actor


@dataclass(frozen=True, slots=True)
class Known:
    """An actor under the handle that its own server gives it."""

    handle: Handle
    actor: Actor


async def fetch_actor(outside: Outside, actor_id: Iri, *, sign: Sign) -> Actor:
    """The actor with this id. Raises ResolveError."""
    return await _fetch(outside, actor_id, purpose=Purpose.FETCH_ACTOR, parse=parse_actor, sign=sign)


async def fetch_object(outside: Outside, object_id: Iri, *, sign: Sign) -> Note | Card:
    """The note or card with this id; a tombstone counts as gone. Raises ResolveError."""
    return await _fetch(outside, object_id, purpose=Purpose.FETCH_OBJECT, parse=_written, sign=sign)


async def look_up(outside: Outside, url: Iri, *, sign: Sign) -> Document:
    """Whatever stands behind an address that a person pasted; its id may differ, on the same host.

    A document whose id is not the address is fetched again at its id. Raises ResolveError.
    """
    answer = await _get(outside, url, purpose=Purpose.FETCH_OBJECT, sign=sign)
    found = _parsed(parse_document, answer, url)
    found_id = found.id
    if found_id is None:
        raise NoDocument(f"{url}: the document has no id")
    if found_id == url:
        return found
    if not same_origin(found_id, url):
        raise Imposture(f"{url}: the document's id {found_id} is on another origin")
    again = await _get(outside, found_id, purpose=Purpose.FETCH_OBJECT, sign=sign)
    settled = _parsed(parse_document, again, found_id)
    if settled.id != found_id:
        raise Imposture(f"{found_id}: the document there says it is {settled.id}")
    return settled


async def fetch_key(outside: Outside, key_id: Iri, *, sign: Sign) -> OwnedKey:
    """A key and its owner; the owner's own document must list it. Raises ResolveError.

    The key's document is asked for the owner's id and for nothing else (GoToSocial serves a stub there,
    seen 2026-11).
    """
    address = Iri(key_id.partition("#")[0])
    answer = await _get(outside, address, purpose=Purpose.FETCH_KEY, sign=sign)
    owner_id = _parsed(_owner_named, answer, address)
    if not same_origin(owner_id, key_id):
        raise Imposture(f"{key_id}: its owner {owner_id} is on another origin")
    if owner_id == address:
        owner = _parsed(parse_actor, answer, address)
    else:
        owner = await fetch_actor(outside, owner_id, sign=sign)
    key = next((key for key in keys_of(owner) if key.id == key_id), None)
    if key is None:
        raise Imposture(f"{key_id}: {owner_id} does not list it")
    return OwnedKey(key, owner)


async def fetch_by_handle(outside: Outside, handle: Handle, *, sign: Sign, admits: Admits) -> Known:
    """The actor behind a handle, both ways confirmed. Raises ResolveError."""
    finger = await webfinger(outside, handle, admits=admits)
    actor = await fetch_actor(outside, finger.actor, sign=sign)
    if finger.subject.name.lower() != actor.handle_name.lower():
        raise Imposture(f"{finger.subject} leads to {actor.id}, which is {actor.handle_name}")
    is_elsewhere = finger.subject.domain != host_of(actor.id)
    if is_elsewhere and await handle_of(outside, actor, admits=admits) != finger.subject:
        raise Imposture(f"{finger.subject} leads to {actor.id}, which bears another handle")
    return Known(finger.subject, actor)


async def handle_of(outside: Outside, actor: Actor, *, admits: Admits) -> Handle:
    """The handle that an actor's own host gives it. Raises ResolveError."""
    own = Handle(actor.handle_name, host_of(actor.id))
    finger = await webfinger(outside, own, admits=admits)
    if finger.actor != actor.id:
        raise Imposture(f"{own} leads to {finger.actor}, not to {actor.id}")
    return finger.subject


async def webfinger(outside: Outside, handle: Handle, *, admits: Admits) -> WebFinger:
    """Where a handle leads; a subject on another domain is asked there and must agree (RFC 7033 §4.4).

    A peer can't send us to a host that the policy does not admit. Raises ResolveError.
    """
    first = await _finger(outside, handle)
    if first.subject.domain == handle.domain:
        return first
    if not await admits(first.subject.domain):
        raise Imposture(f"{handle} claims to be {first.subject}, whose host may not be asked")
    second = await _finger(outside, first.subject)
    if second != first:
        raise Imposture(f"{handle} claims to be {first.subject}, which does not agree")
    return second


async def _finger(outside: Outside, handle: Handle) -> WebFinger:
    answer = await _asked_by_handle(outside, handle)
    essence = (answer.header("content-type") or "").partition(";")[0].strip().lower()
    if essence not in _JRD_TYPES:
        raise NoDocument(f"{handle}: WebFinger answered with {essence or 'no media type'}")
    return _parsed(parse_webfinger, answer, handle.acct)


async def _asked_by_handle(outside: Outside, handle: Handle) -> Answer:
    """Over https; where the client opens http at all (nodes on one machine), over that as the second try."""
    try:
        return await _request(outside, Iri(webfinger_url(handle)), purpose=Purpose.WEBFINGER, accept=JRD_TYPE)
    except Unreachable as first:
        plain = Iri(webfinger_url(handle, scheme="http"))
        try:
            return await _request(outside, plain, purpose=Purpose.WEBFINGER, accept=JRD_TYPE)
        except Unreachable as second:
            raise (first if isinstance(second.outside, UrlRefused) else second) from None


async def _fetch(
    outside: Outside, wanted: Iri, *, purpose: Purpose, parse: Callable[[bytes], Fetched], sign: Sign
) -> Fetched:
    answer = await _get(outside, wanted, purpose=purpose, sign=sign)
    found = _parsed(parse, answer, wanted)
    if found.id != wanted:
        raise Imposture(f"{wanted}: the document there says it is {found.id}")
    return found


async def _get(outside: Outside, url: Iri, *, purpose: Purpose, sign: Sign) -> Answer:
    """An ActivityPub document's bytes, from the host that was asked, after redirects too."""
    answer = await _request(outside, url, purpose=purpose, accept=ACCEPT, sign=sign)
    final = as_iri(answer.final_url)
    if final is None or not same_origin(final, url):
        raise Imposture(f"{url}: answered from {answer.final_url}")
    media_type = answer.header("content-type") or ""
    if not is_activity_type(media_type):
        raise NoDocument(f"{url}: answered with {media_type[:100] or 'no media type'}")
    return answer


async def _request(
    outside: Outside, url: Iri, *, purpose: Purpose, accept: str, sign: Sign | None = None
) -> Answer:
    try:
        answer = await outside.request(purpose, "GET", url, headers={"Accept": accept}, sign=sign)
    except OutsideError as fault:
        raise Unreachable(f"{url}: {fault.detail}", fault) from fault
    match answer.status:
        case 200:
            return answer
        case 404 | 410:
            raise Absent(f"{url}: status {answer.status}", gone=answer.status == 410)
        case 401 | 403:
            raise Denied(f"{url}: status {answer.status}")
        case _:
            raise Unreachable(f"{url}: status {answer.status}")


def _parsed(parse: Callable[[bytes], Parsed], answer: Answer, source: str) -> Parsed:
    try:
        return parse(answer.body)
    except ParseError as fault:
        raise NoDocument(f"{source}: {fault}") from fault


def _written(body: bytes) -> Note | Card:
    """Raises ParseError; Absent for a tombstone that came with status 200."""
    found = parse_object(body)
    if isinstance(found, Note | Card):
        return found
    raise Absent(f"{found.id}: a tombstone", gone=True)


def _owner_named(body: bytes) -> Iri:
    """Whom a key's document names: its owner, or the actor that it is. Raises ParseError."""
    node = reading.load(body)
    key = node.child("publicKey")
    named = as_iri(node.text("owner") or (key.text("owner") if key is not None else "") or node.text("id"))
    if named is None:
        raise ParseError("id", "the key names no owner", "owner")
    return named
