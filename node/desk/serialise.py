"""What the bridge knows, in the shapes of the bridge API."""

from collections.abc import Iterable

import bridge.decisions
import bridge.egress
import bridge.peers
import bridge.policies
import bridge.review
from bridge.crossings import Crossing
from bridge.ledger import GENESIS_HASH
from node.api import serialise
from node.api.entities.times import moment, moment_or_none
from node.desk.entities import Decision, Egress, Head, Hold, Peer, PolicyVersion, Probing, Zone, ZonePreview
from node.outgoing import preview
from node.storage.previews import PreviewsRow
from policy.model import Finding
from policy.rules import Policy
from policy.rules import Zone as ZoneRule


def zone_preview(seen: preview.ZonePreview, *, typed: Iterable[Finding]) -> ZonePreview:
    """One zone's line of a preview; of what was `typed`, it shows what spoke in this zone's judgement."""
    spoke = {finding.detector for finding in seen.findings}
    return ZonePreview(
        zone=seen.zone,
        world=seen.is_world,
        state=seen.state,
        verdict=seen.verdict,
        redacted=seen.redacted,
        rules=seen.rules,
        say=seen.say,
        fixes=seen.fixes,
        text=seen.text,
        recipients=seen.recipients,
        findings=tuple(finding.to_record() for finding in typed if finding.detector in spoke),
    )


def hold(row: bridge.review.Hold, crossing: Crossing) -> Hold:
    """A hold with the crossing that waits."""
    return Hold(
        id=str(row.id),
        crossing=serialise.crossing(crossing),
        direction=row.direction,
        zone=row.zone,
        account_id=None if row.author is None else str(row.author),
        rules=row.rules,
        findings=row.findings,
        document=row.frozen.decode("utf-8", "replace"),
        sha256=row.frozen_sha256,
        reviewers=row.reviewers,
        eyes=row.eyes,
        released_by=tuple(str(actor) for actor in row.released_by),
        claimed_by=None if row.claimed_by is None else str(row.claimed_by),
        escalated=row.escalated,
        state=row.state,
        opened_at=moment(row.opened_ms),
        decision_id=row.decision_id,
    )


def decision(row: bridge.decisions.Recorded) -> Decision:
    """A ledger entry."""
    return Decision(
        id=row.entry_id,
        sequence=row.sequence,
        type=row.entry_type,
        at=moment(row.at_ms),
        stage=row.stage,
        direction=row.direction,
        zone=row.zone,
        verdict=row.verdict,
        object_id=row.object_id,
        crossing_id=None if row.crossing_id is None else str(row.crossing_id),
        hash=row.hash,
        record=row.record,
        personal=row.personal,
    )


def policy_version(row: bridge.policies.Version) -> PolicyVersion:
    """A version of the policy with its standing."""
    return PolicyVersion(
        version=row.version,
        state=row.state,
        hash=row.hash,
        proposed_by=row.proposed_by,
        proposed_at=moment(row.proposed_ms),
        activated_at=moment_or_none(row.activated_ms),
        approved_by=row.approved_by,
        missing=max(0, row.needed - len(row.approved_by)) if row.state == "proposed" else 0,
        document=row.document,
        lists=row.lists,
    )


def egress(standing: bridge.egress.Standing) -> Egress:
    """How egress stands."""
    at = moment(standing.at_ms) if standing.generation else None
    return Egress(standing.frozen, standing.by, standing.reason, at)


def zone(rule: ZoneRule, policy: Policy) -> Zone:
    """A zone of the policy in force."""
    inbound = policy.default_in if rule.inbound is None else rule.inbound
    return Zone(
        name=rule.name,
        world=rule.is_world,
        hosts=tuple(str(pattern) for pattern in rule.hosts),
        base={label: verdict.word for label, verdict in rule.base.items()},
        default=policy.default_out.word,
        inbound=inbound.word,
        until=None if rule.until is None else rule.until.isoformat(),
        basis=rule.basis,
        undo_s=rule.undo_s,
    )


def peer(row: bridge.peers.Peer, policy: Policy) -> Peer:
    """A host we have met, with the zone it belongs to now."""
    home = policy.zone_of(row.host)
    return Peer(
        host=row.host,
        zone=None if home is None else home.name,
        software=row.software,
        first_seen_at=moment(row.first_seen_ms),
        last_ok_at=moment_or_none(row.last_ok_ms),
        failures=row.failures,
        open_until=moment_or_none(row.open_until_ms),
        last_error=row.last_error,
        queued=row.queued,
    )


def head(sequence: int, digest: str, at_ms: int) -> Head:
    """The ledger's end."""
    return Head(sequence, digest, moment(at_ms) if digest != GENESIS_HASH else None)


def probing(row: PreviewsRow) -> Probing:
    """How often an author asked for previews."""
    return Probing(author=row.author, previews=row.count, most_in_an_hour=row.most)
