"""What holds of the evaluator for every policy, rule and crossing."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from policy.conditions.among import KEYS
from policy.conditions.composed import All, AnyOf, Not
from policy.conditions.found import found
from policy.conditions.label_at_least import LabelAtLeast
from policy.conditions.outcome import Condition
from policy.conditions.reading import Reading
from policy.evaluate import evaluate
from policy.model import (
    DetectorId,
    Facts,
    Finding,
    Label,
    Labels,
    Obligations,
    Reach,
    Redaction,
    RuleId,
    Verdict,
    ZoneName,
)
from policy.rules import Policy, Rule, Then

NAMES = Labels((Label("PUBLIC"), Label("INTERNAL"), Label("CONFIDENTIAL")))
READING = Reading(NAMES, frozenset({ZoneName("public"), ZoneName("partner-acme")}), {})
AMONG = {key.name: key for key in KEYS}

simple: st.SearchStrategy[Condition] = st.one_of(
    st.sampled_from(("out", "in")).map(lambda word: AMONG["direction"].read(word, READING)),
    st.sampled_from(("public", "partner-*")).map(lambda word: AMONG["zone"].read(word, READING)),
    st.sampled_from(NAMES.names).map(lambda label: LabelAtLeast(label, NAMES)),
    st.sampled_from(("project", "phone", "silent")).map(lambda name: found(DetectorId(name))),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: All(tuple(each))),
        st.lists(inner, max_size=3).map(lambda each: AnyOf(tuple(each))),
        inner.map(Not),
    ),
    max_leaves=5,
)
obligations = st.builds(
    Obligations,
    redact=st.lists(
        st.builds(Redaction, st.just(DetectorId("project")), st.sampled_from(("[a]", "[b]"))), max_size=2
    ).map(tuple),
    narrow=st.none() | st.sampled_from(Reach),
    drop=st.sets(st.sampled_from(("image/*", "audio/*"))).map(lambda globs: tuple(sorted(globs))),
    delay_s=st.integers(0, 9),
    eyes=st.integers(1, 3),
)
thens = st.builds(
    Then, verdict=st.sampled_from(Verdict), obligations=obligations, say=st.sampled_from(("", "So."))
)
rules = st.builds(
    Rule,
    id=st.integers(0, 999).map(lambda number: RuleId(f"R{number}")),
    when=conditions,
    then=thens,
    tier=st.sampled_from(("rule", "guardrail")),
    exemptible=st.booleans(),
    on_missing=st.sampled_from(Verdict),
)
findings = st.sampled_from(("project", "phone")).map(
    lambda name: Finding(name, DetectorId(name), "content", 0, 6, 85, "F…n")
)
every_facts = st.builds(
    Facts,
    direction=st.sampled_from(("out", "in")),
    zone=st.sampled_from((ZoneName("public"), ZoneName("partner-acme"), ZoneName("nowhere"))),
    activity_type=st.just("Create"),
    now_ms=st.sampled_from((0, 1_795_000_000_000, 1_900_000_000_000)),
    label=st.none() | st.sampled_from(NAMES.names),
    has_text=st.booleans(),
    overlap=st.sampled_from((0.0, 0.5)),
    findings=st.lists(findings, max_size=3).map(tuple),
    unscanned=st.sampled_from((frozenset(), frozenset({DetectorId("silent")}))),
)


@given(st.lists(rules, max_size=4), rules, every_facts)
def test_adding_a_rule_never_weakens_a_verdict(
    law: Callable[[], Policy], some: list[Rule], rule: Rule, facts: Facts
) -> None:
    policy = replace(law(), rules=tuple(some))
    before, after = evaluate(policy, facts), evaluate(policy.plus(rule), facts)
    assert after.verdict >= before.verdict
    assert {each.rule_id for each in before.matches} <= {each.rule_id for each in after.matches}
    assert after.obligations.eyes >= before.obligations.eyes
    assert after.obligations.delay_s >= before.obligations.delay_s
    assert set(after.obligations.drop) >= set(before.obligations.drop)


@given(st.lists(rules, max_size=5, unique_by=lambda rule: rule.id), every_facts, st.randoms())
def test_the_order_of_rules_never_matters(
    law: Callable[[], Policy], some: list[Rule], facts: Facts, chance: object
) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    ordered, other = replace(law(), rules=tuple(some)), replace(law(), rules=tuple(shuffled))
    assert evaluate(ordered, facts) == evaluate(other, facts)


@given(st.lists(rules, max_size=4), every_facts)
def test_every_decision_gives_its_reasons(law: Callable[[], Policy], some: list[Rule], facts: Facts) -> None:
    decision = evaluate(replace(law(), rules=tuple(some)), facts)
    assert decision.deciding
    assert decision.error is None
    assert all(each.verdict <= decision.verdict for each in decision.matches)
    assert facts.direction == "out" or decision.verdict is not Verdict.JUSTIFY


@given(every_facts)
def test_a_decision_never_holds_anything_but_what_was_found(law: Callable[[], Policy], facts: Facts) -> None:
    assert evaluate(law(), facts).findings == facts.findings
