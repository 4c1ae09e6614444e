"""What each server outside may have of a post: pushed, fetched unsigned, fetched with its own key."""

import io
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from bridge import crossings
from bridge.store.base import Transaction
from node.identity import accounts
from node.social import groups, people, viewers
from node.social.groups import GroupDraft
from tests.federation.outsiders import fetch, follower, url_of
from tests.peer import AP, EVERYONE, Json, Peer, Person, peer_at
from tests.running import Colleague, Running, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("renditions")]

NOBODY = b'{"error":"There is nothing here."}'


@pytest.fixture(scope="module")
def mira(node: Running, partner: Peer, priya: Colleague) -> Person:
    """Of the partner; follows priya."""
    priya.waits_for(priya.says("Hello, everybody"), public="released")
    return follower(partner.person("mira"), priya)


@pytest.fixture(scope="module")
def lena(node: Running, world: Peer, priya: Colleague, mira: Person) -> Person:
    """Of the world; follows priya too."""
    return follower(world.person("lena"), priya)


@pytest.fixture(scope="module")
def passer_by() -> Iterator[Person]:
    """Someone whose server has nothing to do with us."""
    with peer_at("127.0.0.98") as peer:
        yield peer.person("otto")


def test_each_zone_gets_its_own_bytes(priya: Colleague, mei: Colleague, mira: Person, lena: Person) -> None:
    post = priya.says("Falcon pays with card 4111 1111 1111 1111")
    priya.waits_for(post, partner_acme="held", public="held")
    release(mei, zone="partner-acme")
    url = url_of(priya, post)
    [create] = eventually(lambda: mira.peer.received("Create", url))
    assert "[internal project] pays" in create["object"]["content"]
    assert EVERYONE not in str(create)
    assert lena.peer.received("Create", url) == []
    for_mira = mira.gets(url)
    assert for_mira.json()["content"] == create["object"]["content"]
    assert for_mira.headers["cache-control"] == "private, no-store"
    for refused in (fetch(url), lena.gets(url)):
        assert (refused.status_code, refused.content) == (404, NOBODY)
    release(mei, zone="public")
    eventually(lambda: lena.peer.received("Create", url))
    assert EVERYONE in fetch(url).json()["to"]
    assert EVERYONE not in mira.gets(url).text


def test_a_key_unknown_so_far_is_fetched_and_believed(
    priya: Colleague, lena: Person, passer_by: Person
) -> None:
    post = priya.waits_for(priya.says("For anyone"), public="released")
    url = url_of(priya, post)
    assert passer_by.gets(url).status_code == 200
    assert any(request.path == "/users/otto" for request in passer_by.peer.requests)


def test_a_bad_signature_is_401_whatever_exists(priya: Colleague, lena: Person) -> None:
    post = priya.waits_for(priya.says("For anyone, honestly"), public="released")
    url = url_of(priya, post)
    answers = []
    for asked in (url, f"{url}x"):
        headers = lena.signed("GET", asked) | {"date": "Sun, 06 Nov 1994 08:49:37 GMT", "accept": AP}
        answers.append(httpx.get(asked, headers=headers))
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content


def test_a_tombstone_is_for_who_could_read(priya: Colleague, mira: Person, lena: Person) -> None:
    post = priya.says("For our partner alone", reach="partners")
    url = url_of(priya, priya.waits_for(post, partner_acme="released"))
    eventually(lambda: mira.peer.received("Create", url))
    assert (mira.gets(url).status_code, lena.gets(url).status_code) == (200, 404)
    priya.deletes(post)
    eventually(lambda: mira.gets(url).status_code == 410)
    [deleted] = eventually(lambda: mira.peer.received("Delete", url))
    assert deleted["object"]["type"] == "Tombstone"
    for refused in (fetch(url), lena.gets(url)):
        assert (refused.status_code, refused.content) == (404, NOBODY)
    assert lena.peer.received("Delete", url) == []


def test_a_recall_reaches_whom_an_attempt_reached_and_nobody_else(
    priya: Colleague, mei: Colleague, mira: Person, lena: Person
) -> None:
    post = priya.says("Card 4111 1111 1111 1111, for the partner")
    priya.waits_for(post, partner_acme="held", public="held")
    release(mei, zone="partner-acme")
    url = url_of(priya, post)
    eventually(lambda: mira.peer.received("Create", url))
    priya.post(f"/api/permeable/v1/posts/{post['id']}/recall")
    eventually(lambda: mira.peer.received("Delete", url))
    priya.waits_for(post, partner_acme="recalled", public="withdrawn")
    assert lena.peer.received("Delete", url) == []


