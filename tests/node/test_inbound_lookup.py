"""What we fetch ourselves comes in like a push: look-ups, wanted keys, boosted posts, reviewed arrivals."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bridge import crossings, jobs, review
from bridge.answers import Person as Officer
from bridge.crossings import State
from bridge.judgement import Mode
from bridge.store.core_holds import holds
from bridge.store.core_jobs import jobs as job_rows
from bridge.store.edge_documents import peer_keys as edge_keys
from bridge.store.edge_quarantine import key_wanted, want_key
from node.social import search
from node.storage.actors import actors, follows
from node.storage.posts import posts
from tests.node.outside_world import Peer, Person, World, peer, world

SECURITY = Officer(actor=1, name="sam", role="security")


async def look_up(here: World, text: str) -> None:
    """A colleague searches for this, and the bridge process answers."""
    if "ben" not in here.accounts:
        await here.person("ben", published=False)
    async with here.core.transaction() as tx:
        await search.request_resolve(tx, here.accounts["ben"], text)
    for job in await here.jobs_of("resolve"):
        await here.receiver.resolve(job)
    assert await here.rows(job_rows, queue="resolve") == []


def finger(there: Peer, person: Person, *, handle: str = "") -> None:
    """The peer's WebFinger leads from a handle to a person."""
    acct = f"acct:{handle or person.name}@{there.host}"
    answer = {
        "subject": acct,
        "links": [{"rel": "self", "type": "application/activity+json", "href": person.id}],
    }
    path = f"/.well-known/webfinger?resource={acct}"
    for spelt in (path, path.replace(":", "%3A").replace("@", "%40")):
        there.serve(spelt, answer, "application/jrd+json")


