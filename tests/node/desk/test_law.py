"""The law and its records, as officers read and change them."""

from node.social.viewers import Role
from tests.node.desk.conftest import Hire, Person
from tests.nodes import Node, law_lists, law_text


async def test_the_policy_in_force_is_read_whole(sam: Person) -> None:
    law = await sam.get("policy")
    assert law["active"]["document"] == law_text()
    assert law["active"]["state"] == "active"
    assert [version["version"] for version in law["versions"]] == [1]


async def test_a_policy_is_proposed_tested_activated_and_rolled_back(sam: Person) -> None:
    text = law_text().replace("undo_s = 60", "undo_s = 120").replace("version = 1,", "version = 2,")
    proposed = await sam.post("policy/proposals", document=text, lists=law_lists())
    version = proposed["version"]
    assert proposed["approved_by"] == ["sam"]
    assert (await sam.post(f"policy/proposals/{version}/test"))["ok"] is True
    assert (await sam.post(f"policy/proposals/{version}/approve"))["missing"] == 0
    assert (await sam.post(f"policy/proposals/{version}/activate"))["state"] == "active"
    zones = {zone["name"]: zone for zone in await sam.get("zones")}
    assert zones["public"]["undo_s"] == 120
    assert (await sam.post("policy/rollback", version=1))["state"] == "active"
    events = [entry["type"] for entry in await sam.get("decisions")]
    assert events[:4] == ["rollback", "activate", "approve", "propose"]


async def test_a_faulty_policy_is_told_where(sam: Person) -> None:
    problem = (await sam.refused("policy/proposals", document="labels = 7", lists={})).json()
    assert problem["status"] == 422
    assert (await sam.refused("policy/proposals")).status_code == 422
    assert (await sam.refused("policy/rollback")).status_code == 422
    assert (await sam.refused("policy/proposals/99/activate")).status_code == 404


async def test_zones_say_what_each_label_meets(ada: Person) -> None:
    zones = {zone["name"]: zone for zone in await ada.get("zones")}
    assert zones["partner-acme"]["base"] == {"PUBLIC": "allow", "INTERNAL": "justify"}
    assert zones["partner-acme"]["hosts"] == ["127.0.0.31:*"]
    assert zones["partner-acme"]["until"] == "2027-12-31"
    assert (zones["public"]["world"], zones["public"]["default"]) == (True, "hold")


async def test_egress_is_frozen_and_thawed_by_an_officer_with_a_reason(sam: Person, ada: Person) -> None:
    assert (await sam.get("egress"))["frozen"] is False
    assert (await ada.refused("egress/freeze", reason="x")).status_code == 403
    assert (await sam.refused("egress/freeze")).status_code == 422
    frozen = await sam.post("egress/freeze", reason="a drill")
    assert (frozen["frozen"], frozen["by"], frozen["reason"]) == (True, "sam", "a drill")
    seen = await ada.get("egress")
    assert (seen["frozen"], seen["by"], seen["reason"]) == (True, "", "")
    assert (await sam.post("egress/thaw", reason="over"))["frozen"] is False


async def test_decisions_are_found_and_read_with_their_reasons(ada: Person, sam: Person, node: Node) -> None:
    post = await node.post(ada.viewer, "Falcon ships in May")
    await node.work()
    crossing = (await node.crossings(post))["public"]
    (entry,) = await sam.get("decisions", crossing_id=str(crossing.id), verdict="warn")
    read = await sam.get(f"decisions/{entry['id']}")
    assert read["record"]["deciding"] == ["R7-project-names"]
    assert "Falcon" not in str(read["record"])
    older = await sam.get("decisions", before=entry["sequence"], limit=1)
    assert older[0]["sequence"] == entry["sequence"] - 1
    head = await sam.get("audit/head")
    assert head["sequence"] >= entry["sequence"]


async def test_the_desk_is_the_officers(ada: Person, hire: Hire) -> None:
    admin = await hire("root", Role.ADMIN)
    for path in ("decisions", "policy", "peers", "audit/head"):
        assert (await ada.http.get(f"/api/permeable/v1/{path}")).status_code == 403
        await admin.get(path)
