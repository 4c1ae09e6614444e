"""Holds: frozen bytes, reviewers, several eyes, and what a release does by the law of its day."""

import hashlib

import msgspec
import pytest
from sqlalchemy import select, update

from activitypub.addressing import Visibility
from bridge import answers, policies, review
from bridge.answers import Person
from bridge.crossings import State
from bridge.errors import NotYours, StepInvalid, WrongState
from bridge.review import Hold
from bridge.store.core_holds import holds, reviews
from bridge.store.core_releases import media_links, releases
from node.social import compose, interactions, media
from node.social.drafts import Draft
from node.social.media import Caption
from node.social.viewers import Role, Viewer
from policy.model import Reach
from tests.bridge.laws import HEAD, enact, rule
from tests.node.social.pictures import picture
from tests.nodes import PARTNER, Node

HOLD = rule('words = ["merger"]', 'verdict = "hold", eyes = {eyes}, say = "Look at it."')
TEXT = "The merger is near"
SUE = Person(1, "sue", "security")


def person(viewer: Viewer) -> Person:
    return Person(viewer.actor, viewer.name, viewer.role.value)


async def held(node: Node, *, eyes: int = 1, text: str = TEXT) -> tuple[Viewer, int, Hold]:
    """A post that waits for that many reviewers, its author and its hold."""
    await enact(node, HOLD.replace("{eyes}", str(eyes)))
    ada = await node.person("ada")
    post = await node.post(ada, text)
    await node.work()
    async with node.core.reading() as tx:
        [hold] = await review.queue(tx, zone="public")
    return ada, post, hold


async def officer(node: Node, name: str = "sue", role: Role = Role.SECURITY) -> Person:
    return person(await node.person(name, role=role))


async def release(node: Node, hold: Hold, by: Person) -> int:
    async with node.tx() as tx:
        return await review.release(tx, hold.id, by=by)


async def state(node: Node, post: int, zone: str = "public") -> State:
    return (await node.crossings(post))[zone].state


async def test_what_leaves_is_what_was_frozen_but_for_the_stamp(node: Node) -> None:
    _, _, hold = await held(node)
    assert hold.frozen_sha256 == hashlib.sha256(hold.frozen).hexdigest()
    await release(node, hold, await officer(node))
    await node.work()
    async with node.core.reading() as tx:
        [row] = await tx.all(select(releases))
    sent, frozen = msgspec.json.decode(row.activity), msgspec.json.decode(hold.frozen)
    del sent["published"], sent["object"]["published"]
    assert sent == frozen


async def test_a_released_picture_keeps_its_address(node: Node) -> None:
    await enact(node, HOLD.replace("{eyes}", "1"))
    ada = await node.person("ada")
    kept = await media.store_image(node.outward.publisher.inside, picture())
    async with node.tx() as tx:
        row = await media.record(tx, ada, kept, file_name="x.jpg", caption=Caption(alt="a view"))
        draft = Draft(
            text=TEXT, media=(row.id,), reach=Reach.WORLD, label="PUBLIC", visibility=Visibility.PUBLIC
        )
        await compose.post(tx, author=ada, draft=draft)
    await node.work()
    async with node.core.reading() as tx:
        [hold] = await review.queue(tx)
    await release(node, hold, await officer(node))
    await node.work()
    async with node.core.reading() as tx:
        [link] = await tx.all(select(media_links))
    assert link.blob_sha256 == row.blob_sha256
    assert f"/m/{link.token}".encode() in hold.frozen


async def test_two_eyes_are_two_people(node: Node) -> None:
    _, post, hold = await held(node, eyes=2)
    sue, sam = await officer(node), await officer(node, "sam")
    async with node.tx() as tx:
        await review.claim(tx, hold.id, by=sue)
    assert await release(node, hold, sue) == 1
    assert await release(node, hold, sue) == 1
    await node.work()
    assert await state(node, post) is State.HELD
    assert await release(node, hold, sam) == 0
    await node.work()
    assert await state(node, post) is State.WAITING


