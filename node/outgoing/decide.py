"""The outbound job: a proposed crossing, or one that a person answered, goes to the gate."""

from typing import Final

from sqlalchemy import select

from bridge import crossings, gate, policies, review
from bridge.context import Context
from bridge.crossings import Crossing, State
from bridge.gate import GateSettings, Released
from bridge.jobs import Job, enqueue
from bridge.judgement import BROKEN
from bridge.permits import Permit
from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings as rows
from node.outgoing import context
from node.outgoing.whereabouts import related
from node.storage.posts import posts
from node.storage.rows import PostRow

WAITED: Final = frozenset({("taint.thread",), ("taint.boost",), ("taint.quote",)})
"""The rules of a hold that needs no reviewer: it waits for another post alone."""
ANSWERABLE: Final = frozenset({State.PROPOSED, State.HELD})


async def decide(tx: Transaction, job: Job, *, settings: GateSettings) -> None:
    """Decides the crossing a job names; one that is settled meanwhile is left alone.

    What was reviewed waits on while the post it belongs to waits; it is asked again when that is settled.
    """
    crossing = await crossings.get(tx, int(job.payload))
    if crossing.state not in ANSWERABLE:
        return
    reviewed = await review.reviewed(tx, crossing) if crossing.state is State.HELD else None
    if crossing.state is State.HELD and reviewed is None and crossing.rules not in WAITED:
        return
    if crossing.rules == (BROKEN,):
        reviewed = None  # its frozen bytes were never dressed: a release means that it is judged again
    known = await context.of_crossing(tx, crossing)
    if reviewed is not None and _waits(known, zone=crossing.zone):
        return
    outcome = await gate.release(
        tx,
        crossing,
        context=known,
        law=await policies.active(tx),
        settings=settings,
        reviewed=reviewed,
    )
    await tell(tx, crossing, outcome)


async def hold_broken(tx: Transaction, job: Job, *, error: str) -> None:
    """The gate could not answer: the crossing is held, and the author told."""
    crossing = await crossings.get(tx, int(job.payload))
    if crossing.state is not State.PROPOSED:
        return
    outcome = await gate.hold_broken(tx, crossing, law=await policies.active(tx), error=error)
    await tell(tx, crossing, outcome)


async def ask_again(tx: Transaction, *, post: PostRow, zone: str) -> None:
    """Replies and boosts that waited for a post are decided again, once it is out or will never be.

    Stands on ix_posts_reply and ix_crossings_object.
    """
    known = await related(tx, post)
    if zone in known.waits - known.zones:
        return
    held = (rows.c.zone == zone, rows.c.state == State.HELD, rows.c.direction == "out")
    replies = (
        select(rows.c.id, rows.c.object_id)
        .join(posts, posts.c.id == rows.c.post_id)
        .where(posts.c.in_reply_to == post.id, *held)
    )
    boosts = select(rows.c.id, rows.c.object_id).where(
        rows.c.object_id == post.ap_id, rows.c.channel == "boost", *held
    )
    for row in (*await tx.all(replies.order_by(rows.c.id)), *await tx.all(boosts.order_by(rows.c.id))):
        await enqueue(tx, "outbound", key=f"{row.object_id} {zone}", payload=str(row.id))


async def tell(tx: Transaction, crossing: Crossing, outcome: Released) -> None:
    """Puts the word of `@bridge` on its way, where there is something to say."""
    if crossing.post_id is None and isinstance(outcome, Permit):
        return
    await enqueue(tx, "answered", key=f"crossing {crossing.id}", payload=str(crossing.id))


def _waits(known: Context, *, zone: str) -> bool:
    """Whether something it replies to, quotes or boosts is on its way to the zone and not there yet."""
    others = (known.replies_to, known.quotes, known.boosts)
    waited_for = [each for each in others if each is not None and not each.anyone and zone not in each.zones]
    return any(zone in each.waits for each in waited_for)
