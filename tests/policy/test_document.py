"""From TOML to a policy, and every fault at its place."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import schema as schema_module
from policy.document import load
from policy.errors import Fault, PolicyInvalid
from policy.model import Reach, RuleId, Verdict, ZoneName
from policy.positions import Positions
from policy.rules import Policy
from policy.schema import schema

Law = Callable[..., Policy]


def faults(text: str, lists: dict[str, str] | None = None) -> list[tuple[int, int, str]]:
    with pytest.raises(PolicyInvalid) as caught:
        load(text, lists or {})
    return [(each.line, each.column, each.message) for each in caught.value.faults]


def test_the_published_schema_is_the_schema() -> None:
    published = Path(schema_module.__file__).with_name("schema.json")
    assert json.loads(published.read_text()) == json.loads(json.dumps(schema()))


def test_every_key_arrives_in_the_policy(law: Law) -> None:
    policy = law(
        "policy.approvals = { loosen = 2, tighten = 1 }\npolicy.retention = { decisions_days = 400 }\n"
        'policy.evidence = { demand = 0.2 }\npolicy.default = { out = "block", in = "warn" }\n'
        'zones.mailed = { hosts = ["m.example"], mail = ["M.example"], basis = "NDA", undo_s = 5 }\n'
    )
    mailed = policy.zones[ZoneName("mailed")]
    assert policy.approvals == {"loosen": 2, "tighten": 1}
    assert policy.retention == {"decisions_days": 400}
    assert policy.evidence == {"demand": 0.2}
    assert (policy.default_out, policy.default_in) == (Verdict.BLOCK, Verdict.WARN)
    assert (mailed.mail, mailed.basis, mailed.undo_s) == (("m.example",), "NDA", 5)
    assert policy.zones[ZoneName("partner-acme")].until == date(2027, 3, 31)


def test_the_hash_covers_the_document_and_the_lists_it_names(law: Law) -> None:
    lists = {"projects.txt": "Falcon"}
    same = law("", {**lists, "unnamed.txt": "x"}).hash
    assert law("", lists).hash == same
    assert law("", {"projects.txt": "Osprey"}).hash != same
    assert law("# a comment", lists).hash != same


RULE = '[[rule]]\nid = "R1"\nwhen = { channel = "delivery" }\nthen = { verdict = "warn" }\n'


def test_rules_stand_in_the_order_of_their_ids(law: Law) -> None:
    policy = law(RULE.replace("R1", "R2") + RULE + RULE.replace("R1", "R0").replace("rule", "guardrail"))
    assert [(each.id, each.tier) for each in policy.rules] == [
        ("R0", "guardrail"),
        ("R1", "rule"),
        ("R2", "rule"),
    ]


def test_toml_that_is_none_is_told_with_its_place(head: str) -> None:
    ((line, _, message),) = faults("labels = [\n")
    assert line >= 1
    assert message.startswith("not TOML")
    ((_, _, twice),) = faults("a = 1\na = 2\n")
    assert twice.startswith("not TOML")


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ("policy.valid_until = 10:00:00", "policy.valid_until"),
        ("zones.partner-acme.undo = 3", "unknown key 'undo'"),
        (RULE.replace("channel", "chanel"), "unknown key 'chanel'"),
        (RULE.replace("warn", "wrn"), "can be allow"),
        (RULE.replace('id = "R1"\n', ""), "lacks id"),
        (RULE.replace('"delivery"', "7"), "is not valid under any of the given schemas"),
        (RULE + RULE, "there twice"),
        (RULE + RULE.replace("rule", "guardrail"), "there twice"),
        ("zones.z = { hosts = ['a b'] }", "is not a host"),
        ("zones.z = { hosts = [], base = { SECRET = 'allow' } }", "no label"),
        (RULE.replace('channel = "delivery"', 'zone = "moon"'), "fits no zone"),
        (RULE.replace('channel = "delivery"', 'label = "SECRET"'), "no label"),
        (RULE.replace('channel = "delivery"', "found = { nothing = 1 }"), "neither a detector"),
        (RULE.replace('channel = "delivery"', "found = { phone = 0 }"), "minimum"),
        (RULE.replace('channel = "delivery"', 'pattern = "("'), "is not RE2"),
        (RULE.replace('channel = "delivery"', 'any = [{ not = { words = "no.txt" } }]'), "there is no list"),
        (RULE.replace('"warn"', '"warn", redact = "nothing"'), "neither a detector"),
        ('[[case]]\nrule = "R0"\npost = {}\nwant = { public = "allow" }', "not in this policy"),
        ('[[case]]\nrule = "R0"\npost = {}\nwant = { moon = "allow" }', "not in this policy"),
        ('[[case]]\nrule = "R0"\npost = {}\nwant = { public = "allow+fun" }', "does not match"),
        ('[[exemption]]\nid = "E"\nrule = "R0"\nowner = "a"\nuntil = 2027-01-01', "not in this policy"),
        ('[[exemption]]\nid = "E"\nrule = "R0"\nowner = "a"\nuntil = "soon"', "date"),
        ("detectors.internal_host.networks = ['10.0.0.0/99']", "does not appear to be"),
    ],
)
def test_a_fault_is_told_in_words(head: str, tables: str, message: str) -> None:
    told = faults(head + tables, {"projects.txt": "Falcon"})
    assert any(message in each for _, _, each in told)


def test_an_unknown_default_label_is_a_fault(head: str) -> None:
    told = faults(head.replace('default_label = "INTERNAL"', 'default_label = "X"'), {"projects.txt": ""})
    assert told == [(6, 1, "'X' is no label; the labels are PUBLIC, INTERNAL, CONFIDENTIAL")]


def test_labels_are_all_different(head: str) -> None:
    assert (
        "there twice"
        in faults(head.replace('"INTERNAL", ', '"PUBLIC", "INTERNAL", '), {"projects.txt": ""})[0][2]
    )


def test_a_fault_stands_at_its_key(head: str) -> None:
    text = (
        head + '\n[[rule]]\nid = "R1"\nwhen = { zone = "public", chanel = 1 }\nthen = { verdict = "warn" }\n'
    )
    line = text[: text.index("when")].count("\n") + 1
    column = len('when = { zone = "public", ') + 1
    ((found_line, found_column, _),) = faults(text, {"projects.txt": ""})
    assert (found_line, found_column) == (line, column)


def test_all_faults_are_told_at_once(head: str) -> None:
    told = faults(
        head
        + RULE.replace("delivery", "x").replace('channel = "x"', 'label = "X"')
        + "[zones.z]\nhosts = ['a b']\n"
    )
    assert len(told) == 3  # the list that isn't there, the label, the host


def test_a_fault_prints_as_compilers_do() -> None:
    assert Fault(3, 7, "a.b", "no").at("p.toml") == "p.toml:3:7: no"
    assert Fault(3, 7, "a.b", "no", "warning").at("p.toml") == "p.toml:3:7: warning: no"
    error = PolicyInvalid((Fault(9, 1, "", "b"), Fault(3, 7, "", "a")))
    assert error.detail == "line 3: a (2 in all)"
    assert error.kind == "invalid"


TOML = '''
top = 1            # a comment with [brackets]
"quoted key" = """
text = "inside"
[not.a.table]
"""
list = [
  { a = 1, b = "x,y" },   # first
  [1, 2],
]
[plain]
key = 2026-11-18
a.b.c = 'lit'
[[many]]
x = 1
[many.sub]
y = 2
[[many]]
x = 2
[[many.deep]]
z = 3
'''


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (1, 1)),
        (("top",), (2, 1)),
        (("quoted key",), (3, 1)),
        (("list", 0, "b"), (8, 12)),
        (("list", 1, 0), (9, 4)),
        (("plain", "key"), (12, 1)),
        (("plain", "a", "b"), (13, 1)),
        (("many", 0, "sub", "y"), (17, 1)),
        (("many", 1, "x"), (19, 1)),
        (("many", 1, "deep", 0, "z"), (21, 1)),
        (("many", 1, "nothing", "here"), (18, 1)),
    ],
)
def test_every_key_has_its_place(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    assert Positions(TOML).of(path) == place


@given(st.text(max_size=80))
def test_any_text_is_a_policy_or_faults(text: str) -> None:
    with pytest.raises(PolicyInvalid):
        load(text, {})


def test_a_case_reads_like_its_document(law: Law) -> None:
    post = 'text = "a", role = "admin", groups = ["choir"], reach = "partners", mentions = ["@a@b.example"]'
    case = f'[[case]]\nrule = "R1"\npost = {{ {post} }}\nwant = {{ public = "warn+redact+drop" }}\n'
    (read,) = law(RULE + case).cases
    assert (read.rule, read.post.reach, read.post.groups) == (
        RuleId("R1"),
        Reach.PARTNERS,
        frozenset({"choir"}),
    )
    assert str(read.want[ZoneName("public")]) == "warn+drop+redact"
