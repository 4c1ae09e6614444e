"""Peers that fail, hang and talk rubbish; officers who freeze; authors who change their mind meanwhile."""

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import update

from bridge.store.base import Transaction
from bridge.store.core_peers import peers
from bridge.store.core_releases import deliveries
from tests.federation.outsiders import follower, url_of
from tests.peer import Json, Mood, Peer, Person
from tests.running import Colleague, Running, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("bad_days")]


@pytest.fixture(scope="module")
def mira(partner: Peer, priya: Colleague) -> Person:
    """Of the partner; follows priya."""
    priya.waits_for(priya.says("Hello, everybody"), public="released")
    return follower(partner.person("mira"), priya)


@pytest.fixture(scope="module")
def lena(world: Peer, priya: Colleague, mira: Person) -> Person:
    """Of the world; follows priya too."""
    return follower(world.person("lena"), priya)


@pytest.fixture
def ailing(node: Running, mira: Person, lena: Person) -> Iterator[Peer]:
    """The partner's server, which a test may make ill; well again afterwards."""
    yield mira.peer
    mira.peer.mood = Mood.WELL
    mira.peer.hanging.set()
    _try_now(node)


def test_after_an_outage_everything_comes_in_its_order(node: Running, priya: Colleague, ailing: Peer) -> None:
    ailing.mood = Mood.FAILING
    post = priya.waits_for(priya.says("First"), partner_acme="released")
    url = url_of(priya, post)
    eventually(lambda: _received_now(node, ailing, "Create", url))
    priya.waits_for(priya.edits(post, "Second"), partner_acme="released")
    failed = len(ailing.deliveries)
    ailing.mood = Mood.WELL
    eventually(lambda: _received_now(node, ailing, "Update", url))
    came = [each["type"] for each in ailing.deliveries[failed:] if _about(each) == url]
    assert came == ["Create", "Update"]


@pytest.mark.parametrize("mood", [Mood.HANGING, Mood.RUBBISH])
def test_one_ill_server_delays_no_other(priya: Colleague, ailing: Peer, lena: Person, mood: Mood) -> None:
    ailing.mood = mood
    url = url_of(priya, priya.says(f"While one is {mood.value}"))
    eventually(lambda: lena.peer.received("Create", url))


def test_what_may_have_come_is_asked_back_and_what_was_queued_never_comes(
    node: Running, priya: Colleague, ailing: Peer, lena: Person
) -> None:
    ailing.mood = Mood.FAILING
    post = priya.waits_for(priya.says("A mistake"), partner_acme="released", public="released")
    url = url_of(priya, post)
    eventually(lambda: _received_now(node, ailing, "Create", url))
    priya.post(f"/api/permeable/v1/posts/{post['id']}/recall")
    ailing.mood = Mood.WELL
    tried = len(ailing.deliveries)
    eventually(lambda: _received_now(node, ailing, "Delete", url))
    assert [each["type"] for each in ailing.deliveries[tried:] if _about(each) == url] == ["Delete"]


def test_a_freeze_stops_all_but_recalls_and_anyones_pages(
    priya: Colleague, mei: Colleague, mira: Person, lena: Person
) -> None:
    post = priya.waits_for(priya.says("Before the frost", visibility="private"), public="released")
    url = url_of(priya, post)
    assert (mira.gets(url).status_code, lena.gets(url).status_code) == (200, 200)
    mei.post("/api/permeable/v1/egress/freeze", reason="a drill")
    frozen = priya.says("In the frost")
    eventually(lambda: mira.gets(url).status_code == 404)
    priya.post(f"/api/permeable/v1/posts/{post['id']}/recall")
    eventually(lambda: _received_now(priya.node, mira.peer, "Delete", url))
    assert mira.peer.received("Create", url_of(priya, frozen)) == []
    mei.post("/api/permeable/v1/egress/thaw", reason="over")
    eventually(lambda: _received_now(priya.node, mira.peer, "Create", url_of(priya, frozen)))


def test_what_was_taken_back_stays_back_when_it_is_edited_inside(
    priya: Colleague, mei: Colleague, mira: Person, lena: Person
) -> None:
    post = priya.waits_for(priya.says("Out and back"), public="released", partner_acme="released")
    url = url_of(priya, post)
    priya.post(f"/api/permeable/v1/posts/{post['id']}/recall")
    eventually(lambda: lena.peer.received("Delete", url))
    heard = len(lena.peer.deliveries)
    priya.edits(post, "For colleagues, corrected")
    marker = priya.says("The next one")
    eventually(lambda: lena.peer.received("Create", url_of(priya, marker)))
    assert [each for each in lena.peer.deliveries[heard:] if _about(each) == url] == []
    assert mira.gets(url).status_code == 410


def test_no_document_sends_our_posts_to_another_server(
    node: Running, priya: Colleague, mira: Person, lena: Person
) -> None:
    stolen = f"{mira.peer.origin}/stolen"
    actor = lena.peer.person("mallory", inbox=stolen, endpoints={"sharedInbox": stolen})
    finger = lena.peer.received("Create")[0]["actor"]
    assert actor.sends(node.inbox, actor.does("Follow", finger)).status_code == 202
    eventually(lambda: any("/users/mallory" in request.path for request in lena.peer.requests))
    for words in ("One more", "And another"):
        eventually(partial(lena.peer.received, "Create", url_of(priya, priya.says(words))))
    assert [request for request in mira.peer.requests if request.path == "/stolen"] == []


def _try_now(node: Running) -> None:
    """Time passes: what waits for its next attempt is due."""

    async def due(tx: Transaction) -> None:
        await tx.run(update(deliveries).where(deliveries.c.state == "queued").values(run_at_ms=tx.now_ms))
        await tx.run(update(peers).values(open_until_ms=None))

    node.ask(due)


def _received_now(node: Running, peer: Peer, verb: str, url: str) -> list[Json]:
    _try_now(node)
    return peer.received(verb, url)


def _about(activity: Json) -> str:
    about = activity["object"]
    return about if isinstance(about, str) else str(about["id"])
