"""The channels by which content can leave, each by its number in docs/threat-model.md."""

import hashlib
import io
import re
from functools import partial
from urllib.parse import urlsplit

import pytest
from PIL import Image
from sqlalchemy import select

from bridge.store.base import Transaction
from bridge.store.core_releases import deliveries, releases
from tests.leaks.canaries import ANYONE, FETCHED, LOG, PARTNER, PUSHED, WORLD, word
from tests.leaks.conftest import Scene
from tests.leaks.crawler import BEARER, FEEDS, HTML, IMPOSTOR, octets
from tests.peer import AP, EVERYONE, Json, id_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("leaks")]

UNRELEASED = ("inside", "inside_direct", "secret", "held", "blocked", "withdrawn", "refused")
DATE = re.compile(rb"date: [^\n]*\n")


def test_01_what_is_delivered_is_a_release_for_that_very_host(scene: Scene) -> None:
    company = scene.company
    for peer in (company.partner, company.world):
        released = company.node.ask(partial(_released_to, host=peer.host))
        posted = [request.body for request in peer.requests if request.method == "POST"]
        assert posted and {hashlib.sha256(body).hexdigest() for body in posted} <= released
    assert [request for request in company.bystander.requests if request.method == "POST"] == []


def test_02_what_takes_back_says_nothing_and_goes_where_something_went(scene: Scene) -> None:
    for peer in (scene.company.partner, scene.company.world):
        created = {id_of(each["object"]) for each in peer.received("Create")}
        for delete in peer.received("Delete"):
            assert set(delete["object"]) <= {"id", "type", "@context"}
            assert delete["object"]["id"] in created
            assert EVERYONE not in str(delete)
        assert peer.received("Block") == peer.received("Flag") == []


def test_03_a_get_gives_the_rendition_or_the_one_404(scene: Scene) -> None:
    absent = _plain(scene, AP, f"/o/{scene.known.numbers[0]}")
    for name in UNRELEASED:
        for who in (AP, HTML, PARTNER, WORLD):
            assert _plain(scene, who, _path(scene, name)) == absent, (name, who)
    assert _plain(scene, WORLD, _path(scene, "partner")) == absent
    assert scene.answers[PARTNER, _path(scene, "partner")].status_code == 200


def test_04_collections_list_and_count_what_is_for_anyone(scene: Scene) -> None:
    outbox = _actor_path(scene) + "/outbox"
    page = scene.answers[AP, f"{outbox}?page=true"].json()["orderedItems"]
    total = scene.answers[AP, outbox].json()["totalItems"]
    assert len(page) == min(total, 20)
    for item in page:
        assert scene.answers[AP, urlsplit(item["id"]).path].status_code == 200
    replies = scene.answers[AP, f"{_path(scene, 'open')}/replies"].json()
    assert replies["totalItems"] == 0
    note = scene.answers[AP, _path(scene, "open")].json()
    assert not {"likes", "shares"} & set(note)


def test_05_followers_and_following_have_no_list_and_no_count(scene: Scene) -> None:
    for name in ("followers", "following"):
        collection = scene.answers[AP, f"{_actor_path(scene)}/{name}"].json()
        assert not {"totalItems", "items", "first"} & set(collection)
        assert collection.get("orderedItems", []) == []


def test_06_hidden_and_absent_names_answer_the_same(scene: Scene) -> None:
    host = scene.company.node.host
    absent = _plain(scene, AP, f"/.well-known/webfinger?resource=acct:nobody@{host}")
    for name in (scene.company.tom.name, "mei", word("group_name"), "bridge"):
        assert _plain(scene, AP, f"/.well-known/webfinger?resource=acct:{name}@{host}") == absent
    known = scene.answers[AP, f"/.well-known/webfinger?resource=acct:priya@{host}"]
    assert known.status_code == 200


def test_07_the_node_tells_neither_counts_nor_policy_nor_people(scene: Scene) -> None:
    for version in ("2.0", "2.1"):
        told = scene.answers[AP, f"/nodeinfo/{version}"].json()
        assert set(told["usage"].get("users", {}).values()) <= {0}
        assert "localPosts" not in told["usage"] and told.get("metadata", {}) == {}
    minimal = scene.answers[AP, "/a/node"].json()
    assert "Hartwell" not in str(minimal)


