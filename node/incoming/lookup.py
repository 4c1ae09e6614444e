"""The `resolve` job: someone here typed an outside handle or address; what is there comes in like a push."""

import asyncio
import logging
from typing import Final

import msgspec

from activitypub.activities import Announce, Create, Document, Update
from activitypub.authority import as_iri, host_of
from activitypub.discovery import parse_acct
from activitypub.errors import ParseError
from activitypub.vocab import Actor, Card, Iri, Note, Ref
from bridge import resolve
from bridge.jobs import Job
from bridge.resolve import Known, ResolveError
from node.incoming import fetching
from node.incoming.means import Means
from node.social.search import ResolveRequest

LOOK_UP_S: Final = 8.0
"""The longest that a look-up takes: who asked waits for five seconds, and other jobs wait behind it."""

log = logging.getLogger("permeable.inbound")


async def look_up(means: Means, job: Job) -> None:
    """Fetches what a text names, where the policy admits its host; finds nothing, quietly, where it can't."""
    text = msgspec.json.decode(job.payload, type=ResolveRequest).text
    try:
        async with asyncio.timeout(LOOK_UP_S):
            address = as_iri(text)
            await (_by_handle(means, text) if address is None else _by_address(means, address))
    except (ResolveError, ParseError, TimeoutError) as fault:
        log.info("resolve.failed", extra={"job": job.id, "why": type(fault).__name__})


async def _by_handle(means: Means, text: str) -> None:
    """The handle's own domain must be admitted, and then the host that it leads to."""
    handle = parse_acct(text)
    if await means.zone_of(handle.domain) is None:
        return
    finger = await resolve.webfinger(means.outside, handle, admits=means.admits)
    if await means.zone_of(host_of(finger.actor)) is None:
        return
    sign = await means.sign()
    known = await resolve.fetch_by_handle(means.outside, handle, sign=sign, admits=means.admits)
    await fetching.bring_actor(means, known)


async def _by_address(means: Means, address: Iri) -> None:
    if await means.zone_of(host_of(address)) is None:
        return
    await _bring(means, await resolve.look_up(means.outside, address, sign=await means.sign()))


async def _bring(means: Means, found: Document) -> None:
    match found:
        case Actor() as actor:
            await fetching.bring_actor(means, Known(await fetching.confirmed_handle(means, actor), actor))
        case Note() | Card() as made:
            await fetching.bring_post(means, made)
        case Create(object=Note() | Card() | Ref() as made) | Update(object=Note() | Card() as made):
            await _bring_by_id(means, made.id)
        case Announce(object=Note() | Card() | Ref() as made):
            await _bring_by_id(means, made.id)
        case _:
            log.info("resolve.nothing", extra={"kind": type(found).__name__})


async def _bring_by_id(means: Means, object_id: Iri) -> None:
    """What an activity embeds is asked of its own server."""
    if await means.zone_of(host_of(object_id)) is not None:
        sign = await means.sign()
        await fetching.bring_post(means, await resolve.fetch_object(means.outside, object_id, sign=sign))
