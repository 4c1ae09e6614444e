"""Releases and holds as rows: what the gate writes down of its answer."""

from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, update

from activitypub.vocab import Iri
from bridge import jobs
from bridge.crossings import Crossing, Recipient, write_readers
from bridge.dress import MediaLink
from bridge.permits import Permit
from bridge.store.base import Transaction
from bridge.store.core_holds import holds
from bridge.store.core_releases import deliveries, media_links, releases
from keys.digests import sha256_hex
from policy.model import Decision

REVIEWERS: Final = ("role:security",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """How a permit leaves: its token, when, and to whom."""

    token: str
    stage: str
    not_before_ms: int
    recipients: tuple[Recipient, ...]
    links: tuple[MediaLink, ...] = ()


async def store(tx: Transaction, crossing: Crossing, permit: Permit[bytes], departure: Departure) -> int:
    """Writes the release, its media links, its deliveries and its publish job; returns the release's id."""
    release_id = tx.new_id()
    await tx.run(
        releases.insert().values(
            id=release_id,
            crossing_id=crossing.id,
            decision_id=permit.decision_id,
            stage=departure.stage,
            zone=permit.zone,
            readers=write_readers(permit.readers),
            actor_id=crossing.actor_id,
            activity_id=crossing.activity_id,
            activity=permit.activity,
            sha256=sha256_hex(permit.activity),
            object_id=crossing.object_id,
            token=departure.token,
            not_before_ms=departure.not_before_ms,
            state="waiting",
        )
    )
    await _store_links(tx, crossing, permit, departure)
    await _store_deliveries(tx, crossing, permit, departure, release_id=release_id)
    await jobs.enqueue(
        tx,
        "publish",
        key=f"release {release_id}",
        payload=str(release_id),
        run_at_ms=departure.not_before_ms,
    )
    return release_id


async def renew(tx: Transaction, release_id: int, *, token: str) -> None:
    """Gives a release a new token in place; what waited for it may start at once."""
    await tx.run(update(releases).where(releases.c.id == release_id).values(token=token))
    await tx.run(update(deliveries).where(*_queued(release_id)).values(run_at_ms=tx.now_ms))


async def cancel(tx: Transaction, release_id: int) -> None:
    """What of a release has not started never will."""
    ended = {"state": "cancelled", "done_ms": tx.now_ms}
    await tx.run(update(deliveries).where(*_queued(release_id)).values(**ended))


def _queued(release_id: int) -> tuple[ColumnElement[bool], ...]:
    return deliveries.c.release_id == release_id, deliveries.c.state == "queued"


async def hold(
    tx: Transaction, crossing: Crossing, *, decision_id: str, decision: Decision, frozen: bytes
) -> int:
    """Opens a hold on the exact bytes; a hold that is open for the same crossing is replaced."""
    await close_hold(tx, crossing.id, state="withdrawn")
    asked = decision.obligations
    hold_id = tx.new_id()
    await tx.run(
        holds.insert().values(
            id=hold_id,
            crossing_id=crossing.id,
            decision_id=decision_id,
            direction=crossing.direction,
            zone=crossing.zone,
            author=crossing.author,
            rules=msgspec.json.encode(decision.deciding).decode(),
            findings=msgspec.json.encode([each.to_record() for each in decision.findings]).decode(),
            frozen=frozen,
            frozen_sha256=sha256_hex(frozen),
            reviewers=msgspec.json.encode(asked.reviewers or REVIEWERS).decode(),
            eyes=max(asked.eyes, 1),
            escalated=False,
            state="open",
            opened_ms=tx.now_ms,
        )
    )
    return hold_id


async def close_hold(tx: Transaction, crossing_id: int, *, state: str) -> None:
    """Closes the open hold of a crossing, if there is one."""
    await tx.run(
        update(holds)
        .where(holds.c.crossing_id == crossing_id, holds.c.state == "open")
        .values(state=state, closed_ms=tx.now_ms)
    )


async def _store_links(
    tx: Transaction, crossing: Crossing, permit: Permit[bytes], departure: Departure
) -> None:
    for link in departure.links:
        await tx.run(
            media_links.insert().values(
                token=link.token,
                decision_id=permit.decision_id,
                url=crossing.object_id,
                zone=permit.zone,
                blob_sha256=link.blob_sha256,
                media_type=link.media_type,
                generation=tx.new_id(),
                gone=False,
            )
        )


async def _store_deliveries(
    tx: Transaction, crossing: Crossing, permit: Permit[bytes], departure: Departure, *, release_id: int
) -> None:
    """One delivery for each inbox: recipients behind the same shared inbox get it once."""
    inboxes = {person.inbox: person.host for person in departure.recipients if person.inbox}
    rows = [
        {
            "id": tx.new_id(),
            "release_id": release_id,
            "decision_id": permit.decision_id,
            "zone": permit.zone,
            "host": host,
            "inbox": Iri(inbox),
            "object_id": crossing.object_id or crossing.activity_id,
            "state": "queued",
            "attempt": 0,
            "run_at_ms": departure.not_before_ms,
        }
        for inbox, host in inboxes.items()
    ]
    if rows:
        await tx.run(deliveries.insert(), rows)
