"""Notifications one by one, and how far they were read."""

from tests.node.api.conftest import Person


async def test_what_concerns_a_person_is_told_once(ada: Person, ben: Person) -> None:
    posted = await ada.say("hello")
    for _ in range(2):
        await ben.post(f"/api/v1/statuses/{posted['id']}/favourite")
    await ben.post(f"/api/v1/accounts/{ada.id}/follow")
    await ben.say("@ada hi")
    told = await ada.get("/api/v1/notifications")
    assert [notification["type"] for notification in told] == ["mention", "follow", "favourite"]
    assert told[2]["status"]["id"] == posted["id"]
    assert told[1]["account"]["acct"] == "ben"
    assert "status" not in told[1]
    assert isinstance(told[0]["id"], str)
    assert (await ada.get(f"/api/v1/notifications/{told[0]['id']}"))["group_key"] == told[0]["group_key"]


async def test_types_select(ada: Person, ben: Person) -> None:
    await ben.post(f"/api/v1/accounts/{ada.id}/follow")
    await ben.say("@ada hi")
    only = await ada.get("/api/v1/notifications", **{"types[]": "follow"})
    without = await ada.get("/api/v1/notifications", **{"exclude_types[]": "follow"})
    assert [notification["type"] for notification in only] == ["follow"]
    assert [notification["type"] for notification in without] == ["mention"]
    by_nobody = await ada.get("/api/v1/notifications", account_id=ada.id)
    assert by_nobody == []


async def test_notifications_are_dismissed_and_cleared(ada: Person, ben: Person) -> None:
    for word in ("one", "two"):
        await ben.say(f"@ada {word}")
    first, _ = await ada.get("/api/v1/notifications")
    await ada.post(f"/api/v1/notifications/{first['id']}/dismiss")
    assert len(await ada.get("/api/v1/notifications")) == 1
    assert (await ada.http.get(f"/api/v1/notifications/{first['id']}")).status_code == 404
    await ada.post("/api/v1/notifications/clear")
    assert await ada.get("/api/v1/notifications") == []


async def test_nobody_reads_or_dismisses_anothers(ada: Person, ben: Person) -> None:
    await ben.say("@ada hi")
    (told,) = await ada.get("/api/v1/notifications")
    assert (await ben.http.get(f"/api/v1/notifications/{told['id']}")).status_code == 404
    assert (await ben.http.post(f"/api/v1/notifications/{told['id']}/dismiss")).status_code == 404


async def test_a_marker_is_the_same_on_every_device_and_counts_its_moves(ada: Person, ben: Person) -> None:
    assert await ada.get("/api/v1/markers", **{"timeline[]": ["home", "notifications"]}) == {}
    await ben.say("@ada one")
    (told,) = await ada.get("/api/v1/notifications")
    moved = await ada.post("/api/v1/markers", **{"notifications[last_read_id]": told["id"]})
    assert (moved["notifications"]["last_read_id"], moved["notifications"]["version"]) == (told["id"], 1)
    again = await ada.http.post("/api/v1/markers", json={"notifications": {"last_read_id": told["id"]}})
    assert again.json()["notifications"]["version"] == 2
    kept = await ada.get("/api/v1/markers", **{"timeline[]": ["home", "notifications"]})
    assert list(kept) == ["notifications"]
    await ben.say("@ada two")
    assert await ada.get("/api/v1/notifications/unread_count") == {"count": 1}