def test_a_direct_post_waits_for_a_yes(priya: Colleague, mira: Person, lena: Person) -> None:
    fields = {"visibility": "direct", "label": "PUBLIC"}
    post = priya.post("/api/v1/statuses", status=f"{mira.handle} between us", **fields)
    priya.waits_for(post, partner_acme="needs_yes")
    url = url_of(priya, post)
    assert mira.peer.received("Create", url) == []
    crossing = id_of_crossing(priya, post)
    priya.post(f"/api/permeable/v1/holds/{crossing}/yes")
    [create] = eventually(lambda: mira.peer.received("Create", url))
    assert (create["object"]["to"], create["object"].get("cc", [])) == ([mira.id], [])
    assert fetch(url).content == lena.gets(url).content == NOBODY
    assert lena.peer.received("Create", url) == []


def test_followers_alone_and_unlisted(priya: Colleague, mira: Person, lena: Person) -> None:
    private = priya.waits_for(priya.says("For followers", visibility="private"), public="released")
    unlisted = priya.waits_for(priya.says("Quietly", visibility="unlisted"), public="released")
    url = url_of(priya, private)
    [create] = eventually(lambda: lena.peer.received("Create", url))
    assert EVERYONE not in create["object"]["to"] + create["object"].get("cc", [])
    assert (fetch(url).content, lena.gets(url).status_code) == (NOBODY, 200)
    note = fetch(url_of(priya, unlisted)).json()
    assert (EVERYONE in note["to"], EVERYONE in note["cc"]) == (False, True)


def test_a_group_passes_its_posts_on(node: Running, priya: Colleague, world: Peer, lena: Person) -> None:
    async def made(tx: Transaction) -> tuple[int, str]:
        row = await accounts.named(tx, name=priya.name)
        viewer = await viewers.load(tx, account=row.id)
        assert viewer is not None
        draft = GroupDraft(name="cycling", title="Cycling", reach_ceiling="world", join_mode="open")
        group = await groups.create(tx, viewer, draft)
        actor = await people.get(tx, viewer, group)
        return group, actor.ap_id

    group, iri = node.ask(made)
    first = priya.says("The first ride", group_id=str(group))
    eventually(lambda: fetch(iri).status_code == 200, lambda: priya.states(first))
    rider = world.person("rider")
    assert rider.sends(node.inbox, rider.does("Follow", iri)).status_code == 202
    eventually(lambda: [each for each in world.received("Accept") if each["actor"] == iri])
    url = url_of(priya, priya.says("The second ride", group_id=str(group)))
    eventually(lambda: [each for each in world.received("Announce", url) if each["actor"] == iri])


def test_a_picture_crosses_as_pixels_and_is_revoked(priya: Colleague, lena: Person) -> None:
    picture = priya.uploads(photograph("secret place"), file_name="secret-plan.jpg", alt="A green square")
    post = priya.says("Look", **{"media_ids[]": picture})
    url = url_of(priya, priya.waits_for(post, public="released"))
    [create] = eventually(lambda: lena.peer.received("Create", url))
    [attached] = create["object"]["attachment"]
    assert attached["name"] == "A green square"
    blob = httpx.get(attached["url"])
    assert (blob.status_code, blob.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(blob.content)) as crossed:
        assert (crossed.size, dict(crossed.getexif())) == ((64, 48), {})
    assert b"secret" not in blob.content
    assert httpx.get(attached["url"], headers={"accept": AP}).status_code == 404
    other = priya.uploads(photograph("elsewhere"), file_name="y.jpg", alt="")
    priya.edits(post, "Look there", **{"media_ids[]": other})
    eventually(lambda: lena.peer.received("Update", url))
    assert httpx.get(attached["url"]).status_code == 404


def test_a_recall_revokes_the_picture_at_once(priya: Colleague, lena: Person) -> None:
    picture = priya.uploads(photograph("another"), file_name="x.jpg", alt="")
    post = priya.says("Look again", **{"media_ids[]": picture})
    url = url_of(priya, priya.waits_for(post, public="released"))
    address = fetch(url).json()["attachment"][0]["url"]
    assert httpx.get(address).status_code == 200
    priya.post(f"/api/permeable/v1/posts/{post['id']}/recall")
    eventually(lambda: httpx.get(address).status_code == 404)


def release(officer: Colleague, *, zone: str) -> None:
    """An officer lets the one hold of a zone go."""
    holds = officer.get("/api/permeable/v1/holds", zone=zone)
    assert len(holds) == 1, holds
    officer.post(f"/api/permeable/v1/holds/{holds[0]['id']}/release", note="fine")


def photograph(place: str) -> bytes:
    """A JPEG with EXIF, XMP-like text and a comment that name a place."""
    picture = Image.new("RGB", (64, 48), (20, 120, 40))
    exif = picture.getexif()
    exif[0x010E] = place
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, comment=place.encode())
    return buffer.getvalue()


def id_of_crossing(author: Colleague, status: Json) -> int:
    """The id of a post's only crossing."""

    async def read(tx: Transaction) -> int:
        [only] = await crossings.of_post(tx, int(status["id"]))
        return only.id

    return author.node.ask(read)