async def test_a_handle_leads_to_an_actor_that_was_admitted(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe = there.person("zoe")
        finger(there, zoe)
        await look_up(here, f"@zoe@{there.host}")
        known = await here.actor(zoe.id)
        (crossing,) = await here.inward()
        assert (known.acct, known.display_name) == (f"zoe@{there.host}", "Zoe of the outside")
        assert (crossing.channel, crossing.activity_type, crossing.state) == (
            "fetch",
            "Update",
            State.ADMITTED,
        )


async def test_an_address_leads_to_a_post_with_its_author(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe = there.person("zoe")
        there.serve("/notes/7", zoe.note(7))
        await look_up(here, there.url("/notes/7"))
        (post,) = await here.rows(posts)
        assert (post.ap_id, post.visibility, post.zone) == (there.url("/notes/7"), "public", "public")
        assert post.author == (await here.actor(zoe.id)).id


async def test_an_address_of_a_post_by_someone_elsewhere_brings_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there, peer("127.0.0.3") as elsewhere:
        zoe = there.person("zoe")
        elsewhere.serve("/notes/7", zoe.note(7, id=elsewhere.url("/notes/7")))
        await look_up(here, elsewhere.url("/notes/7"))
        assert await here.rows(posts) == []


@pytest.mark.parametrize("text", ["@zoe@{host}", "http://{host}/users/zoe"])
async def test_a_host_that_the_mode_excludes_is_not_asked(tmp_path: Path, text: str) -> None:
    async with world(tmp_path, mode=Mode.PARTNERS) as here, peer() as there:
        finger(there, there.person("zoe"))
        await look_up(here, text.format(host=there.host))
        assert there.asked == []


async def test_nonsense_and_what_is_not_there_end_quietly(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        for text in ("nonsense", f"@nobody@{there.host}", there.url("/nothing"), "@a@127.0.0.1:8001"):
            await look_up(here, text)
        assert await here.inward() == []


async def test_a_looked_up_profile_that_is_held_is_not_shown(tmp_path: Path) -> None:
    async with world(tmp_path, inbound="hold") as here, peer() as there:
        zoe = there.person("zoe")
        await look_up(here, zoe.id)
        (crossing,) = await here.inward()
        assert crossing.state is State.HELD
        assert await here.rows(actors, ap_id=zoe.id) == []


async def test_a_held_follow_takes_effect_once_a_reviewer_releases_it(tmp_path: Path) -> None:
    async with world(tmp_path, inbound="hold") as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        await released_by_review(here)
        (tie,) = await here.rows(follows)
        known = await here.actor(zoe.id)
        assert (tie.follower, tie.followee) == (known.id, ada.id)
        assert known.display_name == "zoe"  # her profile waits for a review of its own
        follow, profile = await here.inward()
        assert (follow.state, profile.state) == (State.ADMITTED, State.HELD)


async def test_a_held_profile_is_shown_once_a_reviewer_releases_it(tmp_path: Path) -> None:
    async with world(tmp_path, inbound="hold") as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        await released_by_review(here)
        await released_by_review(here)
        assert (await here.actor(zoe.id)).display_name == "Zoe of the outside"


async def test_a_job_for_a_hold_that_nobody_released_changes_nothing(tmp_path: Path) -> None:
    async with world(tmp_path, inbound="hold") as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        (held,) = await here.inward()
        async with here.core.transaction() as tx:
            await jobs.enqueue(tx, "inbound", key="k", payload=str(held.id))
        for job in await here.jobs_of("inbound"):
            await here.receiver.decide_reviewed(job)
        async with here.core.reading() as tx:
            assert (await crossings.get(tx, held.id)).state is State.HELD


async def test_the_edge_gets_the_key_that_it_wants(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe = there.person("zoe")
        async with here.edge.transaction() as tx:
            await want_key(tx, key_id=zoe.key_id, at_most=10)
        assert await here.receiver.serve_wanted() == 1
        (shown,) = await here.rows(edge_keys, edge=True)
        assert (shown.key_id, shown.host, shown.zone) == (zoe.key_id, there.host, "public")
        assert await here.rows(key_wanted, edge=True) == []
        assert await here.receiver.serve_wanted() == 0


async def test_a_wanted_key_that_can_not_be_had_is_not_asked_for_twice(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        for key_id in (there.url("/nobody#main-key"), "nonsense", there.url("/nobody#main-key")):
            async with here.edge.transaction() as tx:
                await want_key(tx, key_id=key_id, at_most=10)
            await here.receiver.serve_wanted()
        assert there.asked == ["/nobody"]
        assert await here.rows(key_wanted, edge=True) == []


async def test_a_boosted_post_is_fetched_from_its_own_server(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there, peer("127.0.0.3") as elsewhere:
        zoe, yan = there.person("zoe"), elsewhere.person("yan")
        await here.person("ada")
        elsewhere.serve("/notes/5", yan.note(5))
        await followed_by_ada(here, zoe)
        lie = yan.note(5, content="<p>What yan never said</p>")
        await here.receive(zoe, zoe.does("Announce", lie, to=["as:Public"]))
        (post,) = await here.rows(posts)
        assert (post.content, post.boosts_count) == ("<p>Note 5</p>", 1)


async def test_a_boost_by_someone_whom_nobody_follows_fetches_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there, peer("127.0.0.3") as elsewhere:
        zoe, yan = there.person("zoe"), elsewhere.person("yan")
        await here.receive(zoe, zoe.does("Announce", yan.note(5)["id"], to=["as:Public"]))
        assert elsewhere.asked == []
        assert await here.rows(posts) == []


async def test_a_create_that_only_names_its_note_is_completed_at_its_server(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        there.serve("/notes/1", zoe.note(1, tag=[{"type": "Mention", "href": ada.ap_id}]))
        await here.receive(zoe, zoe.does("Create", there.url("/notes/1")))
        (post,) = await here.rows(posts)
        assert post.content == "<p>Note 1</p>"


async def followed_by_ada(here: World, person: Person) -> None:
    """Ada follows someone outside, who accepted."""
    await look_up(here, person.id)
    async with here.core.transaction() as tx:
        ada, known = here.accounts["ada"], await tx.row(actors, (await here.actor(person.id)).id)
        row = {
            "id": tx.new_id(),
            "follower": ada.actor,
            "followee": known.id,
            "accepted": True,
            "activity_id": tx.new_iri("x"),
            "created_ms": tx.now_ms,
        }
        await tx.run(follows.insert().values(row))


async def released_by_review(here: World) -> None:
    """A security officer releases the oldest open hold, and the bridge process decides anew."""
    async with here.core.transaction() as tx:
        hold = await tx.scalar(select(holds.c.id).where(holds.c.state == "open").order_by(holds.c.id))
        await review.release(tx, hold, by=SECURITY)
    for job in await here.jobs_of("inbound"):
        await here.receiver.decide_reviewed(job)
