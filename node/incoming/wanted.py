"""The keys that the edge asks for: fetched from hosts that the policy admits, and published to it."""

import asyncio
import logging

from activitypub.authority import as_iri, host_of
from activitypub.vocab import Iri
from bridge import peers, projection, resolve
from bridge.resolve import ResolveError
from bridge.store.base import Turn
from bridge.store.edge_quarantine import answer_wanted, wanted_keys
from node.incoming.means import Means

MAX_AT_ONCE = 16

log = logging.getLogger("permeable.inbound")


async def serve(means: Means) -> int:
    """Answers the oldest questions at the same time; how many there were."""
    async with means.edge.reading() as tx:
        wanted = await wanted_keys(tx, limit=MAX_AT_ONCE)
    if not wanted:
        return 0
    async with asyncio.TaskGroup() as group:
        for key_id in wanted:
            group.create_task(_publish(means, key_id))
    async with means.edge.transaction(Turn.WORKER) as tx:
        await answer_wanted(tx, key_ids=wanted)
    return len(wanted)


async def _publish(means: Means, key_id: str) -> None:
    """Fetches one key unless it was fetched a moment ago, and publishes what we believe of it."""
    iri = as_iri(key_id)
    if iri is None or await means.zone_of(host_of(iri)) is None:
        return
    if means.rests.begin(key_id, now_ms=means.now_ms()):
        await _fetch(means, iri)
    await projection.push_keys(means.core, means.edge, policy=await means.policy(), key_ids=[key_id])


async def _fetch(means: Means, key_id: Iri) -> None:
    try:
        fetched = await resolve.fetch_key(means.outside, key_id, sign=await means.sign())
    except ResolveError as fault:
        log.info("key.not_fetched", extra={"key_id": key_id, "why": type(fault).__name__})
        return
    host = host_of(fetched.owner.id)
    async with means.core.transaction(Turn.WORKER) as tx:
        await peers.store_key(
            tx, key_id=fetched.key.id, owner=fetched.owner.id, host=host, pem=fetched.key.pem
        )
