"""Holds, decisions and the state of the bridge as the desk sees them."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from bridge.audit import Head
from bridge.decisions import Recorded
from bridge.egress import Standing
from bridge.peers import Peer
from bridge.review import Hold
from policy.rules import Policy
from webui.pages.mapping.lens import Lens, moment
from webui.pages.mapping.posts import verdict_word
from webui.pages.mapping.records import DecisionRecord, FindingRecord, MatchRecord, record_of
from webui.pages.mapping.walls import Walls
from webui.views.actors import ActorView
from webui.views.desk import (
    DecisionRow,
    DecisionView,
    Direction,
    EgressView,
    FindingView,
    HoldRow,
    HoldState,
    HoldStep,
    LedgerView,
    RuleView,
    Tier,
)
from webui.views.law import PeerView

PLACES: Final = {"content_html": "the text", "summary": "content warning", "summary_html": "profile text"}
TIERS: Final[tuple[Tier, ...]] = ("base", "rule", "guardrail", "taint", "fallback")


def hold_row(lens: Lens, hold: Hold, *, author: ActorView, line: str, label: str) -> HoldRow:
    """A hold in the queue."""
    return HoldRow(
        id=str(hold.id),
        zone=lens.walls.of_zone(hold.zone),
        direction=direction_of(hold.direction),
        state=_state(hold),
        author=author,
        line=line,
        label=label,
        rules=hold.rules,
        since=moment(hold.opened_ms),
        claimed_by="" if hold.claimed_by is None else lens.known(hold.claimed_by).name,
        own=hold.author == lens.viewer.actor,
    )


def barred(lens: Lens, hold: Hold) -> str:
    """Why the viewer may not answer a hold; empty when they may (POLICY-BRIDGE §6)."""
    viewer = lens.viewer
    is_named = bool({f"role:{viewer.role}", viewer.name} & set(hold.reviewers))
    if hold.state != "open":
        return "This has its answer."
    if hold.author == viewer.actor:
        return "This is your own post: somebody else answers it."
    if viewer.role.value != "admin" and not is_named:
        return f"The rule leaves this to {', '.join(each.removeprefix('role:') for each in hold.reviewers)}."
    if hold.claimed_by not in (None, viewer.actor) and viewer.role.value != "admin":
        return f"{lens.known(hold.claimed_by).name} is looking at it."
    return ""


def steps(lens: Lens, hold: Hold) -> tuple[HoldStep, ...]:
    """What the viewer may do with a hold."""
    if barred(lens, hold):
        return ()
    taken: HoldStep = "recuse" if hold.claimed_by == lens.viewer.actor else "claim"
    further: tuple[HoldStep, ...] = () if hold.escalated else ("escalate",)
    return ("release", "refuse", taken, *further)


def finding_view(finding: FindingRecord) -> FindingView:
    """What a detector found, masked."""
    return FindingView(
        kind=finding.kind.replace("_", " "),
        detector=finding.detector,
        field=_place(finding.field),
        masked=finding.masked,
        confidence=finding.confidence,
        via=", ".join(finding.via),
    )


def rule_views(matches: Iterable[MatchRecord], policy: Policy | None) -> tuple[RuleView, ...]:
    """The rules that spoke, each with what it says in the policy in force."""
    says: Mapping[str, str] = {} if policy is None else {rule.id: rule.then.say for rule in policy.rules}
    return tuple(
        RuleView(
            id=match.rule,
            tier=next((tier for tier in TIERS if tier == match.tier), "rule"),
            verdict=verdict_word(match.verdict),
            say=says.get(match.rule, ""),
        )
        for match in matches
    )


def decision_row(recorded: Recorded, walls: Walls) -> DecisionRow:
    """A decision, or a step of the law, in the list."""
    record = record_of(recorded)
    is_decision = recorded.entry_type == "decision"
    return DecisionRow(
        id=recorded.entry_id,
        sequence=recorded.sequence,
        when=moment(recorded.at_ms),
        stage=recorded.stage or "",
        direction=direction_of(recorded.direction) if recorded.direction else "",
        zone=None if recorded.zone is None else walls.of_zone(recorded.zone),
        host=", ".join(record.facts.hosts) if record.facts is not None else "",
        kind=record.activity_type if is_decision else recorded.entry_type,
        verdict=verdict_word(recorded.verdict),
        rules=record.deciding,
        outcome=record.outcome or (f"version {record.policy_version}" if record.policy_version else ""),
    )


def decision_view(recorded: Recorded, walls: Walls) -> DecisionView:
    """One decision with its reasons; personal text while it is held."""
    record = record_of(recorded)
    return DecisionView(
        row=decision_row(recorded, walls),
        label=record.label,
        policy=f"{record.policy.id}, version {record.policy.version}" if record.policy.id else "none asked",
        policy_hash=record.policy.hash,
        rules=rule_views(record.matches, walls.policy),
        findings=tuple(finding_view(each) for each in _findings(record)),
        obligations=tuple(_obligations(record)),
        facts=tuple((name, value) for name, value in _facts(recorded, record) if value),
        justification=recorded.personal.get("justification", ""),
        input_hash=record.input_sha256,
        output_hash=record.output_sha256 or "",
        previous_hash=record.previous_hash,
    )


def egress_view(standing: Standing, *, mode: str, queued: int) -> EgressView:
    """Whether anything may leave."""
    return EgressView(
        frozen=standing.frozen,
        mode=mode,
        by=standing.by,
        since=moment(standing.at_ms) if standing.at_ms else None,
        why=standing.reason,
        queued=queued,
    )


def ledger_view(head: tuple[int, str, int], signed: Head | None) -> LedgerView:
    """The chain's end. Whether the chain is whole, `permeable audit verify` tells and no page."""
    sequence, digest, _ = head
    return LedgerView(sequence=sequence, hash=digest, signed=None if signed is None else moment(signed.at_ms))


