"""Every key of `when`: a hit and a miss."""

from collections.abc import Callable

import pytest

from policy.conditions.composed import All, AnyOf, Not
from policy.conditions.found import found
from policy.conditions.outcome import Hit, Miss, Unknown, outcome
from policy.conditions.registry import KEYS
from policy.evaluate import observe
from policy.model import (
    AttachmentFact,
    DetectorId,
    Facts,
    GroupFact,
    Label,
    LinkFact,
    MentionFact,
    PeerFact,
    Reach,
    ZoneName,
)
from policy.rules import Policy

Make = Callable[..., Facts]
Law = Callable[..., Policy]

FEATURES: dict[str, object] = {
    "hosts": frozenset({"a.example"}),
    "author_role": "steward",
    "author_groups": frozenset({"choir", "legal"}),
    "group": GroupFact("choir"),
    "reach": Reach.WORLD,
    "links": (LinkFact("https://x", "x", "x", "outside"), LinkFact("http://w", "w", "w", "internal")),
    "mentions": (MentionFact("@a@b", "zone:partner-acme"), MentionFact("@c@b", "zone:partner-acme")),
    "attachments": (AttachmentFact("image/png", 5000, "", has_metadata=True),),
    "peer": PeerFact("peer.example", ZoneName("public")),
    "label": Label("INTERNAL"),
}
TEXT = "Falcon, call +1 212 555 0142, OPS-12"

CASES = [
    ("direction", '"out"', '"in"'),
    ("zone", '["pub*"]', '"partner-acme"'),
    ("host", '["a.*", "b.*"]', '"c.example"'),
    ("label", '["PUBLIC", "INTERNAL"]', '"PUBLIC"'),
    ("label_at_least", '"INTERNAL"', '"CONFIDENTIAL"'),
    ("channel", '"delivery"', '"profile"'),
    ("object_type", '"Note"', '["Article", "Event"]'),
    ("activity_type", '"Create"', '"Announce"'),
    ("author_role", '["steward", "admin"]', '"admin"'),
    ("author_group", '"legal"', '"press"'),
    ("group", '"ch*"', '"legal"'),
    ("reach", '["world"]', '"partners"'),
    ("visibility", '"public"', '"direct"'),
    ("words", '["falcon"]', '["osprey"]'),
    ("words", '"projects.txt"', '["Falco"]'),
    ("pattern", '"OPS-[0-9]+"', '"OPS-[a-z]+"'),
    ("links", '"internal"', '"private"'),
    ("links", '["internal", "private"]', "{ outside = 2 }"),
    ("mentions", '{ "zone:*" = 2 }', '{ "zone:*" = 3 }'),
    ("attachments", '"image/*"', '"video/*"'),
    ("attachments", '{ type = ["image/png"], larger_than = 4999 }', "{ larger_than = 5000 }"),
    ("attachments", "{ metadata = true }", "{ metadata = false }"),
    ("found", "{ project = 1, phone = 1 }", "{ project = 1, iban = 1 }"),
    ("found", "{ phone = { count = 1, level = 85 } }", "{ project_name = 2 }"),
    ("found", "{ project_name = { level = 85 } }", "{ phone = { count = 2, level = 75 } }"),
    ("all", '[{ direction = "out" }, { reach = "world" }]', '[{ direction = "out" }, { reach = "staff" }]'),
    ("any", '[{ direction = "in" }, { reach = "world" }]', '[{ direction = "in" }]'),
    ("not", '{ direction = "in" }', '{ direction = "out", reach = "world" }'),
]


@pytest.mark.parametrize(("key", "hit", "miss"), CASES)
def test_a_condition_hits_and_misses(law: Law, facts: Make, key: str, hit: str, miss: str) -> None:
    for value, kind in ((hit, Hit), (miss, Miss)):
        policy = law(f'[[rule]]\nid = "R"\nwhen = {{ {key} = {value} }}\nthen = {{ verdict = "warn" }}\n')
        seen = observe(policy, facts(TEXT, **FEATURES))
        assert isinstance(policy.rules[0].when.judge(seen), kind)


def test_every_key_is_tried() -> None:
    assert {key.name for key in KEYS} <= {key for key, _, _ in CASES}


def test_a_bare_post_misses_what_it_lacks(law: Law, facts: Make) -> None:
    for when in ('label = "PUBLIC"', 'group = "*"', 'host = "*"', 'label_at_least = "PUBLIC"'):
        policy = law(f'[[rule]]\nid = "R"\nwhen = {{ {when} }}\nthen = {{ verdict = "warn" }}\n')
        assert policy.rules[0].when.judge(facts(label=None)) == Miss()


def test_a_table_without_keys_always_holds(law: Law, facts: Make) -> None:
    policy = law('[[rule]]\nid = "R"\nwhen = {}\nthen = { verdict = "warn" }\n')
    assert policy.rules[0].when.judge(facts()) == Hit()


HIT, MISS, UNKNOWN = All(()), AnyOf(()), found(DetectorId("down"))


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (All((HIT, UNKNOWN)), Unknown),
        (All((MISS, UNKNOWN)), Miss),
        (AnyOf((HIT, UNKNOWN)), Hit),
        (AnyOf((MISS, UNKNOWN)), Unknown),
        (AnyOf((MISS, MISS)), Miss),
        (Not(UNKNOWN), Unknown),
        (Not(HIT), Miss),
        (Not(MISS), Hit),
    ],
)
def test_unknown_matters_only_where_it_could_make_the_difference(
    facts: Make, condition: All | AnyOf | Not, answer: type
) -> None:
    assert isinstance(condition.judge(facts(unscanned=frozenset({DetectorId("down")}))), answer)


def test_an_outcome_is_a_hit_or_a_miss() -> None:
    assert (outcome(holds=True), outcome(holds=False)) == (Hit(), Miss())
