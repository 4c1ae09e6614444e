"""Recall: what has not left never will; what may have left is asked back (POLICY-BRIDGE §2, §7).

A recall asks no policy. The steps here, any process may take: the crossing is withdrawn or recalled, queued
deliveries are cancelled, renditions are gone. `send_retraction` is the bridge process's: it writes the Delete
or Undo, with its token, to every host where an attempt began.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy import select, update

from activitypub import serialise
from activitypub.activities import Activity, Delete, Undo
from activitypub.parse import parse_activity
from activitypub.vocab import Iri, Tombstone
from bridge import crossings, jobs, ledger, permits, projection, records, releases
from bridge.crossings import OPEN, Crossing, Recipient, State
from bridge.gate import TOKEN_LIFE_MS, GateSettings
from bridge.records import Recorded
from bridge.releases import Departure
from bridge.store.base import Transaction, Withdrawal
from bridge.store.core_releases import deliveries
from bridge.store.core_releases import releases as release_rows
from policy.model import Decision, Label, Obligations, RuleId, Verdict

STAGE: Final = "recall"


async def recall_object(
    tx: Transaction, object_id: str, *, by: str, zones: frozenset[str] | None = None
) -> None:
    """Withdraws every open crossing of an object and recalls every released one; `zones` None means all.

    Where an attempt to deliver began, a Delete follows once a bridge process runs.
    """
    for crossing in await crossings.of_object(tx, object_id):
        if zones is not None and crossing.zone not in zones:
            continue
        if crossing.state in OPEN:
            await withdraw(tx, crossing, by=by)
        elif crossing.state is State.RELEASED and crossing.channel == "post":
            await _recall(tx, crossing, by=by)


async def recall_activity(tx: Transaction, activity_id: str, *, by: str) -> None:
    """Withdraws an activity that has not left, and has it undone where it may have come."""
    for crossing in await crossings.of_activity(tx, activity_id):
        if crossing.state in OPEN:
            await withdraw(tx, crossing, by=by)
        elif crossing.state is State.RELEASED:
            await _recall(tx, crossing, by=by)


async def withdraw(tx: Transaction, crossing: Crossing, *, by: str) -> None:
    """The author's undo, or keeping it inside. Raises WrongState once it has been released."""
    await crossings.advance(tx, crossing, State.WITHDRAWN, until_ms=None)
    await _stop(tx, crossing, state="withdrawn")
    await releases.close_hold(tx, crossing.id, state="withdrawn")
    await _record(tx, crossing, outcome=State.WITHDRAWN, by=by)


async def send_retraction(tx: Transaction, crossing: Crossing, *, settings: GateSettings) -> None:
    """Writes the Delete or Undo of a recalled crossing, to every host where an attempt began.

    Idempotent: a crossing whose retraction is written gets no second one.
    """
    began = await _began(tx, crossing)
    if not began or await _is_retracted(tx, crossing):
        return
    activity = _retraction(tx, crossing)
    hosts = frozenset(person.host for person in began)
    permit = permits.issue(
        serialise.serialise(activity),
        decision_id=await _recall_decision(tx, crossing),
        zone=crossing.zone,
        readers=hosts,
    )
    token = permits.sign(settings.signer, permit, not_after_ms=tx.now_ms + TOKEN_LIFE_MS)
    await releases.store(
        tx, crossing, permit, Departure(token=token, stage=STAGE, not_before_ms=tx.now_ms, recipients=began)
    )


async def _recall(tx: Transaction, crossing: Crossing, *, by: str) -> None:
    await crossings.advance(tx, crossing, State.RECALLED)
    await _stop(tx, crossing, state="recalled")
    await _withdraw_from_edge(tx, crossing.activity_id, zone=crossing.zone)
    if crossing.channel == "post" and crossing.object_id is not None:
        await _withdraw_from_edge(tx, crossing.object_id, zone=crossing.zone)
    await jobs.enqueue(tx, "recall", key=f"{crossing.object_id} {crossing.zone}", payload=str(crossing.id))
    await _record(tx, crossing, outcome=State.RECALLED, by=by)


async def _withdraw_from_edge(tx: Transaction, url: str, *, zone: str) -> None:
    """The core's row is gone at once; the edge is told as soon as this is committed."""
    for gone in await projection.write_gone(tx, url=url, zone=zone):
        tx.after_commit(partial(tx.ground.withdraw, Withdrawal(url, gone.zone, gone.generation)))


