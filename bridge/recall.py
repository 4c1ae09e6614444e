"""Recall: what has not left never will; what may have left is asked back (POLICY-BRIDGE §2, §7).

A recall asks no policy. The steps here, any process may take: the crossing is withdrawn or recalled, queued
deliveries are cancelled, renditions are gone. `send_retraction` is the bridge process's: it writes the Delete
or Undo, with its token, to every host where an attempt began.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, func, select, update

from activitypub import serialise
from activitypub.activities import Activity, Delete, Undo
from activitypub.addressing import strip_public
from activitypub.parse import parse_activity
from activitypub.vocab import Iri, Tombstone
from bridge import crossings, jobs, ledger, permits, projection, records, releases
from bridge.crossings import OPEN, Crossing, Recipient, State
from bridge.gate import TOKEN_LIFE_MS, GateSettings
from bridge.records import Recorded
from bridge.releases import Departure
from bridge.store.base import Transaction, Withdrawal
from bridge.store.core_crossings import crossings as crossing_rows
from bridge.store.core_releases import deliveries, renditions
from bridge.store.core_releases import releases as release_rows
from policy.model import Decision, Label, Obligations, RuleId, Verdict

STAGE: Final = "recall"


async def recall_object(
    tx: Transaction, object_id: str, *, by: str, zones: frozenset[str] | None = None
) -> None:
    """Withdraws every open crossing of an object and recalls every released one, its boosts' too.

    `zones` None means all. Where an attempt to deliver began, a Delete or Undo follows once a bridge process
    runs.
    """
    for crossing in await crossings.of_object(tx, object_id):
        if zones is not None and crossing.zone not in zones:
            continue
        if crossing.state in OPEN:
            await withdraw(tx, crossing, by=by)
        elif crossing.state is State.RELEASED and crossing.channel in ("post", "boost"):
            await _recall(tx, crossing, by=by)


async def recall_activity(tx: Transaction, activity_id: str, *, by: str) -> None:
    """Withdraws an activity that has not left, and has it undone where it may have come."""
    for crossing in await crossings.of_activity(tx, activity_id):
        if crossing.state in OPEN:
            await withdraw(tx, crossing, by=by)
        elif crossing.state is State.RELEASED:
            await _recall(tx, crossing, by=by)


async def withdraw(tx: Transaction, crossing: Crossing, *, by: str) -> None:
    """The author's undo, or keeping it inside. Raises WrongState once it has been released.

    What a publisher had written already is gone again; the job that follows shows what was there before.
    """
    await crossings.advance(tx, crossing, State.WITHDRAWN, until_ms=None)
    await _stop(tx, crossing, state="withdrawn")
    await releases.close_hold(tx, crossing.id, state="withdrawn")
    await _hide_own(tx, crossing)
    await jobs.enqueue(tx, "withdrawn", key=_key(crossing), payload=str(crossing.id))
    await _record(tx, crossing, outcome=State.WITHDRAWN, by=by)


async def send_retraction(
    tx: Transaction, crossing: Crossing, *, settings: GateSettings, fetched: tuple[Recipient, ...] = ()
) -> None:
    """Writes the Delete or Undo of a recalled crossing, to every host where an attempt began.

    `fetched` are inboxes of hosts that took it themselves, by a signed GET. Idempotent: an object that went
    out in several versions is asked back once.
    """
    began, newest = await _began(tx, crossing)
    reached = {person.host for person in began}
    began = (*began, *(person for person in fetched if person.host not in reached))
    if crossing.state is not State.RECALLED or not began or await _is_retracted(tx, crossing, since=newest):
        return
    activity = strip_public(_retraction(tx, crossing))
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


async def renew(tx: Transaction, release: Row[Any], *, settings: GateSettings) -> str:
    """A new token for a recall's release whose own has ended: nobody is asked."""
    permit = permits.issue(
        bytes(release.activity),
        decision_id=release.decision_id,
        zone=release.zone,
        readers=crossings.read_readers(release.readers),
    )
    return permits.sign(settings.signer, permit, not_after_ms=tx.now_ms + TOKEN_LIFE_MS)


async def _recall(tx: Transaction, crossing: Crossing, *, by: str) -> None:
    await crossings.advance(tx, crossing, State.RECALLED)
    await _stop(tx, crossing, state="recalled")
    await _withdraw_from_edge(tx, crossing.activity_id, zone=crossing.zone)
    if crossing.channel == "post" and crossing.object_id is not None:
        await _withdraw_from_edge(tx, crossing.object_id, zone=crossing.zone)
    await jobs.enqueue(tx, "recall", key=_key(crossing), payload=str(crossing.id))
    await _record(tx, crossing, outcome=State.RECALLED, by=by)


def _key(crossing: Crossing) -> str:
    return f"{crossing.object_id} {crossing.zone}"


async def _hide_own(tx: Transaction, crossing: Crossing) -> None:
    """Takes back what the edge shows by this crossing's own releases; the actor it made known stays known."""
    own = select(release_rows.c.decision_id).where(release_rows.c.crossing_id == crossing.id)
    shown = select(renditions.c.url).where(
        renditions.c.decision_id.in_(own),
        renditions.c.zone == crossing.zone,
        renditions.c.url.in_([crossing.activity_id, crossing.object_id or ""]),
        renditions.c.kind != "actor",
    )
    for row in await tx.all(shown):
        await _withdraw_from_edge(tx, row.url, zone=crossing.zone)


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


async def _began(tx: Transaction, crossing: Crossing) -> tuple[tuple[Recipient, ...], int]:
    """Every inbox where an attempt began, with this activity or any version of this post in this zone.

    Beside them the id of the newest release that was tried.
    """
    rows = await tx.all(
        select(deliveries.c.inbox, deliveries.c.host, func.max(release_rows.c.id).label("newest"))
        .join(release_rows, release_rows.c.id == deliveries.c.release_id)
        .where(
            release_rows.c.crossing_id.in_(_kindred(crossing)),
            release_rows.c.stage != STAGE,
            deliveries.c.began_ms.is_not(None),
        )
        .group_by(deliveries.c.inbox, deliveries.c.host)
        .order_by(deliveries.c.inbox)
    )
    inboxes = tuple(Recipient("", row.inbox, row.host) for row in rows)
    return inboxes, max((row.newest for row in rows), default=0)


async def _is_retracted(tx: Transaction, crossing: Crossing, *, since: int) -> bool:
    """Whether a retraction was written after a release."""
    found = await tx.scalar(
        select(release_rows.c.id)
        .where(
            release_rows.c.crossing_id.in_(_kindred(crossing)),
            release_rows.c.stage == STAGE,
            release_rows.c.id > since,
        )
        .limit(1)
    )
    return found is not None


def _kindred(crossing: Crossing) -> Any:
    """The crossings that one retraction answers for: all versions of a post in a zone, else itself."""
    if crossing.channel != "post":
        return [crossing.id]
    return select(crossing_rows.c.id).where(
        crossing_rows.c.object_id == crossing.object_id,
        crossing_rows.c.zone == crossing.zone,
        crossing_rows.c.channel == "post",
        crossing_rows.c.direction == "out",
    )


async def _recall_decision(tx: Transaction, crossing: Crossing) -> str:
    fresh = await crossings.get(tx, crossing.id)
    return fresh.decision_id or ""


async def _record(tx: Transaction, crossing: Crossing, *, outcome: State, by: str) -> None:
    decision_id = ledger.mint_entry_id(tx)
    await crossings.note_decision(tx, crossing.id, decision_id=decision_id)
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
