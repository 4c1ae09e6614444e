"""docs/policy.md: its examples load, together, and show every key there is."""

import re
from pathlib import Path

import pytest

from policy.conditions.registry import KEYS
from policy.document import load
from policy.rules import Policy
from policy.shapes import Detector, Exemption, Guardrail, Head, Rule, Then, Zone

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text()
EXAMPLES = "\n".join(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(EXAMPLES, {"lists/projects.txt": "Falcon\n"})


def test_every_example_loads(policy: Policy) -> None:
    assert {rule.id for rule in policy.rules} >= {"G1-confidential-stays", "R10-every-condition"}
    assert policy.missing == {"staff", "contracts"}
    assert len(policy.cases) == 2


@pytest.mark.parametrize("shape", [Head, Zone, Detector, Guardrail, Rule, Then, Exemption])
def test_every_key_has_an_example(shape: type[Head]) -> None:
    for key in shape.__struct_encode_fields__:
        assert re.search(rf"\b{key}\b", EXAMPLES), key


def test_every_condition_has_an_example() -> None:
    for name in (*(key.name for key in KEYS), "any", "all", "not"):
        assert re.search(rf"\b{name} =", EXAMPLES), name
