"""Two nodes of ours on real sockets: found, followed, written to, answered, liked, boosted, taken back."""

import httpx
import pytest

from tests.running import Colleague, Json, Running, eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("two_nodes")]


@pytest.fixture(scope="module")
def bob(other: Running) -> Colleague:
    return other.hire("bob")


@pytest.fixture(scope="module")
def friends(priya: Colleague, bob: Colleague) -> tuple[Json, Json]:
    """Both crossed once, found each other by handle, and follow each other; each as the other sees it."""
    for writer in (priya, bob):
        writer.waits_for(writer.says(f"{writer.name} says hello"), public="released")
    seen_by_bob, seen_by_priya = bob.follows(priya.handle), priya.follows(bob.handle)
    eventually(lambda: _relation(bob, seen_by_bob)["following"])
    eventually(lambda: _relation(priya, seen_by_priya)["following"])
    return seen_by_priya, seen_by_bob


async def test_who_never_crossed_is_not_found(node: Running, bob: Colleague) -> None:
    hidden = node.hire("quiet")
    assert bob.get("/api/v2/search", q=hidden.handle, resolve="true")["accounts"] == []


def test_a_post_arrives_is_changed_and_is_deleted_there(
    friends: tuple[Json, Json], priya: Colleague, bob: Colleague
) -> None:
    post = priya.says("The first version")
    there = _arrived(bob, "The first version")
    priya.edits(post, "The second version")
    eventually(lambda: "second version" in bob.get(f"/api/v1/statuses/{there['id']}")["content"])
    priya.deletes(post)
    eventually(lambda: bob.http.get(f"/api/v1/statuses/{there['id']}").status_code == 404)


def test_a_thread_grows_from_both_sides(friends: tuple[Json, Json], priya: Colleague, bob: Colleague) -> None:
    first = priya.says("Shall we meet?")
    there = _arrived(bob, "Shall we meet?")
    bob.says("On Tuesday.", in_reply_to_id=there["id"])
    answer = eventually(lambda: _answers(priya, first))[0]
    assert "On Tuesday." in answer["content"]
    priya.says("Tuesday it is.", in_reply_to_id=answer["id"])
    eventually(lambda: len(_answers(bob, there)) == 2)
    assert [text["content"] for text in _answers(bob, there)] == [
        each["content"] for each in _answers(priya, first)
    ]


def test_a_like_and_a_boost_are_counted_there_and_taken_back(
    friends: tuple[Json, Json], priya: Colleague, bob: Colleague
) -> None:
    post = priya.says("Something to like")
    there = _arrived(bob, "Something to like")
    for act in ("favourite", "reblog"):
        bob.post(f"/api/v1/statuses/{there['id']}/{act}")
    eventually(lambda: _counts(priya, post) == (1, 1), lambda: _counts(priya, post))
    for act in ("unfavourite", "unreblog"):
        bob.post(f"/api/v1/statuses/{there['id']}/{act}")
    eventually(lambda: _counts(priya, post) == (0, 0), lambda: _counts(priya, post))


def test_a_post_is_found_there_by_its_address(
    friends: tuple[Json, Json], node: Running, bob: Colleague
) -> None:
    tom = node.hire("tom")
    tom.waits_for(tom.says("Nobody there follows me"), public="released")
    listed = httpx.get(
        f"{_actor_url(node, tom)}/outbox?page=true", headers={"accept": "application/activity+json"}
    ).json()
    url = listed["orderedItems"][0]["object"]["id"]
    assert "Nobody there follows me" in bob.finds_post(url)["content"]


def test_an_unfollow_ends_what_comes(friends: tuple[Json, Json], priya: Colleague, other: Running) -> None:
    eve = other.hire("eve")
    seen = eve.follows(priya.handle)
    eventually(lambda: _relation(eve, seen)["following"])
    eve.post(f"/api/v1/accounts/{seen['id']}/unfollow")
    eventually(lambda: "eve" not in [each["username"] for each in _followers(priya)])


def test_a_locked_account_answers_by_hand(friends: tuple[Json, Json], node: Running, other: Running) -> None:
    shy, ann = node.hire("shy"), other.hire("ann")
    shy.waits_for(shy.says("I am here"), public="released")
    shy.http.patch("/api/v1/accounts/update_credentials", data={"locked": "true"})
    seen = ann.follows(shy.handle)
    asking = eventually(lambda: shy.get("/api/v1/follow_requests"))[0]
    assert not _relation(ann, seen)["following"]
    shy.post(f"/api/v1/follow_requests/{asking['id']}/reject")
    eventually(lambda: not _relation(ann, seen)["requested"])
    ann.post(f"/api/v1/accounts/{seen['id']}/follow")
    asking = eventually(lambda: shy.get("/api/v1/follow_requests"))[0]
    shy.post(f"/api/v1/follow_requests/{asking['id']}/authorize")
    eventually(lambda: _relation(ann, seen)["following"])


def _relation(viewer: Colleague, account: Json) -> Json:
    relation: Json = viewer.get("/api/v1/accounts/relationships", **{"id[]": account["id"]})[0]
    return relation


def _arrived(reader: Colleague, words: str) -> Json:
    """The post with these words, once it is on the reader's home timeline."""

    def found() -> list[Json]:
        return [each for each in reader.get("/api/v1/timelines/home") if words in each["content"]]

    return eventually(found)[0]


def _answers(reader: Colleague, status: Json) -> list[Json]:
    thread: list[Json] = reader.get(f"/api/v1/statuses/{status['id']}/context")["descendants"]
    return thread


def _counts(reader: Colleague, status: Json) -> tuple[int, int]:
    seen = reader.get(f"/api/v1/statuses/{status['id']}")
    return seen["favourites_count"], seen["reblogs_count"]


def _followers(of: Colleague) -> list[Json]:
    found: list[Json] = of.get(f"/api/v1/accounts/{of.actor}/followers")
    return found


def _actor_url(node: Running, of: Colleague) -> str:
    finger = httpx.get(f"{node.public}/.well-known/webfinger", params={"resource": f"acct:{of.handle[1:]}"})
    return str(finger.json()["links"][0]["href"])
