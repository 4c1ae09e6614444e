"""A day of the client API, the same on SQLite and on PostgreSQL."""

import pytest

from tests.node.api.conftest import Person, picture

DATABASES = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)


@DATABASES
async def test_a_day_of_two_colleagues(ada: Person, ben: Person, database: str) -> None:
    media = await ada.http.post("/api/v2/media", files={"file": ("plan.png", picture(), "image/png")})
    posted = await ada.say("The #canteen opens", **{"media_ids[]": media.json()["id"]})
    path = f"/api/v1/statuses/{posted['id']}"
    edited = await ada.http.put(path, data={"status": "The #canteen opens at noon"})
    assert len(await ada.get(f"{path}/history")) == 2
    assert (await ben.post(f"/api/v1/accounts/{ada.id}/follow"))["following"] is True
    for act in ("favourite", "reblog", "bookmark"):
        await ben.post(f"{path}/{act}")
    answer = await ben.say("@ada good", in_reply_to_id=posted["id"])
    assert [one["id"] for one in (await ada.get(f"{path}/context"))["descendants"]] == [answer["id"]]
    assert [one["id"] for one in await ben.get("/api/v1/bookmarks")] == [posted["id"]]
    assert (await ben.get(path))["content"] == edited.json()["content"]
    assert {one["type"] for one in await ada.get("/api/v1/notifications")} == {
        *("mention", "reblog", "favourite", "follow")
    }
    await ada.post("/api/v1/markers", **{"home[last_read_id]": posted["id"]})
    await ada.post("/api/v1/markers", **{"home[last_read_id]": answer["id"]})
    marker = (await ada.get("/api/v1/markers", **{"timeline[]": "home"}))["home"]
    assert (marker["last_read_id"], marker["version"]) == (answer["id"], 2)
    gone = await ada.http.delete(path)
    assert gone.json()["text"] == "The #canteen opens at noon"
    assert (await ben.http.get(path)).status_code == 404


@DATABASES
async def test_what_is_looked_for_is_found_page_by_page(ada: Person, ben: Person, database: str) -> None:
    ids = [(await ada.say(f"Soup number {at} in the #canteen"))["id"] for at in range(5)]
    for path in ("timelines/public", "timelines/tag/canteen", f"accounts/{ada.id}/statuses"):
        first = await ben.http.get(f"/api/v1/{path}", params={"limit": 3})
        second = await ben.http.get(first.links["next"]["url"])
        assert [one["id"] for one in [*first.json(), *second.json()]] == ids[::-1], path
        assert (await ben.http.get(second.links["prev"]["url"])).json() == first.json(), path
    found = await ben.get("/api/v2/search", q="soup")
    assert sorted(one["id"] for one in found["statuses"]) == ids
    assert [one["name"] for one in (await ben.get("/api/v2/search", q="cant"))["hashtags"]] == ["canteen"]
    assert [one["acct"] for one in (await ben.get("/api/v2/search", q="ADA"))["accounts"]] == ["ada"]


@DATABASES
async def test_a_repeated_post_is_one_post(ada: Person, database: str) -> None:
    key = {"idempotency-key": "again"}
    sent = [
        (await ada.http.post("/api/v1/statuses", data={"status": "once"}, headers=key)).json()["id"]
        for _ in range(2)
    ]
    assert len(set(sent)) == 1
    assert len(await ada.get("/api/v1/timelines/home")) == 1