async def test_who_recuses_takes_their_release_back(node: Node) -> None:
    _, post, hold = await held(node, eyes=2)
    sue, sam = await officer(node), await officer(node, "sam")
    await release(node, hold, sue)
    async with node.tx() as tx:
        await review.recuse(tx, hold.id, by=sue)
    assert await release(node, hold, sam) == 1
    with pytest.raises(NotYours, match="recused"):
        await release(node, hold, sue)
    await node.work()
    assert await state(node, post) is State.HELD


async def test_a_claimed_hold_is_its_claimer_s_and_any_admin_s(node: Node) -> None:
    _, _, hold = await held(node)
    sue, sam, adm = await officer(node), await officer(node, "sam"), await officer(node, "adm", Role.ADMIN)
    async with node.tx() as tx:
        await review.claim(tx, hold.id, by=sue)
        with pytest.raises(WrongState, match="claimed"):
            await review.release(tx, hold.id, by=sam)
        await review.recuse(tx, hold.id, by=sue)
        await review.claim(tx, hold.id, by=sam)
        await review.claim(tx, hold.id, by=adm)
        assert (await review.get_hold(tx, hold.id)).claimed_by == adm.actor


async def test_an_escalated_hold_is_the_admins_alone(node: Node) -> None:
    _, post, hold = await held(node)
    sue, adm = await officer(node), await officer(node, "adm", Role.ADMIN)
    async with node.tx() as tx:
        await review.escalate(tx, hold.id, by=sue)
        with pytest.raises(NotYours):
            await review.release(tx, hold.id, by=sue)
    assert await release(node, hold, adm) == 0
    await node.work()
    assert await state(node, post) is State.WAITING


async def test_a_hold_that_waits_for_its_author_can_t_be_reviewed(node: Node) -> None:
    await enact(node, rule('words = ["merger"]', 'verdict = "justify"'))
    ada, sue = await node.person("ada"), await officer(node)
    post = await node.post(ada, TEXT)
    await node.work()
    assert await state(node, post) is State.NEEDS_REASON
    async with node.tx() as tx:
        assert await review.queue(tx) == ()
        hold_id = await tx.scalar(select(holds.c.id))
        with pytest.raises(WrongState, match="author"):
            await review.release(tx, hold_id, by=sue)
        await answers.ask_review(tx, (await node.crossings(post))["public"].id, by=person(ada))
        await review.release(tx, hold_id, by=sue)
    await node.work()
    assert await state(node, post) is State.WAITING


async def test_a_refusal_needs_words_and_its_author_reads_them(node: Node) -> None:
    _, post, hold = await held(node)
    sue = await officer(node)
    async with node.tx() as tx:
        with pytest.raises(StepInvalid):
            await review.refuse(tx, hold.id, by=sue, note="  ")
        with pytest.raises(StepInvalid):
            await review.refuse(tx, hold.id, by=sue, note="x" * 1001)
        await review.refuse(tx, hold.id, by=sue, note="Not yet")
        assert await review.count_open(tx) == 0
    await node.work()
    crossing = (await node.crossings(post))["public"]
    assert (crossing.state, crossing.say) == (
        State.REFUSED,
        ("A reviewer decided that this stays inside: Not yet",),
    )
    with pytest.raises(WrongState, match="refused"):
        await release(node, hold, sue)


async def test_an_edit_voids_the_approval_in_every_zone(node: Node) -> None:
    ada, post, hold = await held(node, eyes=2)
    sue, sam = await officer(node), await officer(node, "sam")
    await release(node, hold, sue)
    async with node.tx() as tx:
        await compose.edit(tx, author=ada, entry=post, draft=Draft(text="The merger is far"))
    await node.work()
    with pytest.raises(WrongState, match="withdrawn"):
        await release(node, hold, sam)
    async with node.core.reading() as tx:
        [fresh] = await review.queue(tx)
        assert await tx.all(select(reviews).where(reviews.c.hold_id == fresh.id)) == []
    assert b"far" in fresh.frozen
    assert await release(node, fresh, sue) == 1


