"""Rules × Facts → Decision: pure, total, and never weaker for one rule more.

Start from the zone's base verdict; rules, guardrails and taint only raise it; an exemption takes back a rule
that allows for it. What breaks counts as matched, and holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never

from policy.conditions.outcome import Hit, Miss, Unknown
from policy.model import Decision, DetectorId, Facts, Finding, Label, Match, Obligations, RuleId, Verdict
from policy.obligations import composed
from policy.rules import Exemption, Policy, Rule, is_over
from policy.scan import Watch, never
from policy.taint import taints

# The worst text of this length, all numbers and addresses, takes a few seconds; callers without a clock have
# at least this bound.
_MOST_SCANNED_CHARACTERS: Final = 50_000


def evaluate(policy: Policy, facts: Facts, *, is_over: Watch = never) -> Decision:
    """The policy's answer to one crossing; facts that nobody scanned are scanned here. Never raises.

    Once `is_over` says that the time for it is, the texts count as unscanned, and it holds.
    """
    try:
        return _decide(policy, observe(policy, facts, is_over=is_over))
    except Exception as error:  # noqa: BLE001  whatever breaks here must hold, not pass
        reason = f"the engine: {_told(error)}"
        engine = Match(RuleId("engine"), "fallback", Verdict.HOLD, say="This could not be checked.")
        label = policy.default_label if facts.label is None else facts.label
        return _decision(policy, (_Ruling(engine, error=reason),), label=label, findings=facts.findings or ())


def observe(policy: Policy, facts: Facts, *, is_over: Watch = never) -> Facts:
    """The facts with all findings; those that have them already stay as they are.

    Do it once for all zones of a crossing: only the texts matter. A scan that breaks, or that would take
    too long, leaves every detector unscanned.
    """
    facts = replace(facts, unscanned=facts.unscanned | policy.missing)
    if facts.findings is None:
        try:
            facts = replace(facts, findings=_scanned(policy, facts, is_over=is_over))
        except Exception:  # noqa: BLE001  a scan that breaks is a detector that is down: `on_missing` answers
            facts = replace(facts, findings=(), unscanned=facts.unscanned | _detectors(policy))
    return facts


def _scanned(policy: Policy, facts: Facts, *, is_over: Watch) -> tuple[Finding, ...]:
    """What is found in the texts. Raises ScanTimedOut, OverflowError for too much text."""
    length = sum(len(part.text) for part in facts.texts)
    if length > _MOST_SCANNED_CHARACTERS:
        raise OverflowError(f"{length} characters; at most {_MOST_SCANNED_CHARACTERS} are scanned")
    return policy.scanner.scan(facts.texts, is_over=is_over)


def label_in_force(policy: Policy, facts: Facts) -> Label:
    """The label set, lifted by markings in the text and by what it replies to or quotes; never lowered.

    An activity without text of its own carries the lowest label, a boost its object's.
    """
    if not facts.has_text:
        boosted = None if facts.boosts is None else facts.boosts.label
        return policy.labels.lowest if boosted is None else boosted
    raises = {each.id: each.raises for each in policy.scanner.detectors if each.raises is not None}
    lifted = [raises[each.detector] for each in facts.findings or () if each.detector in raises]
    related = (facts.replies_to, facts.quotes, facts.boosts)
    taken_over = [each.label for each in related if each is not None and each.label is not None]
    own = policy.default_label if facts.label is None else facts.label
    return policy.labels.highest((own, *lifted, *taken_over))


@dataclass(frozen=True, slots=True)
class _Ruling:
    """One rule's part in a decision: a match, or the exemption that took it back."""

    match: Match | None
    obligations: Obligations = Obligations()  # noqa: RUF009  frozen
    exemption: str = ""
    error: str = ""


def _decide(policy: Policy, facts: Facts) -> Decision:
    label = label_in_force(policy, facts)
    facts = replace(facts, label=label)
    rulings = (
        _Ruling(_base(policy, facts, label=label)),
        *(_Ruling(match) for match in (*taints(facts), *_fallbacks(policy, facts))),
        *(ruling for rule in policy.rules for ruling in _rule_on(policy, rule, facts=facts)),
    )
    return _decision(
        policy, rulings, label=label, findings=facts.findings or (), inward=facts.direction == "in"
    )


