"""Statuses, as an app posts, reads, edits and deletes them."""

import re

import pytest

from tests.node.api.conftest import Hire, Person


async def test_a_posted_status_is_read_back_by_a_colleague(ada: Person, ben: Person) -> None:
    posted = await ada.say("The canteen is open", visibility="public")
    read = await ben.get(f"/api/v1/statuses/{posted['id']}")
    assert read["content"] == "<p>The canteen is open</p>"
    assert read["account"]["acct"] == "ada"
    assert read["visibility"] == "public"


async def test_times_have_three_digits_and_a_z(ada: Person) -> None:
    posted = await ada.say("hello")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", posted["created_at"])
    assert re.fullmatch(r"\d{4}-.*\.\d{3}Z", posted["account"]["created_at"])
    account = await ada.get(f"/api/v1/accounts/{ada.id}")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", account["last_status_at"])


async def test_ids_are_strings_that_sort_in_time_order_and_boosts_share_them(ada: Person) -> None:
    first = await ada.say("one")
    boost = await ada.post(f"/api/v1/statuses/{first['id']}/reblog")
    second = await ada.say("two")
    ids = [first["id"], boost["id"], second["id"]]
    assert all(isinstance(id_, str) for id_ in ids)
    assert sorted(ids, key=lambda id_: (len(id_), id_)) == ids


async def test_fields_without_a_value_are_null_and_not_missing(ada: Person) -> None:
    posted = await ada.say("hello")
    for field in ("edited_at", "poll", "card", "reblog", "in_reply_to_id", "in_reply_to_account_id"):
        assert posted[field] is None
    assert posted["language"] is None
    for field in ("avatar", "avatar_static", "header", "header_static"):
        assert posted["account"][field].startswith("http")


@pytest.mark.parametrize("sensitive", ["1", "true", "on"])
async def test_json_may_hold_booleans_and_numbers_as_strings(
    ada: Person, ben: Person, sensitive: str
) -> None:
    parent = await ben.say("question")
    sent = {"status": "answer", "sensitive": sensitive, "in_reply_to_id": int(parent["id"])}
    answer = await ada.http.post("/api/v1/statuses", json=sent)
    assert answer.json()["sensitive"] is True
    assert answer.json()["in_reply_to_id"] == parent["id"]
    assert answer.json()["in_reply_to_account_id"] == ben.id


async def test_a_status_may_come_in_the_query_alone(ada: Person) -> None:
    answer = await ada.http.post("/api/v1/statuses?status=from+the+query")
    assert answer.json()["content"] == "<p>from the query</p>"


async def test_the_same_idempotency_key_answers_with_the_same_post(ada: Person) -> None:
    headers = {"idempotency-key": "once"}
    first = await ada.http.post("/api/v1/statuses", data={"status": "hello"}, headers=headers)
    again = await ada.http.post("/api/v1/statuses", data={"status": "hello"}, headers=headers)
    assert first.json()["id"] == again.json()["id"]
    assert len(await ada.get(f"/api/v1/accounts/{ada.id}/statuses")) == 1


async def test_an_empty_status_is_refused_in_json(ada: Person) -> None:
    answer = await ada.http.post("/api/v1/statuses", data={"status": ""})
    assert answer.status_code == 422
    assert "empty" in answer.json()["error"]


async def test_a_poll_is_refused_and_not_dropped(ada: Person) -> None:
    sent = {"status": "which?", "poll": {"options": ["a", "b"], "expires_in": "300"}, "sensitive": "0"}
    answer = await ada.http.post("/api/v1/statuses", json=sent)
    assert answer.status_code == 422
    assert "poll" in answer.json()["error"]


async def test_an_edit_is_a_put_and_keeps_its_history(ada: Person, ben: Person) -> None:
    posted = await ada.say("teh canteen", spoiler_text="food")
    edited = await ada.http.put(f"/api/v1/statuses/{posted['id']}", data={"status": "the canteen"})
    assert edited.json()["content"] == "<p>the canteen</p>"
    assert edited.json()["spoiler_text"] == "food"
    assert edited.json()["edited_at"]
    versions = await ben.get(f"/api/v1/statuses/{posted['id']}/history")
    assert [version["content"] for version in versions] == ["<p>teh canteen</p>", "<p>the canteen</p>"]
    assert versions[0]["account"]["id"] == ada.id


async def test_source_is_what_was_typed_and_its_authors_alone(ada: Person, ben: Person) -> None:
    posted = await ada.say("see #canteen")
    source = await ada.get(f"/api/v1/statuses/{posted['id']}/source")
    assert source == {"id": posted["id"], "text": "see #canteen", "spoiler_text": ""}
    assert (await ben.http.get(f"/api/v1/statuses/{posted['id']}/source")).status_code == 403


async def test_a_deleted_status_brings_its_text_back_and_is_gone(ada: Person, ben: Person) -> None:
    posted = await ada.say("see #canteen")
    answer = await ada.http.delete(f"/api/v1/statuses/{posted['id']}")
    assert answer.json()["text"] == "see #canteen"
    gone = await ben.http.get(f"/api/v1/statuses/{posted['id']}")
    assert gone.status_code == 404
    assert "error" in gone.json()