async def _stop(tx: Transaction, crossing: Crossing, *, state: str) -> None:
    """The crossing's releases end in `state`; what is queued is cancelled, a lease in flight may end."""
    mine = select(release_rows.c.id).where(release_rows.c.crossing_id == crossing.id)
    await tx.run(
        update(release_rows)
        .where(release_rows.c.crossing_id == crossing.id, release_rows.c.stage != STAGE)
        .values(state=state)
    )
    await tx.run(
        update(deliveries)
        .where(deliveries.c.release_id.in_(mine), deliveries.c.state == "queued")
        .values(state="cancelled", done_ms=tx.now_ms)
    )


def _retraction(tx: Transaction, crossing: Crossing) -> Activity:
    """A Delete of the object or an Undo of the activity, without a word of content."""
    actor, activity_id = Iri(crossing.actor_id), Iri(tx.new_iri("x"))
    proposed = parse_activity(crossing.activity)
    if crossing.channel == "post":
        gone = Tombstone(id=Iri(crossing.object_id or crossing.activity_id))
        return Delete(id=activity_id, actor=actor, object=gone)
    return Undo(id=activity_id, actor=actor, object=proposed)


async def _began(tx: Transaction, crossing: Crossing) -> tuple[Recipient, ...]:
    """Every inbox where an attempt with this object began, in any version, in this zone."""
    same = (
        release_rows.c.object_id == crossing.object_id
        if crossing.channel == "post"
        else release_rows.c.crossing_id == crossing.id
    )
    rows = await tx.all(
        select(deliveries.c.inbox, deliveries.c.host)
        .join(release_rows, release_rows.c.id == deliveries.c.release_id)
        .where(
            same,
            release_rows.c.zone == crossing.zone,
            release_rows.c.stage != STAGE,
            release_rows.c.actor_id == crossing.actor_id,
            deliveries.c.began_ms.is_not(None),
        )
        .distinct()
        .order_by(deliveries.c.inbox)
    )
    return tuple(Recipient("", row.inbox, row.host) for row in rows)


async def _is_retracted(tx: Transaction, crossing: Crossing) -> bool:
    found = await tx.scalar(
        select(release_rows.c.id)
        .where(release_rows.c.crossing_id == crossing.id, release_rows.c.stage == STAGE)
        .limit(1)
    )
    return found is not None


async def _recall_decision(tx: Transaction, crossing: Crossing) -> str:
    fresh = await crossings.get(tx, crossing.id)
    return fresh.decision_id or ""


async def _record(tx: Transaction, crossing: Crossing, *, outcome: State, by: str) -> None:
    decision_id = ledger.mint_entry_id(tx)
    await crossings.note_decision(tx, crossing.id, decision_id)
    await records.write(
        tx,
        Recorded(
            decision_id=decision_id,
            stage=STAGE,
            crossing=crossing,
            decision=_UNASKED,
            verdict=Verdict.ALLOW,
            outcome=outcome,
            reviewers=(by,),
        ),
    )


_UNASKED: Final = Decision(
    verdict=Verdict.ALLOW,
    deciding=(RuleId("recall"),),
    matches=(),
    obligations=Obligations(),
    label=Label(""),
    policy_id="",
    policy_version=0,
    policy_hash="",
)
"""A recall asks no policy: there is nothing it could forbid."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One host that may have a copy: what became of the delivery, and of the recall's."""

    host: str
    state: str
    recall: str | None


async def reached(tx: Transaction, object_id: str) -> tuple[Reached, ...]:
    """Who may hold copies of an object, and what each answered to its recall, by host."""
    rows = await tx.all(
        select(deliveries.c.host, deliveries.c.state, release_rows.c.stage)
        .join(release_rows, release_rows.c.id == deliveries.c.release_id)
        .where(release_rows.c.object_id == object_id, deliveries.c.began_ms.is_not(None))
        .order_by(deliveries.c.id)
    )
    sent = {row.host: row.state for row in rows if row.stage != STAGE}
    recalls = {row.host: row.state for row in rows if row.stage == STAGE}
    return tuple(Reached(host, state, recalls.get(host)) for host, state in sorted(sent.items()))
