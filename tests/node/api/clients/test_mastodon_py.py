"""Mastodon.py, as scripts use it, against the staff surface over a real socket."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError

from tests.node.api.conftest import Person, picture


async def drive(script: Callable[[Any], None], address: str, person: Person) -> None:
    """Runs a script with a logged-in client, in a thread beside the server."""

    def run() -> None:
        client = Mastodon(
            access_token=person.token, api_base_url=address, version_check_mode="created", request_timeout=20
        )
        try:
            script(client)
        finally:
            client.session.close()

    await asyncio.to_thread(run)


async def test_it_reads_the_version_and_the_limits(address: str, ada: Person) -> None:
    def script(client: Any) -> None:
        assert client.mastodon_major >= 4
        instance = client.instance_v2()
        assert instance.configuration.statuses.max_characters == 5000
        assert client.instance_v1().urls.streaming_api.startswith("ws")
        assert client.account_verify_credentials().acct == "ada"
        assert client.preferences()["posting:default:visibility"] == "public"

    await drive(script, address, ada)


async def test_it_posts_edits_and_deletes(address: str, ada: Person) -> None:
    def script(client: Any) -> None:
        posted = client.status_post("The canteen", sensitive=True, idempotency_key="k", language="en")
        assert isinstance(posted.created_at, datetime)
        assert posted.sensitive is True
        assert client.status_post("The canteen", idempotency_key="k").id == posted.id
        edited = client.status_update(posted.id, "The canteen is open")
        assert edited.edited_at is not None
        assert [version.content for version in client.status_history(posted.id)][-1] == edited.content
        assert client.status_source(posted.id).text == "The canteen is open"
        answer = client.status_reply(edited, "At noon")
        assert [status.id for status in client.status_context(posted.id).descendants] == [answer.id]
        assert client.status_delete(answer.id).text.endswith("At noon")
        try:
            client.status(answer.id)
        except MastodonNotFoundError:
            return
        raise AssertionError("the deleted answer is still there")

    await drive(script, address, ada)


async def test_it_uploads_and_describes_a_picture(address: str, ada: Person) -> None:
    def script(client: Any) -> None:
        media = client.media_post(
            picture(800, 600), "image/png", description="A plan", focus=(0.1, -0.2), synchronous=True
        )
        assert media.meta.original.width == 800
        assert client.media_update(media.id, description="The plan").description == "The plan"
        posted = client.status_post("see", media_ids=[media])
        assert posted.media_attachments[0].description == "The plan"

    await drive(script, address, ada)


async def test_it_pages_to_the_end_and_back(address: str, ada: Person) -> None:
    def script(client: Any) -> None:
        ids = [client.status_post(f"post {at}").id for at in range(5)]
        first = client.timeline_home(limit=2)
        second = client.fetch_next(first)
        assert [status.id for status in [*first, *second]] == ids[:0:-1]
        assert [status.id for status in client.fetch_previous(second)] == [status.id for status in first]
        everything = client.fetch_remaining(client.timeline_home(limit=2))
        assert [status.id for status in everything] == ids[::-1]
        assert len(client.account_statuses(ada.id, limit=1)) == 1

    await drive(script, address, ada)


async def test_it_follows_likes_boosts_and_is_notified(address: str, ada: Person, ben: Person) -> None:
    def bens(client: Any) -> None:
        assert client.account_follow(ada.id).following is True
        posted = client.timeline_home()[0]
        assert client.status_favourite(posted.id).favourited is True
        assert client.status_reblog(posted.id).reblog.id == posted.id
        assert client.status_bookmark(posted.id).bookmarked is True
        assert [status.id for status in client.bookmarks()] == [posted.id]
        assert client.account_relationships([ada.id])[0].following is True
        assert [who.acct for who in client.account_search("ad")] == ["ada"]
        assert client.account_lookup("ada").id == client.status(posted.id).account.id
        assert client.search("ada", result_type="accounts").accounts[0].acct == "ada"
        assert client.account_mute(ada.id).muting is True
        assert client.account_unmute(ada.id).muting is False

    def adas(client: Any) -> None:
        told = client.notifications()
        assert [notification.type for notification in told] == ["reblog", "favourite", "follow"]
        client.markers_set(["notifications"], [told[0].id])
        assert int(client.markers_get(["notifications"])["notifications"].last_read_id) == int(told[0].id)
        client.notifications_clear()
        assert client.notifications() == []

    await ada.say("hello")
    await drive(bens, address, ben)
    await drive(adas, address, ada)


async def test_it_reads_errors(address: str, ada: Person) -> None:
    def script(client: Any) -> None:
        try:
            client.status_post("")
        except MastodonAPIError as error:
            assert "empty" in str(error)
        else:
            raise AssertionError("an empty status was taken")

    def stranger(client: Any) -> None:
        client.access_token = "wrong"
        try:
            client.timeline_home()
        except MastodonUnauthorizedError:
            return
        raise AssertionError("a stranger read the timeline")

    await drive(script, address, ada)
    await drive(stranger, address, ada)


async def test_what_apps_ask_at_their_start_is_answered(address: str, ada: Person) -> None:
    def script(client: Any) -> None:
        for ask in (
            client.custom_emojis,
            client.filters,
            client.filters_v2,
            client.lists,
            client.announcements,
            client.conversations,
            client.followed_tags,
            client.trending_tags,
            client.trending_statuses,
            client.follow_requests,
            client.blocks,
            client.mutes,
            client.favourites,
        ):
            assert list(ask()) == []

    await drive(script, address, ada)
