"""Pictures: uploaded, described, attached, and served by signed addresses."""

import httpx
import pytest

from tests.node.api.conftest import Person, Time, picture

DAY_MS = 86_400_000


async def upload(person: Person, path: str = "/api/v2/media", **fields: str) -> httpx.Response:
    return await person.http.post(path, files={"file": ("plan.png", picture(1600, 900))}, data=fields)


@pytest.mark.parametrize("path", ["/api/v2/media", "/api/v1/media"])
async def test_an_upload_is_done_when_it_is_answered(ada: Person, path: str) -> None:
    answer = await upload(ada, path, description="The plan", focus="0.5,-0.25")
    assert answer.status_code == 200
    media = answer.json()
    assert (media["type"], media["description"]) == ("image", "The plan")
    assert media["url"]
    assert media["meta"]["focus"] == {"x": 0.5, "y": -0.25}
    original, small = media["meta"]["original"], media["meta"]["small"]
    assert (original["width"], original["height"], original["size"]) == (1600, 900, "1600x900")
    assert small["width"] == 640
    assert (await ada.get(f"/api/v1/media/{media['id']}"))["id"] == media["id"]


async def test_a_picture_is_described_after_its_upload_and_again_with_an_edit(ada: Person) -> None:
    media = (await upload(ada)).json()
    put = await ada.http.put(f"/api/v1/media/{media['id']}", data={"description": "A plan"})
    assert put.json()["description"] == "A plan"
    posted = await ada.say("see", **{"media_ids[]": media["id"]})
    assert [one["description"] for one in posted["media_attachments"]] == ["A plan"]
    sent = {
        "status": "see here",
        "media_ids": [media["id"]],
        "media_attributes": [{"id": media["id"], "description": "The old plan"}],
    }
    edited = (await ada.http.put(f"/api/v1/statuses/{posted['id']}", json=sent)).json()
    assert [one["description"] for one in edited["media_attachments"]] == ["The old plan"]


async def test_a_picture_alone_is_a_status(ada: Person, ben: Person) -> None:
    media = (await upload(ada)).json()
    posted = await ada.say("", **{"media_ids[]": media["id"]})
    assert len((await ben.get(f"/api/v1/statuses/{posted['id']}"))["media_attachments"]) == 1
    shown = await ben.get(f"/api/v1/accounts/{ada.id}/statuses", only_media="true")
    assert [status["id"] for status in shown] == [posted["id"]]


async def test_a_picture_is_served_for_two_days_to_who_has_its_address(
    ada: Person, anyone: httpx.AsyncClient, clock: Time
) -> None:
    media = (await upload(ada)).json()
    for address in (media["url"], media["preview_url"]):
        answer = await anyone.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"] in ("image/png", "image/jpeg")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"].startswith("private")
    clock.now_ms += 2 * DAY_MS
    assert (await anyone.get(media["url"])).status_code == 404


async def test_an_address_without_its_signature_leads_nowhere(ada: Person, anyone: httpx.AsyncClient) -> None:
    url = httpx.URL((await upload(ada)).json()["url"])
    bare = await anyone.get(url.path)
    changed = await anyone.get(url.copy_set_param("until", "99999999999"))
    assert (bare.status_code, changed.status_code) == (404, 404)
    assert bare.json() == changed.json() == {"error": "Record not found"}


async def test_nobody_uses_or_describes_anothers_upload(ada: Person, ben: Person) -> None:
    media = (await upload(ada)).json()
    assert (await ben.http.get(f"/api/v1/media/{media['id']}")).status_code == 404
    put = await ben.http.put(f"/api/v1/media/{media['id']}", data={"description": "mine"})
    assert put.status_code == 404
    posted = await ben.http.post("/api/v1/statuses", data={"status": "x", "media_ids[]": media["id"]})
    assert posted.status_code in (404, 422)


@pytest.mark.parametrize(
    ("files", "fields"),
    [
        ({"file": ("a.exe", b"MZ\x90\x00")}, {}),
        ({"other": ("a.png", picture())}, {}),
        ({"file": ("a.png", picture())}, {"focus": "left"}),
        ({"file": ("a.png", picture())}, {"focus": "7,7"}),
    ],
)
async def test_what_can_not_be_taken_is_told_in_json(
    ada: Person, files: dict[str, tuple[str, bytes]], fields: dict[str, str]
) -> None:
    answer = await ada.http.post("/api/v2/media", files=files, data=fields)
    assert answer.status_code == 422
    assert answer.json()["error"]
