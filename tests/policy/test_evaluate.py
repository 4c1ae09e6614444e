"""The evaluator: base, rules, guardrails, exemptions, labels, taint, and everything that breaks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from policy.conditions.outcome import Outcome
from policy.detectors.declaration import Detector, Span
from policy.evaluate import evaluate, label_in_force, observe
from policy.model import DetectorId, Facts, Label, Reach, Related, RuleId, TextPart, Verdict, ZoneName
from policy.rules import Policy, Rule, Then
from policy.scan import compile as compile_scanner

Make = Callable[..., Facts]
Law = Callable[..., Policy]
PUBLIC, ACME = ZoneName("public"), ZoneName("partner-acme")
AFTER_MARCH_2027_MS = int(datetime(2027, 4, 1, tzinfo=UTC).timestamp()) * 1000

RULE = """
[[rule]]
id = "R7"
when = { direction = "out", found = { project = 1 } }
then = { verdict = "warn", redact = "project", with = "[name]", say = "Names are hidden." }
"""
GUARDRAIL = """
[[guardrail]]
id = "G1"
when = { label_at_least = "CONFIDENTIAL" }
then = { verdict = "block", say = "It stays inside." }
"""


@dataclass(frozen=True)
class Broken:
    """A condition that raises."""

    def judge(self, facts: Facts) -> Outcome:
        raise ZeroDivisionError("by design")


@pytest.mark.parametrize(
    ("zone", "label", "verdict"),
    [
        (PUBLIC, "PUBLIC", "allow"),
        (PUBLIC, "INTERNAL", "hold"),
        (ACME, "INTERNAL", "justify"),
        (ACME, "CONFIDENTIAL", "hold"),
        (ACME, "UNHEARD OF", "hold"),
        (ZoneName("nowhere"), "PUBLIC", "hold"),
    ],
)
def test_the_zones_base_for_the_label_is_the_start(
    law: Law, facts: Make, zone: ZoneName, label: str, verdict: str
) -> None:
    assert evaluate(law(), facts("tea", zone=zone, label=Label(label))).verdict.word == verdict


def test_an_unlabelled_post_takes_the_default_label(law: Law, facts: Make) -> None:
    decision = evaluate(law(), facts("tea", label=None))
    assert (decision.label, decision.verdict) == ("INTERNAL", Verdict.HOLD)
    assert decision.deciding == ("default.out",)


def test_a_rule_raises_the_verdict_and_asks_its_obligations(law: Law, facts: Make) -> None:
    decision = evaluate(law(RULE), facts("Falcon ships"))
    assert decision.verdict is Verdict.WARN
    assert decision.deciding == ("R7",)
    assert [each.with_ for each in decision.obligations.redact] == ["[name]"]
    assert decision.say == ("Names are hidden.",)
    assert decision.matches[0].findings == decision.findings
    assert decision.policy_hash == law(RULE).hash
    assert decision.detector_versions["project"] == 1


def test_a_rule_that_misses_leaves_no_trace(law: Law, facts: Make) -> None:
    assert [each.tier for each in evaluate(law(RULE), facts("tea")).matches] == ["base"]


def test_after_its_last_day_an_agreement_gives_the_default(law: Law, facts: Make) -> None:
    last_moment = facts("tea", zone=ACME, now_ms=AFTER_MARCH_2027_MS - 1)
    assert evaluate(law(), last_moment).verdict is Verdict.ALLOW
    decision = evaluate(law(), replace(last_moment, now_ms=AFTER_MARCH_2027_MS))
    assert decision.verdict is Verdict.HOLD
    assert decision.say == ("The agreement for partner-acme has ended.",)


def test_past_its_own_last_day_a_policy_holds_everything_outward(law: Law, facts: Make) -> None:
    policy = law("policy.valid_until = 2026-11-17\n")
    assert evaluate(policy, facts("tea")).deciding == ("policy.valid_until",)
    assert evaluate(policy, facts("tea", direction="in")).verdict is Verdict.ALLOW


def test_inward_the_zones_inbound_verdict_is_the_start_and_justify_is_hold(law: Law, facts: Make) -> None:
    policy = law(
        'zones.odd = { hosts = ["odd.example"], inbound = "justify" }\nzones.mute.hosts = ["mute.example"]'
    )
    zones = {"public": "allow", "odd": "hold", "mute": "hold", "nowhere": "hold"}
    for zone, verdict in zones.items():
        assert evaluate(policy, facts("tea", direction="in", zone=ZoneName(zone))).verdict.word == verdict


def test_an_activity_without_text_carries_the_lowest_label_and_a_boost_its_objects(
    law: Law, facts: Make
) -> None:
    like = facts(has_text=False, label=None, activity_type="Like")
    assert label_in_force(law(), like) == "PUBLIC"
    boost = replace(like, boosts=Related(label=Label("INTERNAL"), anyone=True))
    assert label_in_force(law(), boost) == "INTERNAL"


def test_markings_and_relations_lift_a_label_and_never_lower_it(law: Law, facts: Make) -> None:
    marked = observe(law(), facts("This is CONFIDENTIAL"))
    assert label_in_force(law(), marked) == "CONFIDENTIAL"
    reply = observe(law(), facts("yes", replies_to=Related(label=Label("INTERNAL"))))
    assert label_in_force(law(), reply) == "INTERNAL"
    high = observe(law(), facts("INTERNAL", label=Label("CONFIDENTIAL"), quotes=Related()))
    assert label_in_force(law(), high) == "CONFIDENTIAL"


EXEMPTIBLE = RULE.replace("then =", "exemptible = true\nthen =")
EXEMPTION = """
[[exemption]]
id = "E1"
rule = "R7"
owner = "ada"
until = 2026-12-01
when = { author_role = "admin" }
"""


def test_an_exemption_takes_back_an_exemptible_rule_and_is_named(law: Law, facts: Make) -> None:
    decision = evaluate(law(EXEMPTIBLE + EXEMPTION), facts("Falcon", author_role="admin"))
    assert decision.verdict is Verdict.ALLOW
    assert decision.exemptions_used == ("E1",)
    assert not decision.obligations


def test_an_exemption_lowers_nothing_else(law: Law, facts: Make) -> None:
    admin = facts("Falcon", author_role="admin")
    assert evaluate(law(EXEMPTIBLE + EXEMPTION), facts("Falcon")).verdict is Verdict.WARN
    assert evaluate(law(RULE + EXEMPTION), admin).verdict is Verdict.WARN
    assert (
        evaluate(law(EXEMPTIBLE + EXEMPTION), replace(admin, now_ms=AFTER_MARCH_2027_MS)).verdict
        > Verdict.ALLOW
    )
    guarded = law(GUARDRAIL + EXEMPTION.replace("R7", "G1"))
    assert (
        evaluate(guarded, facts("Falcon", author_role="admin", label=Label("CONFIDENTIAL"))).verdict
        is Verdict.BLOCK
    )


def test_an_exemption_that_breaks_is_none(law: Law, facts: Make) -> None:
    policy = law(EXEMPTIBLE + EXEMPTION)
    broken = replace(policy, exemptions=(replace(policy.exemptions[0], when=Broken()),))
    assert evaluate(broken, facts("Falcon", author_role="admin")).verdict is Verdict.WARN
    always = replace(policy, exemptions=(replace(policy.exemptions[0], when=None),))
    assert evaluate(always, facts("Falcon")).verdict is Verdict.ALLOW


def test_a_rule_that_errors_counts_as_matched_and_holds(law: Law, facts: Make) -> None:
    broken = Rule(id=RuleId("R9"), when=Broken(), then=Then(verdict=Verdict.WARN))
    decision = evaluate(law().plus(broken), facts("tea"))
    assert decision.verdict is Verdict.HOLD
    assert decision.error == "R9: ZeroDivisionError: by design"


def test_an_error_in_a_blocking_rule_still_blocks(law: Law, facts: Make) -> None:
    broken = Rule(id=RuleId("R9"), when=Broken(), then=Then(verdict=Verdict.BLOCK), exemptible=True)
    assert (
        evaluate(law(EXEMPTION.replace("[[", RULE + "[[")).plus(broken), facts("tea")).verdict
        is Verdict.BLOCK
    )


def test_an_engine_that_breaks_holds(law: Law, facts: Make) -> None:
    decision = evaluate(replace(law(), zones=None), facts("tea"))  # type: ignore[arg-type]
    assert decision.verdict is Verdict.HOLD
    assert decision.deciding == ("engine",)
    assert decision.error is not None
    unlabelled = evaluate(replace(law(), zones=None), facts("tea", label=None))  # type: ignore[arg-type]
    assert unlabelled.label == "INTERNAL"


def test_a_scan_that_breaks_holds(law: Law, facts: Make) -> None:
    def burst(_: str) -> tuple[Span, ...]:
        raise MemoryError

    detector = Detector(kind="k", id=DetectorId("k"), find=burst)
    decision = evaluate(replace(law(), scanner=compile_scanner((detector,))), facts("tea"))
    assert decision.deciding == ("scan",)
    assert decision.verdict is Verdict.HOLD


def test_a_text_that_would_take_too_long_is_not_scanned_and_holds(law: Law, facts: Make) -> None:
    decision = evaluate(law(), facts("4111 1111 1111 1111 " * 2_501, label="PUBLIC"))
    assert (decision.verdict, decision.findings) == (Verdict.HOLD, ())
    assert "scan" in decision.deciding
    assert evaluate(law(), facts("tea " * 12_500, label="PUBLIC")).verdict is Verdict.ALLOW


@pytest.mark.parametrize("verdict", ["allow", "hold", "block"])
def test_a_detector_that_is_down_gives_the_rules_on_missing(law: Law, facts: Make, verdict: str) -> None:
    rule = RULE.replace("project = 1", "staff = 1").replace('redact = "project", with = "[name]", ', "")
    table = f'detectors.staff = {{ kind = "exact_data", exact = "x" }}\n{rule}on_missing = "{verdict}"\n'
    decision = evaluate(law(table), facts("tea"))
    assert decision.verdict.word == verdict
    assert any("no answer from: staff" in say for say in decision.say)


def test_what_one_author_may_not_release_two_reviewers_must(law: Law, facts: Make) -> None:
    people = 'reviewers = ["role:security"], eyes = 2, delay_s = 5, '
    people += 'narrow = "partners", drop = ["image/*"], strip = "metadata"'
    table = f'[[rule]]\nid = "A"\nwhen = {{}}\nthen = {{ verdict = "hold", {people} }}\n'
    asked = evaluate(law(table), facts("tea")).obligations
    assert (asked.reviewers, asked.eyes, asked.delay_s) == (("role:security",), 2, 5)
    assert (asked.narrow, asked.drop, asked.strip) == (Reach.PARTNERS, ("image/*",), ("metadata",))


@pytest.mark.parametrize("relation", ["replies_to", "quotes", "boosts"])
def test_nothing_reaches_further_than_what_it_belongs_to(law: Law, facts: Make, relation: str) -> None:
    there = Related(zones=frozenset({PUBLIC}))
    waiting, nowhere = Related(waits=frozenset({PUBLIC})), Related(zones=frozenset({ACME}))
    assert evaluate(law(), facts("tea", **{relation: there})).verdict is Verdict.ALLOW
    assert evaluate(law(), facts("tea", **{relation: Related(anyone=True)})).verdict is Verdict.ALLOW
    assert evaluate(law(), facts("tea", **{relation: waiting})).verdict is Verdict.HOLD
    assert evaluate(law(), facts("tea", **{relation: nowhere})).verdict is Verdict.BLOCK
    assert evaluate(law(), facts("tea", direction="in", **{relation: nowhere})).verdict is Verdict.ALLOW


def test_repeating_an_unreleased_post_needs_a_reason(law: Law, facts: Make) -> None:
    assert evaluate(law(), facts("tea", overlap=0.29)).verdict is Verdict.ALLOW
    assert evaluate(law(), facts("tea", overlap=0.3)).verdict is Verdict.JUSTIFY


def test_facts_that_were_scanned_are_not_scanned_again(law: Law, facts: Make) -> None:
    once = observe(law(RULE), facts("Falcon"))
    assert evaluate(law(RULE), replace(once, texts=(TextPart("content", "tea"),))).verdict is Verdict.WARN
