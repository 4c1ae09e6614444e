"""The record of a decision: what the ledger keeps of a judgement (POLICY-BRIDGE §8)."""

from dataclasses import dataclass

from bridge import ledger
from bridge.crossings import Crossing, State, write_readers
from bridge.ledger import Entry
from bridge.store.base import Transaction
from keys.digests import sha256_hex
from policy.model import Decision, Facts, Json, Verdict
from policy.records import facts_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One decision as it is about to be written; `output` are the bytes that cross, if any do."""

    decision_id: str
    stage: str
    crossing: Crossing
    decision: Decision
    verdict: Verdict
    outcome: State
    facts: Facts | None = None
    output: bytes = b""
    done: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    justification: str | None = None
    latency_us: int = 0


async def write(tx: Transaction, recorded: Recorded) -> None:
    """Appends the decision to the ledger; the last act of its transaction."""
    crossing = recorded.crossing
    await ledger.append(
        tx,
        Entry(
            entry_id=recorded.decision_id,
            entry_type="decision",
            record=_record(recorded),
            personal=_personal(recorded),
            stage=recorded.stage,
            direction=crossing.direction,
            zone=crossing.zone,
            verdict=recorded.verdict.word,
            object_id=crossing.object_id,
            crossing_id=crossing.id,
        ),
    )


def _record(recorded: Recorded) -> dict[str, Json]:
    crossing, decision = recorded.crossing, recorded.decision
    return {
        "stage": recorded.stage,
        "direction": crossing.direction,
        "channel": crossing.channel,
        "activity_type": crossing.activity_type,
        "activity_id": crossing.activity_id,
        "object_id": crossing.object_id,
        "object_version": crossing.post_version,
        "zone": crossing.zone,
        "readers": write_readers(crossing.readers),
        "recipients": len(crossing.recipients),
        "wished": crossing.wished,
        "label": decision.label,
        "policy": _law(decision),
        "detectors": dict(decision.detector_versions),
        "facts": None if recorded.facts is None else facts_record(recorded.facts),
        "matches": _matches(decision),
        "deciding": list(decision.deciding),
        "exemptions": list(decision.exemptions_used),
        "verdict": recorded.verdict.word,
        "asked": _asked(decision),
        "done": list(recorded.done),
        "reviewers": len(recorded.reviewers),
        "input_sha256": sha256_hex(crossing.activity),
        "output_sha256": sha256_hex(recorded.output) if recorded.output else None,
        "latency_us": recorded.latency_us,
        "error": decision.error,
        "outcome": recorded.outcome.value,
    }


def _law(decision: Decision) -> dict[str, Json]:
    return {
        "id": decision.policy_id,
        "version": decision.policy_version,
        "hash": decision.policy_hash,
    }


def _matches(decision: Decision) -> list[Json]:
    return [
        {
            "rule": match.rule_id,
            "tier": match.tier,
            "verdict": match.verdict.word,
            "findings": [finding.to_record() for finding in match.findings],
        }
        for match in decision.matches
    ]


def _asked(decision: Decision) -> list[Json]:
    asked = decision.obligations
    named: list[Json] = [f"redact:{each.detector}" for each in asked.redact]
    named += [f"drop:{glob}" for glob in asked.drop]
    named += [f"strip:{what}" for what in asked.strip]
    named += [] if asked.narrow is None else [f"narrow:{asked.narrow.word}"]
    named += [f"delay:{asked.delay_s}"] if asked.delay_s else []
    return named


def _personal(recorded: Recorded) -> dict[str, str]:
    """What names people or quotes them: kept beside the chain, so that it can be erased."""
    personal = {"actor": recorded.crossing.actor_id}
    if recorded.justification:
        personal["justification"] = recorded.justification
    if recorded.reviewers:
        personal["reviewers"] = ", ".join(recorded.reviewers)
    return personal
