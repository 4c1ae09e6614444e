"""The one core transaction in which what came from outside is judged, and takes effect if it may.

What is admitted is applied under its own decision. A sender whom we meet by it is written with handle and
inbox alone; the words of its profile are judged by themselves.
"""

import logging
from dataclasses import dataclass
from typing import Final, Literal

from activitypub import serialise
from activitypub.activities import Activity, Update, object_id
from activitypub.authority import host_of
from activitypub.parse import parse_activity
from activitypub.texts import text_fields
from activitypub.vocab import PUBLIC, Actor, Iri
from bridge import crossings, gate, jobs, peers, policies, review
from bridge.crossings import Crossing, Proposal, State
from bridge.gate import Admitted, GateSettings
from bridge.jobs import Job
from bridge.permits import Permit
from bridge.policies import Law
from bridge.resolve import Known, OwnedKey
from bridge.store.base import Transaction
from node.activities import actors
from node.activities.apply import NotUnderstood, apply, keep
from node.incoming import context
from node.incoming.means import zone_of
from node.storage import arrivals, people
from policy.model import ZoneName

MAX_TEXT_CHARS: Final = 65_536
"""More words than the longest posts have: a hostile megabyte would keep the detectors busy for long."""

log = logging.getLogger("permeable.inbound")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A proved or fetched activity with its bytes, ready for the gate.

    `sender` is there where we don't know it yet, `key` where it was fetched to prove the sender.
    """

    activity: Activity
    body: bytes
    channel: Literal["inbox", "fetch"]
    sender: Known | None = None
    key: OwnedKey | None = None


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """It never came to the gate: judged before, too many words, or its host is in no zone any more."""

    word: str


async def admit(tx: Transaction, arrived: Arrived, *, settings: GateSettings) -> Admitted | NotAdmitted:
    """Judges an arrival once, and applies it if it may come in."""
    if _is_too_long(arrived.activity):
        return NotAdmitted("document.too_long")
    law = await policies.active(tx)
    host = host_of(arrived.activity.actor)
    zone = zone_of(host, policy=law.policy, settings=settings)
    if zone is None:
        return NotAdmitted("host.refused")
    key_id = None if arrived.key is None else arrived.key.key.id
    known = await context.of_activity(tx, arrived.activity, zone=zone, host=host, key_id=key_id)
    await _remember(tx, arrived, host=host)
    if arrived.channel == "inbox" and await arrivals.came_before(
        tx, activity_id=arrived.activity.id, body=arrived.body
    ):
        return NotAdmitted("activity.repeated")
    crossing = await _propose(tx, arrived, zone=zone.name)
    outcome = await gate.admit(
        tx, crossing, activity=arrived.activity, context=known, law=law, settings=settings
    )
    if isinstance(outcome, Permit):
        await _let_in(tx, outcome, crossing, sender=arrived.sender, law=law, settings=settings)
    return outcome


async def admit_reviewed(tx: Transaction, job: Job, *, sender: Known | None, settings: GateSettings) -> None:
    """Judges a held arrival again with the answer of its reviewers, and ends the job."""
    crossing = await crossings.get(tx, int(job.payload))
    reviewed = await review.reviewed(tx, crossing) if crossing.state is State.HELD else None
    law = await policies.active(tx)
    host = host_of(Iri(crossing.actor_id))
    zone = zone_of(host, policy=law.policy, settings=settings)
    if reviewed is not None and zone is not None:
        activity = parse_activity(crossing.activity)
        known = await context.of_activity(tx, activity, zone=zone, host=host, key_id=None)
        outcome = await gate.admit(
            tx, crossing, activity=activity, context=known, law=law, settings=settings, reviewed=reviewed
        )
        if isinstance(outcome, Permit):
            await _let_in(tx, outcome, crossing, sender=sender, law=law, settings=settings)
    await jobs.finish(tx, job)


async def hold_broken(tx: Transaction, arrived: Arrived, *, settings: GateSettings, error: str) -> None:
    """Holds an arrival that could not be judged: an engine that fails lets nothing in."""
    law = await policies.active(tx)
    zone = zone_of(host_of(arrived.activity.actor), policy=law.policy, settings=settings)
    if zone is not None:
        crossing = await _propose(tx, arrived, zone=zone.name)
        await gate.hold_broken(tx, crossing, law=law, error=error)


async def _remember(tx: Transaction, arrived: Arrived, *, host: str) -> None:
    """Keeps what was learned of the peer, whatever the gate will say."""
    await peers.saw(tx, host=host)
    if arrived.key is not None:
        key = arrived.key.key
        await peers.store_key(tx, key_id=key.id, owner=key.owner, host=host, pem=key.pem)


async def _propose(tx: Transaction, arrived: Arrived, *, zone: str) -> Crossing:
    activity = arrived.activity
    crossing_id = await crossings.propose(
        tx,
        Proposal(
            direction="in",
            channel=arrived.channel,
            activity_type=type(activity).__name__,
            activity_id=activity.id,
            actor_id=activity.actor,
            object_id=object_id(activity),
            zone=zone,
            activity=arrived.body,
        ),
    )
    return await crossings.get(tx, crossing_id)


async def _let_in(
    tx: Transaction,
    permit: Permit[Activity],
    crossing: Crossing,
    *,
    sender: Known | None,
    law: Law,
    settings: GateSettings,
) -> None:
    """The sender first, if we just met it, and then what it sent."""
    if sender is not None and await people.by_ap_id(tx, sender.actor.id) is None:
        await actors.meet(tx, sender.actor, decision_id=permit.decision_id, handle=sender.handle)
        if not _is_profile(permit.activity):
            await _admit_profile(tx, sender.actor, zone=crossing.zone, law=law, settings=settings)
    applied = await (keep if crossing.channel == "fetch" else apply)(tx, permit)
    if isinstance(applied, NotUnderstood):
        log.info(
            "activity.not_understood",
            extra={"activity_type": applied.activity_type, "crossing": crossing.id},
        )


def _is_too_long(activity: Activity) -> bool:
    return sum(len(field.value) for field in text_fields(activity)) > MAX_TEXT_CHARS


def _is_profile(activity: Activity) -> bool:
    return isinstance(activity, Update) and isinstance(activity.object, Actor)


async def _admit_profile(
    tx: Transaction, actor: Actor, *, zone: str, law: Law, settings: GateSettings
) -> None:
    """The profile of someone just met, by a decision of its own."""
    update = Update(id=Iri(f"{actor.id}#fetched"), actor=actor.id, object=actor, to=(PUBLIC,))
    if _is_too_long(update):
        return
    arrived = Arrived(activity=update, body=serialise.serialise(update), channel="fetch")
    crossing = await _propose(tx, arrived, zone=zone)
    host = host_of(actor.id)
    known = await context.of_activity(
        tx, update, zone=law.policy.zones[ZoneName(zone)], host=host, key_id=None
    )
    outcome = await gate.admit(tx, crossing, activity=update, context=known, law=law, settings=settings)
    if isinstance(outcome, Permit):
        await apply(tx, outcome)
