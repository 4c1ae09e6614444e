"""Lint: what a valid policy may still get wrong. Errors keep it from being proposed, warnings are advice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from policy import cases, mutations
from policy.conditions.composed import All
from policy.conditions.found import Found
from policy.conditions.outcome import Condition
from policy.errors import Fault, Severity
from policy.model import TextPart, Verdict
from policy.obligations import composed
from policy.rules import Policy, Rule, is_over

ROLES = frozenset({"staff", "alumni", "guest", "steward", "security", "admin"})
_CAN_REVIEW = frozenset({"role:security", "role:admin"})


def lint(policy: Policy, *, now_ms: int, reviewers: frozenset[str] | None = None) -> tuple[Fault, ...]:
    """Every fault of a policy as of a Unix time in milliseconds, in the document's order.

    `reviewers` are the accounts and roles (`role:security`) that somebody active has; None skips that check.
    """
    results = cases.run(policy, now_ms=now_ms)
    every = (
        *(fault for check in _CHECKS for fault in check(policy)),
        *_ended(policy, now_ms),
        *_without_cases(policy, results),
        *_without_reviewer(policy, reviewers),
    )
    return tuple(sorted(every))


def check(policy: Policy, *, now_ms: int) -> tuple[Fault, ...]:
    """The faults that the document's own cases and their mutations show."""
    results = cases.run(policy, now_ms=now_ms)
    return tuple(sorted((*cases.failures(results), *mutations.survivors(policy, results))))


def _zones(policy: Policy) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for zone in policy.zones.values():
        if not zone.hosts:
            yield _fault(zone.line, f"zones.{zone.name}", message="an empty zone: it names no host")
        for pattern in zone.hosts:
            other = owners.setdefault(str(pattern), zone.name)
            if other != zone.name:
                yield _fault(zone.line, f"zones.{zone.name}", message=f"a tie: {pattern} is in {other} too")
        for label, verdict in zone.base.items():
            if zone.is_world and verdict <= Verdict.WARN and label != policy.labels.lowest:
                message = f"a wildcard allow: '*' gets {label} posts, more than {policy.labels.lowest}"
                yield _fault(zone.line, f"zones.{zone.name}.base.{label}", message=message)


def _exemptions(policy: Policy) -> Iterator[Fault]:
    exemptible = {rule.id for rule in policy.rules if rule.exemptible and rule.tier == "rule"}
    for exemption in policy.exemptions:
        if exemption.rule not in exemptible:
            message = f"{exemption.id} lowers nothing: {exemption.rule} is not exemptible"
            yield _fault(exemption.line, "exemption", message=message)


def _idle(policy: Policy) -> Iterator[Fault]:
    """Rules that ask nothing, or that can never hit because a detector has nothing to look for."""
    empty = {
        each.id
        for each in policy.scanner.detectors
        if not (each.terms or each.pattern or each.find is not None)
    }
    for rule in policy.rules:
        if rule.then.verdict is Verdict.ALLOW and not rule.then.obligations:
            yield _fault(rule.line, rule.id, message=f"{rule.id} asks nothing: allow is the least there is")
        for condition in _conditions(rule.when):
            if isinstance(condition, Found) and any(asked <= empty for asked, _ in condition.asked):
                yield _fault(rule.line, rule.id, message=f"{rule.id} can never hit: its list is empty")
            if isinstance(condition, Found) and any(asked & policy.missing for asked, _ in condition.asked):
                message = f"{rule.id} needs a detector that can't answer: its on_missing will"
                yield _fault(rule.line, rule.id, message=message, severity="warning")


def _shadowed(policy: Policy) -> Iterator[Fault]:
    """Rules that only ever hit beside another one that asks the same or more."""
    for rule in policy.rules:
        for other in policy.rules:
            if rule is not other and not other.exemptible and _covers(other, rule):
                yield _fault(
                    rule.line,
                    rule.id,
                    message=f"{rule.id} is shadowed: {other.id} asks the same or more",
                    severity="warning",
                )


def _covers(wide: Rule, narrow: Rule) -> bool:
    hits_always = set(_conditions(wide.when)) <= set(_conditions(narrow.when))
    union = composed((wide.then.obligations, narrow.then.obligations))
    return hits_always and wide.then.verdict >= narrow.then.verdict and union == wide.then.obligations


def _replacements(policy: Policy) -> Iterator[Fault]:
    """Words put in the place of a finding that a detector would find again."""
    for rule in policy.rules:
        for redaction in rule.then.obligations.redact:
            again = policy.scanner.scan((TextPart("with", redaction.with_),))
            if again:
                message = f"{redaction.with_!r} would itself be found by {again[0].detector}"
                yield _fault(rule.line, f"{rule.id}.then.with", message=message)


def _ended(policy: Policy, now_ms: int) -> Iterator[Fault]:
    for exemption in policy.exemptions:
        if is_over(exemption.until, now_ms):
            yield _fault(exemption.line, "exemption", message=f"{exemption.id} expired on {exemption.until}")
    for zone in policy.zones.values():
        if zone.has_expired(now_ms):
            message = f"the agreement for {zone.name} ended on {zone.until}: the default verdicts hold"
            yield _fault(zone.line, f"zones.{zone.name}.until", message=message, severity="warning")
    if policy.valid_until is not None and is_over(policy.valid_until, now_ms):
        message = f"the policy ended on {policy.valid_until}: everything outward holds"
        yield _fault(1, "policy.valid_until", message=message)


def _without_cases(policy: Policy, results: tuple[cases.CaseResult, ...]) -> Iterator[Fault]:
    for rule in policy.rules:
        hits = {result.is_hit for result in results if result.case.rule == rule.id}
        for wanted, word in ((True, "hits"), (False, "misses")):
            if wanted not in hits:
                yield _fault(rule.line, rule.id, message=f"{rule.id} has no case that {word}")


def _without_reviewer(policy: Policy, eligible: frozenset[str] | None) -> Iterator[Fault]:
    for rule in policy.rules:
        named = frozenset(rule.then.obligations.reviewers)
        for role in sorted(each for each in named if each.startswith("role:")):
            if role.removeprefix("role:") not in ROLES:
                yield _fault(rule.line, f"{rule.id}.then.reviewers", message=f"{role} is no role")
        if (
            eligible is not None
            and rule.then.verdict is Verdict.HOLD
            and not (named or _CAN_REVIEW) & eligible
        ):
            yield _fault(
                rule.line, f"{rule.id}.then.reviewers", message=f"nobody may review what {rule.id} holds"
            )


def _conditions(when: Condition) -> Sequence[Condition]:
    return when.conditions if isinstance(when, All) else (when,)


def _fault(line: int, path: str, *, message: str, severity: Severity = "error") -> Fault:
    return Fault(line, 1, path, message, severity)


_CHECKS: tuple[Callable[[Policy], Iterator[Fault]], ...] = (
    _zones,
    _exemptions,
    _idle,
    _shadowed,
    _replacements,
)
