"""Cases, mutations, lint and the starter: what a document says of itself before anyone approves it."""

from collections.abc import Callable

import pytest

from policy import cases
from policy.detectors.declaration import ALL_MUTATIONS
from policy.document import load
from policy.lint import check, lint
from policy.model import Verdict
from policy.mutations import MUTATIONS, mutated
from policy.rules import Policy
from policy.starter import POLICY_FILE, starter

NOW_MS = 1_795_000_000_000
Law = Callable[..., Policy]

RULE = """
[[rule]]
id = "R7"
when = { direction = "out", found = { project = 1 } }
then = { verdict = "warn", redact = "project", with = "[name]" }
"""
CASES = """
[[case]]
rule = "R7"
post = { text = "Falcon ships", label = "PUBLIC" }
want = { public = "warn+redact", partner-acme = "warn+redact" }
[[case]]
rule = "R7"
post = { text = "tea", label = "PUBLIC" }
want = { public = "allow" }
"""


def told(policy: Policy, reviewers: frozenset[str] | None = None) -> list[str]:
    return [f"{each.severity}: {each.message}" for each in lint(policy, now_ms=NOW_MS, reviewers=reviewers)]


def test_a_good_policy_has_no_fault(law: Law) -> None:
    assert told(law(RULE + CASES)) == []
    assert check(law(RULE + CASES), now_ms=NOW_MS) == ()


def test_a_case_that_fails_says_what_came_instead(law: Law) -> None:
    policy = law(RULE + CASES.replace('"warn+redact"', '"block"', 1))
    (fault,) = check(policy, now_ms=NOW_MS)
    assert fault.message == "case for R7: public should be block, is warn+redact (by R7)"
    assert fault.line == policy.cases[0].line


def test_a_case_may_be_about_any_field_and_either_direction(law: Law) -> None:
    posts = [
        'direction = "in", host = "x.example", text = "Falcon"',
        'summary = "Falcon", title = "tea", alt = "tea", filename = "tea.png", attachment = "image/png"',
        'text = "http://wiki/x https://[bad", mentions = ["@a@b.example"], group = "choir"',
    ]
    wants = ["allow", "warn+redact", "allow"]
    tables = [
        f'[[case]]\nrule = "R7"\npost = {{ {post}, label = "PUBLIC" }}\nwant = {{ public = "{want}" }}\n'
        for post, want in zip(posts, wants, strict=True)
    ]
    assert check(law(RULE + "".join(tables)), now_ms=NOW_MS) == ()


def test_want_spells_every_obligation(law: Law) -> None:
    asked = 'narrow = "partners", drop = ["image/*"], strip = "metadata", delay_s = 9, redact = "project"'
    rule = f'[[rule]]\nid = "R7"\nwhen = {{}}\nthen = {{ verdict = "warn", {asked} }}\n'
    results = cases.run(law(rule + CASES), now_ms=NOW_MS)
    assert str(results[0].got) == "warn+delay+drop+narrow+redact+strip"
    assert not results[0].passed


def test_a_blocked_case_changes_nothing(law: Law) -> None:
    policy = law(RULE.replace("warn", "block") + CASES.replace("warn+redact", "block"))
    assert check(policy, now_ms=NOW_MS) == ()
    assert cases.run(policy, now_ms=NOW_MS)[0].decision.verdict is Verdict.BLOCK


def test_a_disguise_that_escapes_is_a_fault(law: Law) -> None:
    accented = 'detectors.accented = { pattern = "Fálcon" }\n'
    tables = accented + RULE.replace("project", "accented") + CASES.replace("Falcon", "Fálcon")
    faults = check(law(tables), now_ms=NOW_MS)
    assert "R7 no longer sees accented disguised by zero_width" in [fault.message for fault in faults]


def test_every_mutation_changes_a_word_and_leaves_what_cannot_wear_it() -> None:
    assert set(MUTATIONS) == ALL_MUTATIONS
    assert all(mutated("Falcon", each) not in (None, "Falcon") for each in ALL_MUTATIONS)
    assert mutated("Ops", "base64") is mutated("Ops", "hex") is mutated("Ops", "spacing") is None
    assert mutated("1234", "case") is None
    assert mutated("a b", "spacing") == "a \u00a0 b"


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ("zones.z.hosts = []", "error: an empty zone"),
        ('zones.z.hosts = ["social.acme.example"]', "error: a tie"),
        ('zones.z = { hosts = ["*"], base = { INTERNAL = "warn" } }', "error: a wildcard allow"),
        ("zones.z = { hosts = ['z.example'], until = 2020-01-01 }", "warning: the agreement for z ended"),
        ("policy.valid_until = 2020-01-01", "error: the policy ended"),
        (RULE, "error: R7 has no case that hits"),
        (RULE, "error: R7 has no case that misses"),
        (RULE.replace("[name]", "Falcon") + CASES, "error: 'Falcon' would itself be found by project"),
        (RULE + CASES + RULE.replace('"R7"', '"R8"'), "warning: R8 is shadowed: R7"),
        (
            RULE.replace('then = { verdict = "warn", redact = "project", with = "[name]" }', "then = {}"),
            "asks nothing",
        ),
        ("detectors.e.words = []\n" + RULE.replace("project = 1", "e = 1"), "error: R7 can never hit"),
        ("detectors.e.exact = 'x'\n" + RULE.replace("project = 1", "e = 1"), "warning: R7 needs a detector"),
        (RULE.replace('"[name]"', '"[name]", reviewers = ["role:boss"]'), "error: role:boss is no role"),
    ],
)
def test_lint_tells_what_a_valid_policy_gets_wrong(law: Law, tables: str, message: str) -> None:
    assert any(each.startswith(message) or message in each for each in told(law(tables)))


EXEMPTION = '[[exemption]]\nid = "E1"\nrule = "R7"\nowner = "ada"\nuntil = 2026-12-01\n'


def test_an_exemption_must_lower_something_and_not_be_over(law: Law) -> None:
    assert "error: E1 lowers nothing: R7 is not exemptible" in told(law(RULE + EXEMPTION))
    over = RULE.replace("then =", "exemptible = true\nthen =") + EXEMPTION.replace("2026-12", "2026-01")
    assert "error: E1 expired on 2026-01-01" in told(law(over))


def test_a_hold_needs_somebody_who_may_review_it(law: Law) -> None:
    policy = law(RULE.replace("warn", "hold") + CASES.replace("warn", "hold"))
    assert told(policy, frozenset({"role:security"})) == []
    assert told(policy, frozenset({"role:staff"})) == ["error: nobody may review what R7 holds"]
    assert told(law(RULE + CASES), frozenset()) == []


def test_a_rule_that_asks_more_is_not_shadowed(law: Law) -> None:
    more = RULE.replace('"R7"', '"R8"').replace('"warn"', '"hold"')
    assert not any("R8 is shadowed" in each for each in told(law(RULE + CASES + more)))


@pytest.mark.parametrize("hosts", [(), ("*.corp.acme.example",), ("intra.acme.example", "*.x.example")])
def test_the_starter_is_lint_clean_and_passes_its_cases(hosts: tuple[str, ...]) -> None:
    files = starter("Acme & Söhne", hosts)
    policy = load(files[POLICY_FILE], files)
    assert policy.id == "acme-s-hne"
    assert lint(policy, now_ms=NOW_MS, reviewers=frozenset({"role:admin", "role:security"})) == ()
    assert check(policy, now_ms=NOW_MS) == ()


def test_a_nameless_site_gets_a_policy_too() -> None:
    files = starter("…", ())
    assert load(files[POLICY_FILE], files).id == "site"