def _base(policy: Policy, facts: Facts, *, label: Label) -> Match:
    """The zone's own word for the label (outward) or for everything (inward); the default if it has none."""
    zone = policy.zones.get(facts.zone)
    valid = zone is not None and not zone.has_expired(facts.now_ms)
    if facts.direction == "in":
        own, default, name = (zone.inbound if zone and valid else None), policy.default_in, "inbound"
    else:
        own, default, name = (
            (zone.base.get(label) if zone and valid else None),
            policy.default_out,
            f"base.{label}",
        )
    if own is not None:
        return Match(RuleId(f"zones.{facts.zone}.{name}"), "base", own)
    say = f"The agreement for {facts.zone} has ended." if zone is not None and not valid else ""
    return Match(RuleId(f"default.{facts.direction}"), "base", default, say=say)


def _fallbacks(policy: Policy, facts: Facts) -> Iterator[Match]:
    if (
        facts.direction == "out"
        and policy.valid_until is not None
        and is_over(policy.valid_until, facts.now_ms)
    ):
        say = "The policy is past its last day; a person must look."
        yield Match(RuleId("policy.valid_until"), "fallback", Verdict.HOLD, say=say)
    if facts.texts and facts.unscanned >= _detectors(policy):
        yield Match(RuleId("scan"), "fallback", Verdict.HOLD, say="The text could not be checked.")


def _rule_on(policy: Policy, rule: Rule, *, facts: Facts) -> Iterator[_Ruling]:
    try:
        outcome = rule.when.judge(facts)
    except Exception as error:  # noqa: BLE001  a rule that errors counts as matched and at least hold
        match_ = Match(rule.id, rule.tier, max(rule.then.verdict, Verdict.HOLD), say=rule.then.say)
        yield _Ruling(match_, rule.then.obligations, error=f"{rule.id}: {_told(error)}")
        return
    match outcome:
        case Miss():
            return
        case Hit(findings):
            yield _hit(policy, rule, facts=facts, findings=findings)
        case Unknown(detectors):
            say = f"Not checked, no answer from: {', '.join(sorted(detectors))}."
            people = replace(
                Obligations(), reviewers=rule.then.obligations.reviewers, eyes=rule.then.obligations.eyes
            )
            yield _Ruling(Match(rule.id, rule.tier, rule.on_missing, say=say), people)
        case _:
            assert_never(outcome)


def _hit(policy: Policy, rule: Rule, *, facts: Facts, findings: tuple[Finding, ...]) -> _Ruling:
    if rule.exemptible and rule.tier == "rule":
        for exemption in policy.exemptions:
            if exemption.rule == rule.id and _applies(exemption, facts):
                return _Ruling(None, exemption=exemption.id)
    return _Ruling(
        Match(rule.id, rule.tier, rule.then.verdict, findings, rule.then.say), rule.then.obligations
    )


def _applies(exemption: Exemption, facts: Facts) -> bool:
    """Whether an exemption is in force; one that breaks or can't tell is not."""
    if is_over(exemption.until, facts.now_ms):
        return False
    try:
        return exemption.when is None or isinstance(exemption.when.judge(facts), Hit)
    except Exception:  # noqa: BLE001  doubt means the rule stands
        return False


def _decision(
    policy: Policy,
    rulings: Iterable[_Ruling],
    *,
    label: Label,
    findings: tuple[Finding, ...],
    inward: bool = False,
) -> Decision:
    every = tuple(rulings)
    matches = tuple(sorted((_asked(each.match, inward=inward) for each in every if each.match), key=_order))
    verdict = matches[0].verdict
    errors = [each.error for each in every if each.error]
    return Decision(
        verdict=verdict,
        deciding=tuple(each.rule_id for each in matches if each.verdict == verdict),
        matches=matches,
        obligations=composed(each.obligations for each in every),
        label=label,
        policy_id=policy.id,
        policy_version=policy.version,
        policy_hash=policy.hash,
        findings=findings,
        exemptions_used=tuple(sorted(each.exemption for each in every if each.exemption)),
        say=tuple(dict.fromkeys(each.say for each in matches if each.say)),
        detector_versions=policy.scanner.versions,
        error="; ".join(errors) or None,
    )


def _asked(match: Match, *, inward: bool) -> Match:
    """Inward nobody is there to give a reason: `justify` counts as `hold`."""
    return replace(match, verdict=Verdict.HOLD) if inward and match.verdict is Verdict.JUSTIFY else match


def _order(match: Match) -> tuple[int, str, str]:
    return (-match.verdict, match.tier, match.rule_id)


def _detectors(policy: Policy) -> frozenset[DetectorId]:
    return frozenset(detector.id for detector in policy.scanner.detectors)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