def test_08_pages_show_what_is_for_anyone_and_run_nothing(scene: Scene) -> None:
    page = scene.answers[HTML, _path(scene, "open")]
    assert word("open_arrives") in page.text
    assert "<script" not in page.text and "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"  # 34: what the reader's browser fetches
    assert {urlsplit(source).netloc for source in re.findall(r'src="([^"]+)"', page.text)} == {
        scene.company.node.host
    }


def test_09_there_are_no_feeds(scene: Scene) -> None:
    absent = _plain(scene, AP, f"/o/{scene.known.numbers[0]}")
    for path in (*FEEDS, "/@priya.rss"):
        assert _plain(scene, AP, path) == absent


def test_10_11_a_picture_is_pixels_at_a_random_address(scene: Scene) -> None:
    note = scene.answers[AP, _path(scene, "open")].json()
    [attached] = note["attachment"]
    token = attached["url"].rpartition("/")[2]
    assert token not in scene.known.blobs
    for sha in scene.known.blobs[:3]:
        assert (
            scene.answers[AP, f"/m/{sha}"].status_code
            == scene.answers[AP, f"/media/{sha}"].status_code
            == 404
        )
        assert scene.doorstep[f"/media/{sha}"] == 404
    blob = scene.company.fetch(attached["url"])
    with Image.open(io.BytesIO(blob.content)) as picture:
        assert dict(picture.getexif()) == {} and "comment" not in picture.info
    assert not scene.ears.places[f"{FETCHED} {ANYONE}"].has(word("open_file"))


def test_12_no_link_is_fetched_when_something_is_written(scene: Scene) -> None:
    assert scene.company.bystander.requests == []


def test_13_handles_and_link_targets_are_read_and_hidden(scene: Scene) -> None:
    for name in ("handle_text", "handle_public", "handle_staff"):
        assert "a colleague" in scene.answers[AP, _path(scene, name)].json()["content"]
    assert "a colleague" in scene.answers[AP, _path(scene, "handle_summary")].json()["summary"]
    assert "a colleague" in scene.answers[AP, _path(scene, "handle_alt")].json()["attachment"][0]["name"]
    assert scene.company.priya.states(scene.company.posts["origin"]) == {
        "public": "refused",
        "partner-acme": "refused",
    }


def test_14_36_no_document_names_what_its_reader_can_not_have(scene: Scene) -> None:
    public = scene.company.node.public
    readable: dict[str, set[str]] = {PARTNER: set(), WORLD: set()}
    for (who, path), answer in scene.answers.items():
        if who in readable and answer.status_code in (200, 410):
            readable[who].add(public + path)
    for who, mine in readable.items():
        hidden = {iri for iri in scene.known.iris if iri not in mine}
        heard = b"\n".join(scene.ears.places[f"{FETCHED} {who}"].parts).decode()
        assert {iri for iri in hidden if iri in heard} == set()
        assert f"{public}/c/" not in heard
    note = scene.answers[PARTNER, _path(scene, "partner")].json()
    assert not {"conversation", "context"} & set(note)


def test_15_a_boost_of_what_is_inside_says_nothing(scene: Scene) -> None:
    for peer in (scene.company.partner, scene.company.world):
        assert peer.received("Announce") == []


def test_16_pasting_what_is_inside_needs_a_reason(scene: Scene) -> None:
    assert set(scene.company.priya.states(scene.company.posts["pasted"]).values()) == {"needs_reason"}


def test_17_an_edit_leaves_alone(scene: Scene) -> None:
    note = scene.answers[AP, _path(scene, "edited")].json()
    assert word("second_version_arrives") in note["content"]
    assert scene.ears.leaks(word("first_version")) == {}


def test_18_a_tombstone_is_seen_by_who_could_read(scene: Scene) -> None:
    path = _path(scene, "recalled")
    for who in (AP, PARTNER, WORLD):
        answer = scene.answers[who, path]
        assert (answer.status_code, set(answer.json())) == (410, {"@context", "id", "type"})


def test_20_a_like_goes_to_its_author_alone(scene: Scene) -> None:
    [like] = scene.company.world.received("Like")
    assert scene.company.partner.received("Like") == []
    path = urlsplit(like["id"]).path
    assert [scene.answers[who, path].status_code for who in (AP, PARTNER, WORLD)] == [404, 404, 200]


def test_22_nobody_is_moved_or_known_by_another_name(scene: Scene) -> None:
    for path in (_actor_path(scene), "/a/node"):
        assert not {"movedTo", "alsoKnownAs"} & set(scene.answers[AP, path].json())


