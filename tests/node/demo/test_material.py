"""What the demo tells is of one piece: everybody named is there, and its laws pass their own cases."""

import pytest

from node.demo import material
from node.demo.material import Tale, Thread
from node.demo.places import COMPANY, NAMES, PARTNER, WORLD
from node.storage.accounts import ROLES
from policy import document, lint
from policy.starter import POLICY_FILE

PARTNER_HOST = "127.0.0.2:8001"


def speakers(thread: Thread) -> set[str]:
    return {thread.by, *thread.boosts, *(reply.by for reply in thread.replies)}


@pytest.fixture(params=NAMES)
def tale(request: pytest.FixtureRequest) -> Tale:
    return material.tale(request.param)


def test_everybody_who_speaks_is_there(tale: Tale) -> None:
    names = [person.name for person in tale.people]
    assert len(set(names)) == len(names)
    assert {person.role for person in tale.people} <= set(ROLES)
    assert set().union(*(speakers(thread) for thread in tale.threads)) <= set(names)


def test_in_a_group_only_its_members_speak(tale: Tale) -> None:
    members = {club.name: {club.steward, *club.members} for club in tale.groups}
    for thread in tale.threads:
        if thread.group is not None:
            assert speakers(thread) <= members[thread.group], thread.text


def test_the_company_has_sixty_people_and_a_support_network() -> None:
    company = material.tale(COMPANY)
    assert len(company.people) == 60
    assert [club.template for club in company.groups].count("support network") == 1
    assert {"staff", "steward", "security", "admin", "alumni", "guest"} == {p.role for p in company.people}


@pytest.mark.parametrize("name", NAMES)
def test_every_law_passes_its_cases_and_the_disguises_of_them(name: str) -> None:
    law = dict(
        material.company_law(partner=PARTNER_HOST) if name == COMPANY else material.neighbour_law(name)
    )
    policy = document.load(law.pop(POLICY_FILE), law)
    assert lint.lint(policy, now_ms=0) == ()
    assert lint.check(policy, now_ms=0) == ()


def test_the_partner_and_the_world_are_told_apart() -> None:
    law = dict(material.company_law(partner=PARTNER_HOST))
    policy = document.load(law.pop(POLICY_FILE), law)
    zones = [policy.zone_of(host) for host in (PARTNER_HOST, "127.0.0.3:8001")]
    assert [zone.name if zone else None for zone in zones] == [f"partner-{PARTNER}", "public"]
    assert WORLD in NAMES
