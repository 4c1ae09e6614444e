"""Detectors that the document configures: lists, patterns, the house's own hosts."""

from collections.abc import Callable

import pytest

from policy.errors import PolicyInvalid
from policy.model import TextPart
from policy.rules import Policy

INSIDE = """
detectors.internal_host.hosts = ["*.corp.example", "wiki"]
detectors.internal_host.networks = ["10.20.0.0/16", "fd00::/8"]
"""


def found(policy: Policy, text: str) -> list[tuple[str, str]]:
    parts = (TextPart("content", text),)
    return [(each.detector, text[each.start : each.end]) for each in policy.scanner.scan(parts)]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("see build.corp.example today", "build.corp.example"),
        ("ssh 10.20.3.4.", "10.20.3.4"),
        ("ping fd00::1 now", "fd00::1"),
        ("on the WIKI, page 3", "WIKI"),
        ("1.1.1.1 10.20.0.1 10.20.0.2", "10.20.0.2"),
    ],
)
def test_hosts_and_addresses_of_the_house_are_found(
    law: Callable[[str], Policy], text: str, hit: str
) -> None:
    assert ("internal_host", hit) in found(law(INSIDE), text)


@pytest.mark.parametrize(
    "text", ["corp.example", "10.21.3.4", "wikipedia", "a.corp.example.org", "https://[broken"]
)
def test_other_hosts_are_not(law: Callable[[str], Policy], text: str) -> None:
    assert [name for name, _ in found(law(INSIDE), text) if name.startswith("internal")] == []


def test_a_whole_url_of_the_house_is_one_finding(law: Callable[[str], Policy]) -> None:
    url = "https://build.corp.example:8443/job?id=7"
    assert ("internal_url", url) in found(law(INSIDE), f"look: {url}.")
    assert ("internal_url", "http://10.20.1.1/x") in found(law(INSIDE), "http://10.20.1.1/x")


def test_networks_alone_are_enough(law: Callable[[str], Policy]) -> None:
    policy = law('detectors.internal_host.networks = ["10.20.0.0/16"]')
    assert ("internal_host", "10.20.0.1") in found(policy, "10.20.0.1")


def test_a_pattern_of_the_officers_own_is_found_in_any_case(law: Callable[[str], Policy]) -> None:
    policy = law('detectors.ticket = { pattern = "OPS-[0-9]{3,}", except = ["OPS-000"] }')
    assert found(policy, "see ops-1234 and OPS-000") == [("ticket", "ops-1234")]


def test_case_counts_without_fold(law: Callable[[str], Policy]) -> None:
    ticket = 'detectors.ticket = { pattern = "OPS-[0-9]+", fold = false }'
    policy = law(f'{ticket}\ndetectors.unit = {{ words = ["IT"], fold = false }}')
    assert found(policy, "ops-1 OPS-2 it IT") == [("ticket", "OPS-2"), ("unit", "IT")]


def test_a_built_in_detector_takes_exceptions_and_regions(law: Callable[[str], Policy]) -> None:
    policy = law('detectors.phone = { regions = ["FR"] }\ndetectors.email = { except = ["jane@acme.org"] }')
    assert found(policy, "01 42 68 53 00, jane@acme.org, joe@acme.org") == [
        ("phone", "01 42 68 53 00"),
        ("email", "joe@acme.org"),
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('detectors.x = { pattern = "(" }', "is not RE2"),
        ('detectors.x = { pattern = "a*" }', "matches the empty text"),
        ('detectors.x = { pattern = "(?=a)" }', "is not RE2"),
        ("detectors.x = {}", "no built-in kind"),
        ('detectors.x = { words = "nowhere.txt" }', "there is no list"),
        ('detectors.internal_host = { hosts = ["*"] }', "can't be inside"),
        ('detectors.internal_host = { networks = ["10.0.0.1/8"] }', "has host bits set"),
    ],
)
def test_a_detector_that_cannot_work_is_a_fault(
    law: Callable[[str], Policy], table: str, message: str
) -> None:
    with pytest.raises(PolicyInvalid, match=message):
        law(table)


def test_an_index_that_is_not_there_leaves_its_detector_without_answer(law: Callable[[str], Policy]) -> None:
    assert law('detectors.staff = { kind = "exact_data", exact = "staff.idx" }').missing == {"staff"}