def test_23_a_profile_crosses_as_its_policy_lets_it(scene: Scene) -> None:
    actor = scene.answers[AP, _actor_path(scene)].json()
    assert word("profile_arrives") in actor["name"]
    assert "[internal project] with a colleague" in actor["summary"]
    assert not {"attachment", "icon", "image", "published"} & set(actor)


def test_25_nothing_is_proved_beyond_its_first_reader(scene: Scene) -> None:
    for place in (f"{FETCHED} {ANYONE}", f"{PUSHED} {PARTNER}", f"{PUSHED} {WORLD}"):
        heard = scene.ears.places[place]
        assert not heard.has('"proof"') and not heard.has("RsaSignature2017")


def test_26_the_client_api_is_not_outside_and_asks_for_a_token_inside(scene: Scene) -> None:
    absent = _plain(scene, AP, f"/o/{scene.known.numbers[0]}")
    shared = {"/.well-known/nodeinfo", "/nodeinfo/2.0"}
    asked = [path for who, path in scene.answers if who == BEARER and path not in shared]
    assert len(asked) > 60
    assert all(_plain(scene, BEARER, path) == absent for path in asked)
    open_inside = {path for path, status in scene.doorstep.items() if status == 200}
    assert open_inside <= {
        *("/api/v1/instance", "/api/v2/instance", "/health", "/login", *shared),
        *("/avatars/original/missing.png", "/headers/original/missing.png", "/api/openapi.json"),
    }


def test_30_refusals_are_the_same_to_the_byte(scene: Scene) -> None:
    refused = {
        _plain(scene, who, path)
        for (who, path), answer in scene.answers.items()
        if answer.status_code == 404 and not path.startswith("/metrics")
    }
    assert len(refused) == 1
    impostors = {_plain(scene, who, path) for who, path in scene.answers if who == IMPOSTOR}
    assert len(impostors) == 1 and impostors.pop().startswith(b"401")
    assert not any(
        "server" in answer.headers or "set-cookie" in answer.headers for answer in scene.answers.values()
    )
    for (who, _), answer in scene.answers.items():
        assert "etag" not in answer.headers or "private" not in answer.headers["cache-control"], who


def test_31_look_ups_are_signed_by_the_node_and_tell_nothing_else(scene: Scene) -> None:
    node = scene.company.node
    asked = [each for peer in (scene.company.partner, scene.company.world) for each in peer.requests]
    for request in asked:
        headers = dict(request.headers)
        assert headers["user-agent"] == f"Permeable (+{node.public})"
        assert not {"referer", "cookie", "from", "x-forwarded-for"} & set(headers)
        if request.method == "GET" and not request.path.startswith("/.well-known/"):
            assert f'keyId="{node.public}/a/node#' in headers["signature"]


def test_32_the_log_holds_no_word_that_anybody_wrote(scene: Scene) -> None:
    log = scene.ears.places[LOG]
    assert log.parts
    for name in ("open_arrives", "partner_text", "mira_direct", "held_text", "peer_text", "profile_arrives"):
        assert not log.has(word(name))
    assert not any(log.has(colleague.token) for colleague in scene.company.node.people.values())


def test_35_a_document_tells_of_its_release_not_of_its_writing(scene: Scene) -> None:
    for name in ("open", "edited"):
        note = scene.answers[AP, _path(scene, name)].json()
        written = scene.company.priya.get(f"/api/v1/statuses/{scene.company.posts[name]['id']}")
        assert note["published"] != written["created_at"]
        assert not {"generator", "source", "deleted"} & set(note)
    languages = scene.answers[AP, _path(scene, "falcon_language")].json()
    assert "contentMap" not in languages


def _path(scene: Scene, name: str) -> str:
    return urlsplit(scene.company.urls[name]).path


def _actor_path(scene: Scene) -> str:
    note: Json = scene.answers[AP, _path(scene, "open")].json()
    return urlsplit(note["attributedTo"]).path


def _plain(scene: Scene, who: str, path: str) -> bytes:
    """An answer without its date."""
    return DATE.sub(b"", octets(scene.answers[who, path]))


async def _released_to(tx: Transaction, *, host: str) -> set[str]:
    """The hashes of what was released to a host and has a decision."""
    query = (
        select(releases.c.activity)
        .join(deliveries, deliveries.c.release_id == releases.c.id)
        .where(deliveries.c.host == host, releases.c.decision_id.is_not(None), releases.c.token.is_not(None))
    )
    return {hashlib.sha256(row.activity).hexdigest() for row in await tx.all(query)}
