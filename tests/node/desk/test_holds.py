"""Holds: seen by reviewers, answered by them, and by authors where the answer is theirs."""

from bridge.crossings import State
from node.social.viewers import Role
from policy.model import Reach
from tests.node.desk.conftest import Hire, Person
from tests.nodes import PARTNER, Node

CARD = "Pay with card 4111 1111 1111 1111"


async def held(node: Node, author: Person) -> int:
    """A post that waits for a reviewer."""
    post = await node.post(author.viewer, CARD)
    await node.work()
    return post


async def test_an_officer_releases_what_was_held(ada: Person, sam: Person, node: Node) -> None:
    post = await held(node, ada)
    (hold,) = await sam.get("holds")
    assert hold["crossing"]["state"] == "held"
    assert hold["rules"] == ["R1-cards"]
    assert CARD in hold["document"]
    assert hold["account_id"] == str(ada.viewer.actor)
    claimed = await sam.post(f"holds/{hold['id']}/claim")
    assert claimed["claimed_by"] == str(sam.viewer.actor)
    released = await sam.post(f"holds/{hold['id']}/release", note="a test card")
    assert released["released_by"] == [str(sam.viewer.actor)]
    await node.work()
    assert (await node.crossings(post))["public"].state in (State.WAITING, State.RELEASED)
    assert await sam.get("holds") == []


async def test_an_officer_refuses_with_words_for_the_author(ada: Person, sam: Person, node: Node) -> None:
    post = await held(node, ada)
    (hold,) = await sam.get("holds", zone="public")
    assert (await sam.refused(f"holds/{hold['id']}/refuse")).status_code == 422
    refused = await sam.post(f"holds/{hold['id']}/refuse", note="a real card")
    assert refused["state"] == "refused"
    assert (await node.crossings(post))["public"].state is State.REFUSED


async def test_nobody_reviews_their_own(sam: Person, hire: Hire, node: Node, ada: Person) -> None:
    await node.follow(await node.stranger("yan"), sam.viewer.actor)
    await held(node, sam)
    assert await sam.get("holds") == []
    other = await hire("olga", Role.SECURITY)
    (hold,) = await other.get("holds")
    assert (await sam.http.get(f"/api/permeable/v1/holds/{hold['id']}")).status_code == 404
    assert (await sam.refused(f"holds/{hold['id']}/release")).status_code == 403


async def test_staff_see_and_answer_no_holds(ada: Person, sam: Person, hire: Hire, node: Node) -> None:
    await held(node, ada)
    (hold,) = await sam.get("holds")
    ben = await hire("ben")
    for person in (ada, ben):
        assert await person.get("holds") == []
        assert (await person.refused(f"holds/{hold['id']}/release")).status_code == 403


async def test_a_recused_reviewer_is_out_and_an_escalated_hold_is_an_admins(
    ada: Person, sam: Person, hire: Hire, node: Node
) -> None:
    await held(node, ada)
    (hold,) = await sam.get("holds")
    admin = await hire("root", Role.ADMIN)
    other = await hire("olga", Role.SECURITY)
    await sam.post(f"holds/{hold['id']}/recuse", note="my team")
    assert (await sam.refused(f"holds/{hold['id']}/release")).status_code == 403
    escalated = await other.post(f"holds/{hold['id']}/escalate")
    assert (escalated["escalated"], escalated["reviewers"]) == (True, ["role:admin"])
    assert (await other.refused(f"holds/{hold['id']}/release")).status_code == 403
    await admin.post(f"holds/{hold['id']}/release")


async def test_an_author_gives_the_reason_that_was_asked(ada: Person, hire: Hire, node: Node) -> None:
    await node.follow(await node.stranger("pia", host=PARTNER), ada.viewer.actor)
    post = await node.post(ada.viewer, "The plan", label="INTERNAL", reach=Reach.PARTNERS)
    await node.work()
    waiting = (await node.crossings(post))["partner-acme"]
    assert waiting.state is State.NEEDS_REASON
    ben = await hire("ben")
    assert (await ben.refused(f"holds/{waiting.id}/reason", reason="x")).status_code == 404
    assert (await ada.refused(f"holds/{waiting.id}/reason")).status_code == 422
    answered = await ada.post(f"holds/{waiting.id}/reason", reason="Agreed with Pia")
    assert answered["state"] == "proposed"
    assert (await ada.refused(f"holds/{waiting.id}/yes")).status_code == 409
    await node.work()
    assert (await node.crossings(post))["partner-acme"].state is State.RELEASED


async def test_an_app_never_holds_the_law(hire: Hire, ada: Person, sam: Person, node: Node) -> None:
    await held(node, ada)
    app = await hire("olga", Role.SECURITY, scopes="read write permeable:read permeable:write")
    (hold,) = await app.get("holds")
    assert (await app.refused(f"holds/{hold['id']}/release")).status_code == 403
