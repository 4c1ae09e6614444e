"""Inward: what waits in quarantine is proved, judged and applied, or left where it is (POLICY-BRIDGE §2).

The order for each arrival: signature and its key, what the activity may say, what it needs fetched, then one
core transaction with decision and effects, and only then its end in quarantine. A process killed in between
does it again; an activity that was judged is known by its id and bytes.
"""

import logging
from dataclasses import dataclass, field
from typing import Final

from activitypub import serialise
from activitypub.authority import may
from activitypub.errors import ParseError
from activitypub.parse import parse_activity
from activitypub.vocab import Iri
from bridge import crossings, jobs, projection, verify
from bridge.gate import Admitted, Held, Refused
from bridge.jobs import Job
from bridge.permits import Permit
from bridge.resolve import ResolveError
from bridge.store.base import Turn
from bridge.store.edge_quarantine import Quarantined, claim, mark_done, put_back
from bridge.verify import Claim, SignedRequest, Unverified
from node.incoming import admission, fetching, lookup, proof, wanted
from node.incoming.admission import Arrived, NotAdmitted
from node.incoming.lanes import Lanes
from node.incoming.means import Means
from node.incoming.outcomes import Done, Later, Outcome, of_fault, pause_ms
from node.incoming.proof import Proved, Signed

BATCH: Final = 64
LEASE_MS: Final = 120_000
ROUND_S: Final = 2.0
"""How long a round waits for slow servers before it looks for new arrivals."""
MAX_BREAKS: Final = 3
"""After so many failures of our own an arrival is held for a person, if it got as far as the gate."""

log = logging.getLogger("permeable.inbound")


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver(Means):
    """The bridge process's inward half: rounds over quarantine and wanted keys, and two kinds of jobs."""

    lanes: Lanes = field(default_factory=Lanes)

    async def run_once(self) -> int:
        """Works off arrivals that are due, those of one source in order; how many there were."""
        leased = await self.edge.write(lambda tx: claim(tx, limit=BATCH, lease_ms=LEASE_MS), Turn.WORKER)
        await self.lanes.work_off(leased, self._work_off, within_s=ROUND_S)
        return len(leased)

    async def finish(self, *, within_s: float | None = None) -> None:
        """Waits for what is still under way; a process that is about to end gives it a little time."""
        await self.lanes.finish(within_s=within_s)

    async def serve_wanted(self) -> int:
        """Fetches and publishes the keys that the edge asks for; how many it asked for."""
        return await wanted.serve(self)

    async def decide_reviewed(self, job: Job) -> None:
        """The `inbound` job: an arrival that reviewers answered goes to the gate again.

        Raises ResolveError where its sender can't be had now.
        """
        async with self.core.reading() as tx:
            crossing = await crossings.get(tx, int(job.payload))
        sender = await fetching.sender_if_there(self, Iri(crossing.actor_id))
        async with self.core.transaction(Turn.WORKER) as tx:
            await admission.admit_reviewed(tx, job, sender=sender, settings=self.settings)

    async def resolve(self, job: Job) -> None:
        """The `resolve` job: looks up what someone here typed; the job is gone when there is an answer."""
        await lookup.look_up(self, job)
        async with self.core.transaction(Turn.WORKER) as tx:
            await jobs.finish(tx, job)

    async def _work_off(self, arrival: Quarantined) -> None:
        await self._settle(arrival, await self._received(arrival))

    async def _received(self, arrival: Quarantined) -> Outcome:
        try:
            arrived = await self._arrived(arrival)
        except ResolveError as fault:
            return of_fault(fault)
        except Exception:
            log.exception("arrival.broken", extra={"arrival": arrival.id})
            return Later("broken")
        return await self._judged(arrival, arrived) if isinstance(arrived, Arrived) else arrived

    async def _arrived(self, arrival: Quarantined) -> Arrived | Outcome:
        """Everything before the gate: who sent it, whether it may, and what belongs to it."""
        signed = _signed(arrival, public=self.settings.public)
        if isinstance(signed, Done):
            return signed
        request, claimed = signed
        try:
            activity = parse_activity(arrival.body)
        except ParseError as fault:
            return Done(f"document.{fault.kind}")
        denial = may(activity)
        if denial is not None:
            return Done(f"denied.{denial.name.lower()}")
        proved = await proof.prove(self, Signed(request, claimed, activity.actor), activity)
        if not isinstance(proved, Proved):
            return proved
        owner = None if proved.key is None else proved.key.owner
        sender = await fetching.sender(self, activity.actor, fetched=owner)
        whole = await fetching.completed(self, activity)
        if may(whole) is not None:
            return Done("denied.fetched")
        body = arrival.body if whole is activity else serialise.serialise(whole)
        return Arrived(activity=whole, body=body, channel="inbox", sender=sender, key=proved.key)

    async def _judged(self, arrival: Quarantined, arrived: Arrived) -> Outcome:
        try:
            outcome = await self.core.write(
                lambda tx: admission.admit(tx, arrived, settings=self.settings), Turn.WORKER
            )
        except Exception as fault:
            log.exception("admission.broken", extra={"arrival": arrival.id})
            if arrival.attempt < MAX_BREAKS:
                return Later("broken")
            return await self._held(arrived, error=type(fault).__name__)
        if arrived.key is not None:
            policy = await self.policy()
            await projection.push_keys(self.core, self.edge, policy=policy, key_ids=[arrived.key.key.id])
        return Done(_word(outcome))

    async def _held(self, arrived: Arrived, *, error: str) -> Outcome:
        async with self.core.transaction(Turn.WORKER) as tx:
            await admission.hold_broken(tx, arrived, settings=self.settings, error=error)
        return Done("held.broken")

    async def _settle(self, arrival: Quarantined, outcome: Outcome) -> None:
        """Ends an arrival in quarantine, or lets it rest; the log says how, by kind and ids alone."""
        pause = pause_ms(arrival.attempt) if isinstance(outcome, Later) else None
        async with self.edge.transaction(Turn.WORKER) as tx:
            if pause is None:
                await mark_done(tx, ids=[arrival.id])
            else:
                await put_back(tx, arrival=arrival.id, run_at_ms=tx.now_ms + pause)
        event = "arrival.done" if pause is None else "arrival.postponed"
        log.info(event, extra={"arrival": arrival.id, "source": arrival.source, "outcome": outcome.word})


def _signed(arrival: Quarantined, *, public: str) -> tuple[SignedRequest, Claim] | Done:
    """The request as it came, judged by the clock of its coming."""
    request = SignedRequest("POST", arrival.path, arrival.headers, arrival.body)
    claimed = verify.claim_of(request, now_ms=arrival.received_ms, public=public)
    if isinstance(claimed, Unverified):
        return Done(f"unverified.{claimed.reason.name.lower()}")
    return request, claimed


def _word(outcome: Admitted | NotAdmitted) -> str:
    match outcome:
        case Permit():
            return "admitted"
        case Held():
            return "held"
        case Refused():
            return "refused"
        case NotAdmitted(word=word):
            return word