async def test_nobody_edits_or_deletes_anothers_status(ada: Person, ben: Person) -> None:
    posted = await ada.say("mine")
    assert (await ben.http.delete(f"/api/v1/statuses/{posted['id']}")).status_code == 403
    edit = await ben.http.put(f"/api/v1/statuses/{posted['id']}", data={"status": "yours"})
    assert edit.status_code == 403


async def test_a_direct_status_is_nothing_to_those_it_does_not_mention(
    ada: Person, ben: Person, hire: Hire
) -> None:
    cleo = await hire("cleo")
    posted = await ada.say("@ben only you", visibility="direct")
    assert (await ben.get(f"/api/v1/statuses/{posted['id']}"))["mentions"][0]["acct"] == "ben"
    unseen = await cleo.http.get(f"/api/v1/statuses/{posted['id']}")
    missing = await cleo.http.get("/api/v1/statuses/1")
    assert (
        (unseen.status_code, unseen.json()) == (missing.status_code, missing.json()) == (404, unseen.json())
    )


@pytest.mark.parametrize("id_", ["abc", "-1", "99999999999999999999999"])
async def test_an_id_that_can_not_be_is_not_found(ada: Person, id_: str) -> None:
    answer = await ada.http.get(f"/api/v1/statuses/{id_}")
    assert answer.status_code == 404
    assert "error" in answer.json()


async def test_context_is_the_thread_around_a_status(ada: Person, ben: Person) -> None:
    first = await ada.say("first")
    second = await ben.say("second", in_reply_to_id=first["id"])
    third = await ada.say("third", in_reply_to_id=second["id"])
    context = await ben.get(f"/api/v1/statuses/{second['id']}/context")
    assert [status["id"] for status in context["ancestors"]] == [first["id"]]
    assert [status["id"] for status in context["descendants"]] == [third["id"]]


async def test_interactions_count_once_and_can_be_taken_back(ada: Person, ben: Person) -> None:
    posted = await ada.say("hello")
    path = f"/api/v1/statuses/{posted['id']}"
    await ben.post(f"{path}/favourite")
    liked = await ben.post(f"{path}/favourite")
    assert (liked["favourited"], liked["favourites_count"]) == (True, 1)
    assert [who["acct"] for who in await ada.get(f"{path}/favourited_by")] == ["ben"]
    assert (await ben.post(f"{path}/unfavourite"))["favourites_count"] == 0
    kept = await ben.post(f"{path}/bookmark")
    assert kept["bookmarked"] is True
    assert [status["id"] for status in await ben.get("/api/v1/bookmarks")] == [posted["id"]]
    assert (await ben.post(f"{path}/unbookmark"))["bookmarked"] is False


async def test_a_boost_wraps_the_post_and_is_taken_back_by_the_posts_id(ada: Person, ben: Person) -> None:
    posted = await ada.say("hello")
    boost = await ben.post(f"/api/v1/statuses/{posted['id']}/reblog")
    assert boost["id"] != posted["id"]
    assert boost["account"]["acct"] == "ben"
    assert boost["reblog"]["id"] == posted["id"]
    assert boost["reblog"]["reblogged"] is True
    assert boost["content"] == posted["content"]
    back = await ben.post(f"/api/v1/statuses/{posted['id']}/unreblog")
    assert (back["id"], back["reblogged"], back["reblogs_count"]) == (posted["id"], False, 0)


@pytest.mark.parametrize(
    ("sent", "reach"),
    [
        ({}, "staff"),
        ({"local_only": "false"}, "world"),
        ({"local_only": "true", "reach": "world"}, "staff"),
        ({"visibility": "local", "reach": "world"}, "staff"),
        ({"reach": "partners"}, "partners"),
        ({"reach": "mentioned"}, "mentioned"),
    ],
)
async def test_reach_is_as_asked_and_inside_wins(ada: Person, sent: dict[str, str], reach: str) -> None:
    posted = await ada.say("hello", **sent)
    assert posted["permeable"]["reach"] == reach
    assert posted["local_only"] is (reach == "staff")
    assert posted["visibility"] == "public"


async def test_crossings_are_shown_to_the_author_and_to_nobody_else(ada: Person, ben: Person) -> None:
    posted = await ada.say("hello world", reach="world", label="PUBLIC")
    assert posted["permeable"]["label"] == "PUBLIC"
    zones = {crossing["zone"]: crossing for crossing in posted["permeable"]["crossings"]}
    assert zones["public"]["state"] == "proposed"
    assert zones["public"]["decision_id"] is None
    assert (await ben.get(f"/api/v1/statuses/{posted['id']}"))["permeable"]["crossings"] == []


@pytest.mark.parametrize("sent", [{"reach": "moon"}, {"visibility": "secret"}, {"label": "COSMIC"}])
async def test_words_that_mean_nothing_here_are_refused(ada: Person, sent: dict[str, str]) -> None:
    answer = await ada.http.post("/api/v1/statuses", data={"status": "x", **sent})
    assert answer.status_code == 422
    assert "error" in answer.json()
