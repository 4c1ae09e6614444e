"""The gate: the one door. Only here does a crossing become a permit, in either direction.

`release` and `admit` judge a proposed crossing and write decision, release, deliveries or hold in the
caller's one transaction. What they return says how it ended; a hold and a refusal are answers, not errors.
"""

from dataclasses import dataclass
from time import perf_counter_ns, thread_time
from typing import Final

from activitypub import serialise
from activitypub.activities import Activity
from bridge import crossings, dress, judgement, ledger, permits, records, releases, verdicts
from bridge.context import Context
from bridge.crossings import Crossing, State
from bridge.judgement import Bench, Judgement, Mode
from bridge.permits import Permit, StoredRelease
from bridge.policies import Law
from bridge.records import Recorded
from bridge.releases import Departure
from bridge.store.base import Transaction
from bridge.verdicts import Decided
from keys.release import ReleaseSigner
from policy.model import ZoneName

TOKEN_LIFE_MS: Final = 3 * 24 * 3600 * 1000
UNDOABLE: Final = frozenset({"Create", "Update", "Announce"})
"""What waits in the undo window; everything else leaves at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSettings:
    """The gate's own: the signer of release tokens, the mode, our origins, the key of pseudonyms.

    A judgement whose scan takes more than `judge_within_s` of CPU time holds.
    """

    signer: ReleaseSigner
    mode: Mode
    public: str
    staff: str
    secret: bytes
    judge_within_s: float = 2.0

    def bench(self, tx: Transaction) -> Bench:
        """What a judgement in this transaction is made with; its time begins now."""
        end = thread_time() + self.judge_within_s
        return Bench(
            mode=self.mode,
            public=self.public,
            staff=self.staff,
            secret=self.secret,
            now_ms=tx.now_ms,
            is_over=lambda: thread_time() > end,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A person's answer to a hold: the frozen bytes they saw, and their names."""

    frozen: bytes
    reviewers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """It waits: for a reviewer (`held`), the author's reason, or the author's yes."""

    state: State
    decision_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It stays where it is; `say` are the reasons in plain words."""

    decision_id: str
    say: tuple[str, ...]


Released = Permit[bytes] | Held | Refused
Admitted = Permit[Activity] | Held | Refused


async def release(
    tx: Transaction,
    crossing: Crossing,
    *,
    context: Context,
    law: Law,
    settings: GateSettings,
    reviewed: Reviewed | None = None,
) -> Released:
    """Decides an outward crossing and writes all that follows, in this transaction.

    With `reviewed`, the frozen bytes that a person released are judged by today's law, and nothing else goes.
    Raises WrongState when somebody moved the crossing meanwhile.
    """
    started = perf_counter_ns()
    bench = settings.bench(tx)
    if reviewed is None:
        judged = judgement.judge(crossing, context=context, policy=law.policy, bench=bench)
    else:
        judged = judgement.judge_frozen(
            reviewed.frozen, crossing, context=context, policy=law.policy, bench=bench
        )
    state = judgement.state_of(judged.verdict, crossing, is_reviewed=reviewed is not None)
    decided = Decided(
        decision_id=ledger.mint_entry_id(tx),
        stage="submit" if reviewed is None else "review",
        judged=judged,
        reviewers=() if reviewed is None else reviewed.reviewers,
        started_ns=started,
    )
    if state is State.PERMITTED:
        return await _permit(tx, crossing, decided, law=law, settings=settings)
    await verdicts.write(tx, crossing, decided, state=state)
    if state is State.REFUSED:
        return Refused(decided.decision_id, judged.say)
    return Held(state, decided.decision_id)


async def admit(
    tx: Transaction,
    crossing: Crossing,
    *,
    activity: Activity,
    context: Context,
    law: Law,
    settings: GateSettings,
    reviewed: Reviewed | None = None,
) -> Admitted:
    """Decides an inward crossing; the permit carries the activity that may be applied."""
    started = perf_counter_ns()
    judged = judgement.judge_inward(
        activity, crossing, context=context, policy=law.policy, bench=settings.bench(tx)
    )
    state = judgement.state_of(judged.verdict, crossing, is_reviewed=reviewed is not None)
    decided = Decided(
        decision_id=ledger.mint_entry_id(tx),
        stage="inbound" if reviewed is None else "review",
        judged=judged,
        reviewers=() if reviewed is None else reviewed.reviewers,
        started_ns=started,
    )
    if state is State.PERMITTED:
        await verdicts.write(tx, crossing, decided, state=State.ADMITTED)
        return permits.issue(
            judged.activity, decision_id=decided.decision_id, zone=crossing.zone, readers=judged.readers
        )
    await verdicts.write(tx, crossing, decided, state=state)
    if state is State.REFUSED:
        return Refused(decided.decision_id, judged.say)
    return Held(state, decided.decision_id)


async def renew(
    tx: Transaction,
    crossing: Crossing,
    released: StoredRelease,
    *,
    context: Context,
    law: Law,
    settings: GateSettings,
    is_reviewed: bool,
) -> str | Refused:
    """Judges released bytes again by today's law, once their token has ended: a new token, or a refusal.

    Where it was released it stays; a refusal concerns those who have not got it. `is_reviewed` says that
    people released these very bytes.
    """
    started = perf_counter_ns()
    judged = judgement.judge_frozen(
        released.body, crossing, context=context, policy=law.policy, bench=settings.bench(tx)
    )
    if judged.readers != released.readers:
        judged = judged.blocked("It has other readers today than when it was released.")
    decided = Decided(
        decision_id=ledger.mint_entry_id(tx),
        stage="deliver",
        judged=judged,
        reviewers=(),
        started_ns=started,
    )
    if judgement.state_of(judged.verdict, crossing, is_reviewed=is_reviewed) is not State.PERMITTED:
        await verdicts.note_late(tx, crossing, decided)
        return Refused(decided.decision_id, judged.say)
    await verdicts.record(tx, crossing, decided, state=State.RELEASED, output=released.body)
    permit = permits.issue(
        released.body, decision_id=released.decision_id, zone=released.zone, readers=released.readers
    )
    return permits.sign(settings.signer, permit, not_after_ms=tx.now_ms + TOKEN_LIFE_MS)


async def hold_broken(tx: Transaction, crossing: Crossing, *, law: Law, error: str) -> Held:
    """Holds a crossing that could not be judged: an engine that fails lets nothing through."""
    decision = judgement.broken(law.policy, error=error)
    decision_id = ledger.mint_entry_id(tx)
    await releases.hold(tx, crossing, decision_id=decision_id, decision=decision, frozen=crossing.activity)
    await crossings.advance(
        tx,
        crossing,
        State.HELD,
        **verdicts.columns(decision, decision.verdict, decision_id, say=decision.say),
    )
    await records.write(
        tx,
        Recorded(
            decision_id=decision_id,
            stage="submit" if crossing.direction == "out" else "inbound",
            crossing=crossing,
            decision=decision,
            verdict=decision.verdict,
            outcome=State.HELD,
        ),
    )
    return Held(State.HELD, decision_id)


async def _permit(
    tx: Transaction, crossing: Crossing, decided: Decided, *, law: Law, settings: GateSettings
) -> Permit[bytes]:
    judged = decided.judged
    not_before_ms = tx.now_ms + 1000 * _wait_s(crossing, judged, law)
    body = serialise.serialise(dress.stamp(judged.activity, released_ms=not_before_ms))
    permit = permits.issue(body, decision_id=decided.decision_id, zone=crossing.zone, readers=judged.readers)
    token = permits.sign(settings.signer, permit, not_after_ms=not_before_ms + TOKEN_LIFE_MS)
    departure = Departure(
        token=token,
        stage=decided.stage,
        not_before_ms=not_before_ms,
        recipients=judged.recipients,
        links=judged.links,
    )
    await releases.store(tx, crossing, permit, departure)
    waiting = not_before_ms > tx.now_ms
    await verdicts.write(
        tx,
        crossing,
        decided,
        state=State.WAITING if waiting else State.PERMITTED,
        output=body,
        until_ms=not_before_ms if waiting else None,
    )
    return permit


def _wait_s(crossing: Crossing, judged: Judgement, law: Law) -> int:
    zone = law.policy.zones[ZoneName(crossing.zone)]
    undo_s = zone.undo_s if crossing.activity_type in UNDOABLE and crossing.channel != "profile" else 0
    return max(undo_s, judged.decision.obligations.delay_s)
