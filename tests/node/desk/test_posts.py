"""Recall and appeal: what authors may still do once a post is on its way."""

from bridge.crossings import State
from tests.node.desk.conftest import Hire, Person
from tests.nodes import Node


async def test_what_has_not_left_is_taken_back(ada: Person, node: Node) -> None:
    post = await node.post(ada.viewer, "The canteen is open")
    await node.work()
    recalled = await ada.post(f"posts/{post}/recall")
    assert [crossing["state"] for crossing in recalled["crossings"]] == ["withdrawn"]
    assert recalled["reached"] == []


async def test_what_was_released_is_recalled_from_the_zones_named(ada: Person, node: Node) -> None:
    post = await node.post(ada.viewer, "The canteen is open")
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    assert (await node.crossings(post))["public"].state is State.RELEASED
    elsewhere = await ada.post(f"posts/{post}/recall", zones=["partner-acme"])
    assert [crossing["state"] for crossing in elsewhere["crossings"]] == ["released"]
    recalled = await ada.post(f"posts/{post}/recall", zones=["public"])
    assert [crossing["state"] for crossing in recalled["crossings"]] == ["recalled"]


async def test_officers_recall_and_colleagues_do_not(
    ada: Person, sam: Person, hire: Hire, node: Node
) -> None:
    post = await node.post(ada.viewer, "The canteen is open")
    await node.work()
    ben = await hire("ben")
    assert (await ben.refused(f"posts/{post}/recall")).status_code == 403
    await sam.post(f"posts/{post}/recall")


async def test_an_author_appeals_and_nobody_else_for_them(ada: Person, hire: Hire, node: Node) -> None:
    post = await node.post(ada.viewer, "Pay with card 4111 1111 1111 1111")
    await node.work()
    crossing = (await node.crossings(post))["public"].id
    made = await ada.post("appeals", crossing_id=str(crossing), words="It is a test number")
    assert made["crossing_id"] == str(crossing)
    ben = await hire("ben")
    assert (await ben.refused("appeals", crossing_id=str(crossing), words="x")).status_code == 404
    assert (await ada.refused("appeals", words="x")).status_code == 422