def peer_view(peer: Peer, walls: Walls, *, now_ms: int) -> PeerView:
    """A peer's health."""
    is_resting = peer.open_until_ms is not None and peer.open_until_ms > now_ms
    return PeerView(
        host=peer.host,
        zone=walls.of_host(peer.host),
        software=peer.software or "unknown",
        standing="resting" if is_resting else "talking",
        healthy=peer.failures == 0,
        queue=peer.queued,
        last_seen=None if peer.last_ok_ms is None else moment(peer.last_ok_ms),
        last_error=peer.last_error or "",
    )


def direction_of(word: str | None) -> Direction:
    """Outward or inward."""
    return "in" if word == "in" else "out"


def rules_of(text: str) -> tuple[str, ...]:
    """The rule ids that an appeal keeps."""
    return msgspec.json.decode(text, type=tuple[str, ...])


def _state(hold: Hold) -> HoldState:
    match hold.state:
        case "released" | "refused" | "withdrawn":
            return hold.state
        case _:
            return "claimed" if hold.claimed_by is not None else "escalated" if hold.escalated else "open"


def _place(field: str) -> str:
    """A field of the document in words: `object.attachment.0.name` is the "description of a picture"."""
    if ".attachment" in field or ".media" in field:
        return "description of a picture"
    return PLACES.get(field.rpartition(".")[2], field)


def _findings(record: DecisionRecord) -> tuple[FindingRecord, ...]:
    """All that was found, also where no rule asked; else what the matches name."""
    if record.facts is not None and record.facts.findings is not None:
        return record.facts.findings
    return tuple(dict.fromkeys(finding for match in record.matches for finding in match.findings))


def _obligations(record: DecisionRecord) -> Iterable[tuple[str, str]]:
    for asked in record.asked:
        name, _, what = asked.partition(":")
        yield name.capitalize(), what
    if record.done:
        yield "Done", ", ".join(record.done)


def _facts(recorded: Recorded, record: DecisionRecord) -> Iterable[tuple[str, str]]:
    facts = record.facts
    yield "By", record.officer
    yield "Channel", record.channel
    yield "Recipients", str(record.recipients) if record.recipients else ""
    if facts is not None:
        yield "Author's role", facts.author_role
        yield "Visibility", facts.visibility
        yield "Reach", facts.reach
        yield "Label set by", facts.label_set_by
    yield "Reviewers", recorded.personal.get("reviewers", "")
    yield "Reason", recorded.personal.get("reason", "")
    yield "Object", recorded.object_id or ""
    yield "Error", record.error or ""
    yield "Took", f"{record.latency_us / 1000:.1f} ms" if record.latency_us else ""
