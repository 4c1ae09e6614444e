"""A policy examined, and its versions as views."""

from dataclasses import dataclass

from bridge.policies import Version
from policy import cases, document, lint, mutations
from policy.cases import CaseResult
from policy.errors import Fault, PolicyInvalid
from policy.rules import Policy, Zone
from webui.pages.mapping.lens import moment
from webui.pages.mapping.posts import verdict_word
from webui.pages.mapping.walls import Walls
from webui.views.law import (
    CaseView,
    FaultView,
    LineView,
    PolicyVersionView,
    PolicyView,
    VersionState,
    ZoneRuleView,
)


@dataclass(frozen=True, slots=True)
class Examined:
    """A document with what lint says of it, its cases' results, and how many disguises get past its rules."""

    policy: Policy | None
    faults: tuple[Fault, ...]
    results: tuple[CaseResult, ...] = ()
    missed: int = 0


def examine(text: str, lists: dict[str, str], *, now_ms: int) -> Examined:
    """Loads, lints and tests a document. CPU work of some tens of milliseconds: call it in a thread."""
    try:
        policy = document.load(text, lists)
    except PolicyInvalid as invalid:
        return Examined(None, invalid.faults)
    results = cases.run(policy, now_ms=now_ms)
    missed = mutations.survivors(policy, results)
    faults = (*lint.lint(policy, now_ms=now_ms), *cases.failures(results), *missed)
    return Examined(policy, tuple(sorted(faults)), results, len(missed))


def policy_view(
    shown: Version, versions: tuple[Version, ...], examined: Examined, *, viewer: str
) -> PolicyView:
    """The policy page of one version."""
    walls = Walls(examined.policy)
    by_line = {fault.line: fault.message for fault in reversed(examined.faults)}
    return PolicyView(
        shown=version_view(shown, viewer=viewer),
        lines=tuple(
            LineView(number, text, by_line.get(number, ""))
            for number, text in enumerate(shown.document.splitlines(), 1)
        ),
        zones=() if examined.policy is None else zone_views(examined.policy, walls),
        faults=tuple(
            FaultView(line=fault.line, say=fault.message, grave=fault.severity == "error")
            for fault in examined.faults
        ),
        cases=tuple(_case(result) for result in examined.results),
        missed=examined.missed,
        versions=tuple(version_view(each, viewer=viewer) for each in versions),
        draft=shown.document,
    )


def version_view(version: Version, *, viewer: str) -> PolicyVersionView:
    """A version with the steps that the viewer may take."""
    return PolicyVersionView(
        number=version.version,
        state=_state(version.state),
        hash=version.hash,
        proposer=version.proposed_by,
        when=moment(version.proposed_ms),
        approvals=len(version.approved_by),
        needed=version.needed,
        approvers=version.approved_by,
        may_approve=version.state == "proposed" and viewer not in version.approved_by,
        may_activate=version.state == "approved",
        may_roll_back=version.state == "retired",
    )


def zone_views(policy: Policy, walls: Walls) -> tuple[ZoneRuleView, ...]:
    """The zones, partners first."""
    zones = sorted(policy.zones.values(), key=lambda zone: (zone.is_world, zone.name))
    return tuple(_zone(zone, policy, walls) for zone in zones)


def _zone(zone: Zone, policy: Policy, walls: Walls) -> ZoneRuleView:
    return ZoneRuleView(
        zone=walls.of_zone(zone.name),
        key=zone.name,
        hosts=tuple(str(pattern) for pattern in zone.hosts),
        base=tuple(
            (label, verdict_word(zone.base.get(label, policy.default_out).word))
            for label in policy.labels.names
        ),
        inbound=verdict_word((policy.default_in if zone.inbound is None else zone.inbound).word),
        undo_s=zone.undo_s,
        until=zone.until,
        basis=zone.basis,
    )


def _case(result: CaseResult) -> CaseView:
    return CaseView(
        rule=result.case.rule,
        text=result.case.post.text or result.case.post.alt or result.case.post.filename or "(no text)",
        want=f"{result.zone}: {result.want}",
        got=f"{result.zone}: {result.got}",
        passed=result.passed,
    )


def _state(word: str) -> VersionState:
    match word:
        case "proposed" | "approved" | "active":
            return word
        case _:
            return "past"
