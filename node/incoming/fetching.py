"""Fetches what an activity needs and does not prove: senders, and objects at their own servers (FEP-fe34)."""

from dataclasses import replace
from typing import Final

from activitypub import serialise
from activitypub.activities import Activity, Announce, Create, Update
from activitypub.authority import host_of, same_origin
from activitypub.discovery import Handle
from activitypub.vocab import PUBLIC, Actor, Card, Iri, Note, Ref
from bridge import resolve
from bridge.permits import Permit
from bridge.resolve import Imposture, Known, ResolveError
from bridge.store.base import Turn
from node.activities.announce import boosted_id
from node.incoming import admission
from node.incoming.admission import Arrived
from node.incoming.means import Means
from node.storage import peer_actors, people, post_rows

FETCHED: Final = "fetch"


async def sender(means: Means, actor_id: Iri, *, fetched: Actor | None = None) -> Known | None:
    """The actor under its handle, where we don't know it yet; None where we do. Raises ResolveError."""
    async with means.core.reading() as tx:
        if await people.by_ap_id(tx, actor_id) is not None:
            return None
    sign = await means.sign()
    actor = fetched or await resolve.fetch_actor(means.outside, actor_id, sign=sign)
    return Known(await confirmed_handle(means, actor), actor)


async def sender_if_there(means: Means, actor_id: Iri) -> Known | None:
    """The same, and None also for one that its server will never give. Raises ResolveError for a while."""
    try:
        return await sender(means, actor_id)
    except ResolveError as fault:
        if fault.passing:
            raise
        return None


async def completed(means: Means, activity: Activity) -> Activity:
    """The activity with the object it only names, fetched from its server. Raises ResolveError."""
    match activity:
        case Create(object=Ref(id=object_id)) | Update(object=Ref(id=object_id)):
            sign = await means.sign()
            made = await resolve.fetch_object(means.outside, object_id, sign=sign)
            return replace(activity, object=made)
        case Announce():
            await _bring_boosted(means, activity)
            return activity
        case _:
            return activity


async def bring_post(means: Means, made: Note | Card) -> bool:
    """Admits a post that its own server gave us, with its author; whether it came in.

    Raises ResolveError.
    """
    if not same_origin(made.id, made.attributed_to):
        raise Imposture(f"{made.id}: its author {made.attributed_to} is on another origin")
    author = await sender(means, made.attributed_to)
    activity = Create(
        id=Iri(f"{made.id}#fetched"), actor=made.attributed_to, object=made, to=made.to, cc=made.cc
    )
    return await _admit(means, activity, known=author)


async def bring_actor(means: Means, known: Known) -> bool:
    """Admits an actor's document that its own server gave us; whether it came in."""
    actor = known.actor
    activity = Update(id=Iri(f"{actor.id}#fetched"), actor=actor.id, object=actor, to=(PUBLIC,))
    return await _admit(means, activity, known=known)


async def _bring_boosted(means: Means, announce: Announce) -> None:
    """A boosted post that we lack is asked of its own server, if somebody here follows the booster."""
    boosted = boosted_id(announce)
    if boosted is None or await means.zone_of(host_of(boosted)) is None:
        return
    async with means.core.reading() as tx:
        booster = await people.by_ap_id(tx, announce.actor)
        if booster is None or not await peer_actors.is_followed_here(tx, actor=booster.id):
            return
        if await post_rows.by_ap_id(tx, boosted) is not None:
            return
    made = await resolve.fetch_object(means.outside, boosted, sign=await means.sign())
    await bring_post(means, made)


async def _admit(means: Means, activity: Create | Update, *, known: Known | None) -> bool:
    arrived = Arrived(activity=activity, body=serialise.serialise(activity), channel=FETCHED, sender=known)
    async with means.core.transaction(Turn.WORKER) as tx:
        return isinstance(await admission.admit(tx, arrived, settings=means.settings), Permit)


async def confirmed_handle(means: Means, actor: Actor) -> Handle:
    """The handle that the actor's own host confirms; where it doesn't, the name on that host."""
    try:
        return await resolve.handle_of(means.outside, actor, admits=means.admits)
    except ResolveError:
        return Handle(actor.handle_name, host_of(actor.id))