@pytest.mark.parametrize(
    ("rules", "head"),
    [
        (rule('words = ["merger"]', 'verdict = "block"'), HEAD),
        (rule('words = ["merger"]', 'verdict = "hold", narrow = "staff"'), HEAD),
        ("", HEAD.replace("[zones.public]", "[zones.everyone]")),
    ],
)
async def test_a_release_is_refused_by_a_law_that_changed_meanwhile(
    node: Node, rules: str, head: str
) -> None:
    _, post, hold = await held(node)
    await release(node, hold, await officer(node))
    await enact(node, rules, head=head)
    await node.work()
    crossing = (await node.crossings(post))["public"]
    assert crossing.state is State.REFUSED
    async with node.core.reading() as tx:
        assert await tx.all(select(releases)) == []


async def test_other_bytes_than_the_reviewed_ones_have_no_review(node: Node) -> None:
    _, post, hold = await held(node)
    async with node.tx() as tx:
        await review.release(tx, hold.id, by=SUE)
        changed = {"frozen": b"{}", "frozen_sha256": hashlib.sha256(b"{}").hexdigest()}
        await tx.run(update(holds).where(holds.c.id == hold.id).values(**changed))
    await node.work()
    assert await state(node, post) is State.HELD


async def test_replies_wait_with_a_held_post_and_leave_after_it(node: Node) -> None:
    ada, post, hold = await held(node)
    reply = await node.post(ada, "More soon", in_reply_to=post)
    await node.work()
    assert (await node.crossings(reply))["public"].rules == ("taint.thread",)
    sue = await officer(node)
    async with node.core.reading() as tx:
        [waiting] = [each for each in await review.queue(tx) if each.id != hold.id]
    await release(node, waiting, sue)
    await node.work()
    assert await state(node, reply) is State.HELD
    await release(node, hold, sue)
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    assert await state(node, post) is State.RELEASED
    node.clock.forward(seconds=61)
    await node.work()
    assert await state(node, reply) is State.RELEASED


async def test_refusing_a_post_refuses_the_replies_that_wait_for_it(node: Node) -> None:
    ada, post, hold = await held(node)
    reply = await node.post(ada, "More soon", in_reply_to=post)
    await node.work()
    sue = await officer(node)
    async with node.tx() as tx:
        await review.refuse(tx, hold.id, by=sue, note="No")
    await node.work()
    assert await state(node, reply) is State.REFUSED


async def test_a_boost_waits_out_the_undo_window_of_what_it_boosts(node: Node) -> None:
    ada, bob = await node.person("ada"), await node.person("bob")
    await node.follow(await node.stranger("pat"), bob.actor)
    post = await node.post(ada, "The canteen is open")
    await node.work()
    async with node.tx() as tx:
        await interactions.boost(tx, bob, post)
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    node.clock.forward(seconds=61)
    await node.work()
    async with node.core.reading() as tx:
        sent = [row.activity for row in await tx.all(select(releases))]
    assert [b'"Announce"' in body for body in sent] == [False, True]


async def test_a_hold_for_a_partner_leaves_for_that_partner_alone(node: Node) -> None:
    await enact(node, rule('zone = "partner-acme"', 'verdict = "hold", reviewers = ["role:steward"]'))
    ada = await node.person("ada")
    await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
    post = await node.post(ada, "Hello partners", reach=Reach.PARTNERS)
    await node.work()
    async with node.core.reading() as tx:
        [hold] = await review.queue(tx, zone="partner-acme")
        law = await policies.active(tx)
    assert hold.reviewers == ("role:steward",)
    assert law.policy.hash
    with pytest.raises(NotYours):
        await release(node, hold, await officer(node))
    await release(node, hold, await officer(node, "stu", Role.STEWARD))
    await node.work()
    assert await state(node, post, "partner-acme") is State.RELEASED
