"""Accounts: one's own, others', and how one stands to them."""

import httpx
import pytest

from tests.node.api.conftest import Hire, Person, picture


async def test_an_app_learns_who_its_person_is(ada: Person) -> None:
    me = await ada.get("/api/v1/accounts/verify_credentials")
    assert (me["id"], me["acct"], me["display_name"]) == (ada.id, "ada", "Ada")
    assert me["source"]["sensitive"] is False
    assert me["source"]["privacy"] == "public"
    assert me["source"]["follow_requests_count"] == 0
    assert me["role"]["name"] == "staff"


async def test_a_profile_is_changed_by_what_is_sent_and_keeps_the_rest(ada: Person) -> None:
    sent = {
        "display_name": "Ada L.",
        "note": "Engines & weaving",
        "locked": "1",
        "fields_attributes[0][name]": "Floor",
        "fields_attributes[0][value]": "3",
        "fields_attributes[1][name]": "Team",
        "fields_attributes[1][value]": "Looms",
        "source[privacy]": "private",
        "source[sensitive]": "true",
        "source[language]": "de",
    }
    changed = (await ada.http.patch("/api/v1/accounts/update_credentials", data=sent)).json()
    assert (changed["display_name"], changed["locked"]) == ("Ada L.", True)
    assert changed["source"]["note"] == "Engines & weaving"
    assert [row["name"] for row in changed["source"]["fields"]] == ["Floor", "Team"]
    again = (await ada.http.patch("/api/v1/accounts/update_credentials", json={"bot": False})).json()
    assert again["display_name"] == "Ada L."
    assert (again["source"]["privacy"], again["source"]["language"]) == ("private", "de")
    preferences = await ada.get("/api/v1/preferences")
    assert preferences["posting:default:visibility"] == "private"
    assert preferences["posting:default:federation"] is False
    posted = await ada.say("as I prefer")
    assert (posted["visibility"], posted["sensitive"], posted["language"]) == ("private", True, "de")


async def test_fields_may_come_as_a_numbered_json_object(ada: Person) -> None:
    sent = {"fields_attributes": {"0": {"name": "Floor", "value": "3"}}}
    changed = (await ada.http.patch("/api/v1/accounts/update_credentials", json=sent)).json()
    assert changed["fields"][0]["name"] == "Floor"


async def test_an_avatar_is_uploaded_and_served_without_a_token(
    ada: Person, anyone: httpx.AsyncClient
) -> None:
    files = {"avatar": ("me.png", picture())}
    changed = (await ada.http.patch("/api/v1/accounts/update_credentials", files=files)).json()
    answer = await anyone.get(changed["avatar"])
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/")


async def test_a_default_that_does_not_exist_is_refused(ada: Person) -> None:
    sent = {"source[privacy]": "secret"}
    answer = await ada.http.patch("/api/v1/accounts/update_credentials", data=sent)
    assert answer.status_code == 422


async def test_the_default_reach_can_be_set_by_an_app(ada: Person) -> None:
    sent = {"posting:default:federation": "true"}
    await ada.http.patch("/api/v1/accounts/update_credentials", data=sent)
    assert (await ada.get("/api/v1/preferences"))["posting:default:federation"] is True
    assert (await ada.say("outward"))["permeable"]["reach"] == "world"


async def test_those_without_pictures_have_one(ada: Person, anyone: httpx.AsyncClient) -> None:
    account = await ada.get(f"/api/v1/accounts/{ada.id}")
    for address in (account["avatar"], account["header"]):
        answer = await anyone.get(address)
        assert answer.headers["content-type"] == "image/png"


async def test_lookup_knows_names_and_nobody_is_not_found(ada: Person, ben: Person) -> None:
    assert (await ada.get("/api/v1/accounts/lookup", acct="@ben"))["id"] == ben.id
    assert (await ada.http.get("/api/v1/accounts/lookup?acct=nobody")).status_code == 404
    assert (await ada.http.get("/api/v1/accounts/lookup")).status_code == 422


async def test_people_are_found_by_a_part_of_their_name(ada: Person, ben: Person) -> None:
    assert [who["id"] for who in await ada.get("/api/v1/accounts/search", q="be")] == [ben.id]
    assert await ada.get("/api/v1/accounts/search", q="be", following="true") == []


async def test_following_shows_on_both_sides(ada: Person, ben: Person) -> None:
    made = await ada.post(f"/api/v1/accounts/{ben.id}/follow", reblogs="false", notify="1")
    assert (made["following"], made["showing_reblogs"], made["notifying"]) == (True, False, True)
    assert made["languages"] is None
    assert [who["acct"] for who in await ada.get(f"/api/v1/accounts/{ben.id}/followers")] == ["ada"]
    assert [who["acct"] for who in await ada.get(f"/api/v1/accounts/{ada.id}/following")] == ["ben"]
    assert (await ada.post(f"/api/v1/accounts/{ben.id}/unfollow"))["following"] is False


@pytest.mark.parametrize("name", ["id", "id[]"])
async def test_relationships_come_in_the_order_asked(ada: Person, hire: Hire, name: str) -> None:
    others = [await hire(other) for other in ("ben", "cleo", "dan")]
    ids = [others[at].id for at in (2, 0, 1)]
    answer = await ada.http.get("/api/v1/accounts/relationships", params=[(name, id_) for id_ in ids])
    assert [relationship["id"] for relationship in answer.json()] == ids


async def test_a_locked_person_is_asked_and_answers(ada: Person, ben: Person, hire: Hire) -> None:
    cleo = await hire("cleo")
    await ben.http.patch("/api/v1/accounts/update_credentials", data={"locked": "true"})
    for asking in (ada, cleo):
        assert (await asking.post(f"/api/v1/accounts/{ben.id}/follow"))["requested"] is True
    requests = await ben.get("/api/v1/follow_requests")
    assert {who["acct"] for who in requests} == {"ada", "cleo"}
    assert (await ben.get("/api/v1/accounts/verify_credentials"))["source"]["follow_requests_count"] == 2
    await ben.post(f"/api/v1/follow_requests/{ada.id}/authorize")
    await ben.post(f"/api/v1/follow_requests/{cleo.id}/reject")
    followers = await ben.get(f"/api/v1/accounts/{ben.id}/followers")
    assert [who["acct"] for who in followers] == ["ada"]


async def test_blocks_and_mutes_are_listed_and_lifted(ada: Person, ben: Person) -> None:
    assert (await ada.post(f"/api/v1/accounts/{ben.id}/mute"))["muting_notifications"] is True
    assert [who["acct"] for who in await ada.get("/api/v1/mutes")] == ["ben"]
    assert (await ada.post(f"/api/v1/accounts/{ben.id}/unmute"))["muting"] is False
    assert (await ada.post(f"/api/v1/accounts/{ben.id}/block"))["blocking"] is True
    assert [who["acct"] for who in await ada.get("/api/v1/blocks")] == ["ben"]
    posted = await ada.say("not for ben")
    assert (await ben.http.get(f"/api/v1/statuses/{posted['id']}")).status_code == 404
    assert (await ada.post(f"/api/v1/accounts/{ben.id}/unblock"))["blocking"] is False


async def test_a_follower_can_be_removed(ada: Person, ben: Person) -> None:
    await ada.post(f"/api/v1/accounts/{ben.id}/follow")
    removed = await ben.post(f"/api/v1/accounts/{ada.id}/remove_from_followers")
    assert removed["followed_by"] is False
