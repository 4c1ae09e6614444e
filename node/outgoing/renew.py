"""The renew job: a release whose token has ended before every host had it (POLICY-BRIDGE §2)."""

from typing import Any

from sqlalchemy import Row

from bridge import crossings, gate, policies, recall, releases
from bridge.crossings import read_readers
from bridge.gate import GateSettings, Refused
from bridge.jobs import Job
from bridge.permits import StoredRelease
from bridge.store.base import Transaction
from bridge.store.core_releases import releases as rows
from node.outgoing import context, decide


async def renew(tx: Transaction, job: Job, *, settings: GateSettings) -> None:
    """Judges the released bytes by today's law: a new token, or no more attempts and a word to the author.

    A recall's release is signed again without asking; one that was taken back meanwhile is left alone.
    """
    release = await tx.row(rows, int(job.payload))
    if release.stage == recall.STAGE:
        token = await recall.renew(tx, release, settings=settings)
        await releases.renew(tx, release.id, token=token)
    elif release.state == "released":
        await _ask(tx, release, settings=settings)


async def _ask(tx: Transaction, release: Row[Any], *, settings: GateSettings) -> None:
    crossing = await crossings.get(tx, release.crossing_id)
    answer = await gate.renew(
        tx,
        crossing,
        _stored(release),
        context=await context.of_crossing(tx, crossing),
        law=await policies.active(tx),
        settings=settings,
        is_reviewed=release.stage == "review",
    )
    if isinstance(answer, Refused):
        await releases.cancel(tx, release.id)
        await decide.tell(tx, crossing, answer)
    else:
        await releases.renew(tx, release.id, token=answer)


def _stored(release: Row[Any]) -> StoredRelease:
    return StoredRelease(
        body=bytes(release.activity),
        token=release.token,
        decision_id=release.decision_id,
        zone=release.zone,
        readers=read_readers(release.readers),
    )
