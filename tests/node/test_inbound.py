"""What comes to an inbox is proved, judged once and applied, whatever its sender tries."""

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from activitypub.vocab import Iri
from bridge import peers
from bridge.crossings import State
from bridge.judgement import Mode
from bridge.store.core_peers import peer_keys
from bridge.store.edge_documents import peer_keys as edge_keys
from bridge.store.edge_quarantine import Quarantined, claim, quarantine, quarantine_all
from node.inbound import MAX_BREAKS
from node.storage.actors import actors, follows
from node.storage.posts import notifications, posts
from tests.bridge.signing import rsa
from tests.node.outside_world import EVERYONE, Person, World, peer, world


async def test_a_strangers_follow_is_proved_admitted_and_answered(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        (tie,) = await here.rows(follows)
        known = await here.actor(zoe.id)
        assert (tie.follower, tie.followee, bool(tie.accepted)) == (known.id, ada.id, True)
        assert known.acct == f"zoe@{there.host}"
        assert known.display_name == "Zoe of the outside"
        assert await here.waiting() == 0
        assert len(await here.jobs_of("outbound")) == 1


async def test_each_decision_is_recorded_the_senders_profile_by_one_of_its_own(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        follow, profile = await here.inward()
        assert (follow.activity_type, follow.channel, follow.state) == ("Follow", "inbox", State.ADMITTED)
        assert (profile.activity_type, profile.channel, profile.state) == ("Update", "fetch", State.ADMITTED)
        assert None not in (follow.decision_id, profile.decision_id)


async def test_a_proved_key_is_kept_and_published_to_the_edge(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        (kept,) = await here.rows(peer_keys)
        (shown,) = await here.rows(edge_keys, edge=True)
        assert (kept.key_id, kept.owner, kept.host) == (zoe.key_id, zoe.id, there.host)
        assert (shown.key_id, shown.host) == (zoe.key_id, there.host)


async def test_the_second_activity_of_a_known_sender_fetches_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        asked = len(there.asked)
        await here.receive(zoe, zoe.posts(1))
        assert len(there.asked) == asked
        assert [crossing.activity_type for crossing in await here.inward()][-1] == "Create"


async def test_what_has_more_words_than_any_post_is_dropped_unread(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe", summary="4111 1111 " * 10_000)
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        await here.receive(zoe, zoe.posts(1, content="4111 1111 " * 10_000))
        assert [each.activity_type for each in await here.inward()] == ["Follow"]
        assert await here.waiting() == 0


async def test_a_replayed_activity_is_judged_once(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        follow = zoe.does("Follow", ada.ap_id)
        undo = zoe.does("Undo", follow)
        await here.receive(zoe, follow, undo, follow)
        assert await here.rows(follows) == []
        assert [each.activity_type for each in await here.inward()] == ["Follow", "Update", "Undo"]
        assert await here.waiting() == 0


async def test_an_activity_in_anothers_name_is_dropped(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe, max_ = await here.person("ada"), there.person("zoe"), there.person("max")
        await here.receive(max_, zoe.does("Follow", ada.ap_id))
        assert await here.rows(follows) == []
        assert await here.inward() == []
        assert await here.waiting() == 0


async def test_a_key_on_another_host_than_its_actor_costs_no_fetch(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there, peer("127.0.0.3") as elsewhere:
        ada, zoe, eve = await here.person("ada"), there.person("zoe"), elsewhere.person("eve")
        await here.receive(eve, zoe.does("Follow", ada.ap_id))
        assert there.asked == elsewhere.asked == []
        assert await here.inward() == []


async def test_a_key_that_its_owner_does_not_list_proves_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        stray = there.url("/stray-key")
        there.serve("/stray-key", {"id": stray, "owner": zoe.id, "publicKeyPem": rsa("eve").public.pem})
        eve = Person(there, "zoe", rsa("eve"))
        await here.receive(eve, zoe.does("Follow", ada.ap_id), as_key=stray)
        assert await here.rows(follows) == []
        assert await here.rows(peer_keys) == []


async def test_a_body_that_was_changed_on_the_way_is_dropped(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        body = json.dumps(zoe.does("Follow", ada.ap_id)).encode()
        headers = zoe.signs(body, at_ms=here.clock.now_ms)
        await here.receive_raw((headers, body.replace(b"Follow", b"Like")))
        assert there.asked == []
        assert (await here.inward(), await here.waiting()) == ([], 0)


async def test_a_note_on_another_host_than_its_author_is_dropped(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there, peer("127.0.0.3") as elsewhere:
        ada, zoe = await here.person("ada"), there.person("zoe")
        forged = zoe.posts(1, id=elsewhere.url("/notes/1"), tag=[{"type": "Mention", "href": ada.ap_id}])
        await here.receive(zoe, forged)
        assert await here.rows(posts) == []


async def test_a_note_attributed_to_a_neighbour_is_dropped(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe, max_ = await here.person("ada"), there.person("zoe"), there.person("max")
        forged = zoe.posts(1, attributedTo=max_.id, tag=[{"type": "Mention", "href": ada.ap_id}])
        await here.receive(zoe, forged)
        assert await here.rows(posts) == []


async def test_a_flood_of_deletes_by_unknown_actors_costs_no_fetch(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        for number in range(5):
            stranger = there.person(f"stranger{number}", key="shared")
            await here.receive(stranger, stranger.does("Delete", stranger.id))
        assert there.asked == []
        assert (await here.inward(), await here.waiting()) == ([], 0)


async def test_a_rotated_key_is_fetched_once_past_the_one_we_have(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        renewed = there.person("zoe", key="renewed")
        here.clock.now_ms += 3_600_000
        await here.receive(renewed, renewed.posts(1))
        assert len(await here.rows(posts)) == 0  # nobody here follows her
        assert [each.activity_type for each in await here.inward()][-1] == "Create"
        (kept,) = await here.rows(peer_keys)
        assert kept.pem == renewed.pair.public.pem


async def test_wrong_signatures_do_not_make_us_ask_again_and_again(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        asked = len(there.asked)
        here.clock.now_ms += 3_600_000
        impostor = Person(there, "zoe", rsa("eve"))
        await here.receive(impostor, *(impostor.posts(number) for number in range(4)))
        assert len(there.asked) == asked + 1
        assert await here.waiting() == 0


async def test_a_host_that_does_not_answer_is_asked_again_later_and_then_given_up(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        there.answers.clear()
        there.answers["/users/zoe"] = _broken
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        assert await here.waiting() == 1
        await here.work()
        assert len(there.asked) == 1
        for _ in range(8):
            here.clock.now_ms += 24 * 3_600_000
            await here.work()
        assert await here.waiting() == 0
        assert await here.inward() == []


async def test_an_arrival_whose_core_work_was_done_before_a_kill_is_only_ended(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        async with here.edge.transaction() as tx:
            await tx.run(quarantine.update().values(done_ms=None, run_at_ms=tx.now_ms))
        await here.work()
        assert len(await here.inward()) == 2
        assert len(await here.rows(follows)) == 1
        assert await here.waiting() == 0


@pytest.mark.parametrize(
    ("inbound", "state"), [("hold", State.HELD), ("justify", State.HELD), ("block", State.REFUSED)]
)
async def test_what_the_law_stops_has_no_effect(tmp_path: Path, inbound: str, state: State) -> None:
    async with world(tmp_path, inbound=inbound) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        (follow,) = await here.inward()
        assert follow.state is state
        assert await here.rows(follows) == []
        assert await here.rows(actors, ap_id=zoe.id) == []


@pytest.mark.parametrize("mode", [Mode.CLOSED, Mode.PARTNERS])
async def test_in_a_mode_that_excludes_its_host_nothing_is_asked_or_heard(tmp_path: Path, mode: Mode) -> None:
    async with world(tmp_path, mode=mode) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        assert there.asked == []
        assert (await here.inward(), await here.waiting()) == ([], 0)


@pytest.mark.parametrize("body", [b"{}", b"[", b'{"type": "Wave", "id": "x", "actor": "y"}', b"\xff\x00"])
async def test_what_can_not_be_read_is_dropped(tmp_path: Path, body: bytes) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe = there.person("zoe")
        await here.receive_raw((zoe.signs(body, at_ms=here.clock.now_ms), body))
        assert (there.asked, await here.waiting()) == ([], 0)


async def test_a_verb_of_later_days_is_recorded_and_does_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Block", ada.ap_id))
        assert [each.activity_type for each in await here.inward()] == ["Block", "Update"]
        assert await here.rows(notifications) == []


async def test_a_new_peer_is_met_once(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id), zoe.posts(1, to=[EVERYONE]))
        async with here.core.reading() as tx:
            met = await peers.get(tx, host=there.host)
            key = await peers.key(tx, key_id=Iri(zoe.key_id))
        assert met is not None
        assert key is not None


async def test_a_slow_server_delays_nobody_else(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there, peer("127.0.0.3") as quick:
        ada, slow, fast = await here.person("ada"), there.person("slow"), quick.person("fast")
        opened = asyncio.Event()
        document = there.answers["/users/slow"]

        async def hesitate(head: str, writer: asyncio.StreamWriter) -> None:
            await opened.wait()
            await document(head, writer)

        there.answers["/users/slow"] = hesitate
        arrivals = [here.arrival(each, each.does("Follow", ada.ap_id)) for each in (slow, fast)]
        async with here.edge.transaction() as tx:
            await quarantine_all(tx, arrivals=arrivals)
        await here.receiver.lanes.work_off(await leased(here), here.receiver._work_off, within_s=1)
        assert [row.name for row in await here.rows(actors, host=quick.host)] == ["fast"]
        assert await here.waiting() == 1
        opened.set()
        await here.receiver.finish()
        assert len(await here.rows(follows)) == 2


async def test_what_breaks_while_it_is_judged_is_held_for_a_person_in_the_end(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        async with here.core.transaction() as tx:
            await tx.run(text("alter table follows rename to broken"))
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        assert (await here.inward(), await here.waiting()) == ([], 1)
        for _ in range(MAX_BREAKS):
            here.clock.now_ms += 24 * 3_600_000
            await here.work()
        (held,) = await here.inward()
        assert (held.state, await here.waiting()) == (State.HELD, 0)


async def leased(here: World) -> tuple[Quarantined, ...]:
    async with here.edge.transaction() as tx:
        return await claim(tx, limit=10, lease_ms=60_000)


async def _broken(_head: str, writer: object) -> None:
    getattr(writer, "write")(b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n")  # noqa: B009
