"""Verdicts written down: a judgement's columns on its crossing, its hold, and its record in the ledger."""

from dataclasses import dataclass, replace
from time import perf_counter_ns
from typing import Final

import msgspec

from bridge import crossings, records, releases
from bridge.crossings import Crossing, State
from bridge.judgement import Judgement
from bridge.records import Recorded
from bridge.store.base import Transaction
from policy.model import Decision, Verdict

LATE: Final = "Some servers had not got it yet; it goes to them no more."
_CLOSED: Final = {
    State.PERMITTED: "released",
    State.WAITING: "released",
    State.ADMITTED: "released",
    State.REFUSED: "refused",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A judgement with what its record needs besides."""

    decision_id: str
    stage: str
    judged: Judgement
    reviewers: tuple[str, ...]
    started_ns: int


async def write(
    tx: Transaction,
    crossing: Crossing,
    decided: Decided,
    *,
    state: State,
    output: bytes = b"",
    until_ms: int | None = None,
) -> None:
    """Moves the crossing, opens or closes its hold, and appends the record; the last act of a transaction."""
    judged = decided.judged
    if state in (State.HELD, State.NEEDS_REASON):
        await releases.hold(
            tx, crossing, decision_id=decided.decision_id, decision=judged.decision, frozen=judged.frozen
        )
    else:
        await releases.close_hold(tx, crossing.id, state=_CLOSED.get(state, "withdrawn"))
    await crossings.advance(
        tx,
        crossing,
        state,
        redacted=judged.redacted or crossing.redacted,
        readers=crossings.write_readers(judged.readers),
        until_ms=until_ms,
        **columns(judged.decision, judged.verdict, decided.decision_id, say=judged.say),
    )
    await record(tx, crossing, decided, state=state, output=output)


async def note_late(tx: Transaction, crossing: Crossing, decided: Decided) -> None:
    """A released crossing that goes to nobody else: it stays where it is, and its author can read why."""
    judged = decided.judged
    say = (*judged.say, LATE)
    noted = columns(judged.decision, judged.verdict, decided.decision_id, say=say)
    await crossings.note_decision(tx, crossing.id, **noted)
    await record(tx, crossing, decided, state=State.REFUSED, output=b"")


async def record(
    tx: Transaction, crossing: Crossing, decided: Decided, *, state: State, output: bytes
) -> None:
    """Appends what was decided to the ledger; `output` are the bytes that cross, if any do."""
    judged = decided.judged
    await records.write(
        tx,
        Recorded(
            decision_id=decided.decision_id,
            stage=decided.stage,
            crossing=crossing,
            decision=judged.decision,
            verdict=judged.verdict,
            outcome=state,
            facts=replace(judged.facts, findings=judged.decision.findings),
            output=output,
            done=("redact",) if judged.redacted else (),
            reviewers=decided.reviewers,
            justification=crossing.justification,
            latency_us=(perf_counter_ns() - decided.started_ns) // 1000,
        ),
    )


def columns(
    decision: Decision, verdict: Verdict, decision_id: str, *, say: tuple[str, ...]
) -> dict[str, str]:
    """What a crossing shows of its latest decision."""
    return {
        "verdict": verdict.word,
        "decision_id": decision_id,
        "rules": msgspec.json.encode(decision.deciding).decode(),
        "say": msgspec.json.encode(say).decode(),
    }
