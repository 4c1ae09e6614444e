"""The outbound job: a proposed crossing, or one that a person answered, goes to the gate."""

from sqlalchemy import select

from bridge import crossings, gate, policies, review
from bridge.crossings import Crossing, State
from bridge.gate import GateSettings, Released
from bridge.jobs import Job, enqueue
from bridge.permits import Permit
from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings as rows
from node.outgoing import context
from node.storage.posts import posts

THREAD_TAINT = "taint.thread"
ANSWERABLE = frozenset({State.PROPOSED, State.HELD})


async def decide(tx: Transaction, job: Job, *, settings: GateSettings) -> None:
    """Decides the crossing a job names; one that is settled meanwhile is left alone."""
    crossing = await crossings.get(tx, int(job.payload))
    if crossing.state not in ANSWERABLE:
        return
    reviewed = await review.reviewed(tx, crossing) if crossing.state is State.HELD else None
    if crossing.state is State.HELD and reviewed is None and not await _waited_for_its_thread(tx, crossing):
        return
    law = await policies.active(tx)
    outcome = await gate.release(
        tx,
        crossing,
        context=await context.of_crossing(tx, crossing),
        law=law,
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


async def ask_again(tx: Transaction, *, post: int, zone: str) -> None:
    """Replies that waited for a post are decided again, now that it is out (index ix_posts_reply)."""
    waiting = await tx.all(
        select(rows.c.id, rows.c.object_id)
        .join(posts, posts.c.id == rows.c.post_id)
        .where(posts.c.in_reply_to == post, rows.c.zone == zone, rows.c.state == State.HELD)
        .order_by(rows.c.id)
    )
    for row in waiting:
        await enqueue(tx, "outbound", key=f"{row.object_id} {zone}", payload=str(row.id))


async def tell(tx: Transaction, crossing: Crossing, outcome: Released) -> None:
    """Puts the word of `@bridge` on its way, where there is something to say."""
    if crossing.post_id is None and isinstance(outcome, Permit):
        return
    await enqueue(tx, "answered", key=f"crossing {crossing.id}", payload=str(crossing.id))


async def _waited_for_its_thread(tx: Transaction, crossing: Crossing) -> bool:
    """Whether it was held for the post it replies to, so that it may be asked again without a reviewer."""
    return crossing.rules == (THREAD_TAINT,)
