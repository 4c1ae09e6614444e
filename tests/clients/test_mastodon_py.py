"""Mastodon.py from its registration on, let in by a person who reads the real pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
from anyio import from_thread, to_thread
from mastodon import (
    Mastodon,
    MastodonAPIError,
    MastodonIllegalArgumentError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
)

from tests.clients.conftest import Meet
from tests.clients.people import Person
from tests.node.api.conftest import picture

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CUSTOM = "com.example.script:/callback"
WEB = "https://app.example/cb?for=us"
EVERYTHING = ("read", "write", "follow", "push")
DATABASES = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)


async def run(script: Callable[[], None]) -> None:
    """Runs a client's script in a thread beside the server, for a minute at most."""
    with anyio.fail_after(60):
        await to_thread.run_sync(script)


@contextmanager
def let_in(
    person: Person,
    address: str,
    *,
    redirect_uri: str = OUT_OF_BAND,
    scopes: tuple[str, ...] = EVERYTHING,
    state: str | None = None,
) -> Iterator[Any]:
    """A client that registered, asked for those scopes, and was let in."""
    client_id, secret = Mastodon.create_app(
        "a script",
        scopes=list(EVERYTHING),
        redirect_uris=[OUT_OF_BAND, CUSTOM, WEB],
        website="https://app.example",
        api_base_url=address,
    )
    client: Any = Mastodon(client_id, secret, api_base_url=address, version_check_mode="created")
    try:
        url = client.auth_request_url(
            redirect_uris=redirect_uri, scopes=list(scopes), state=state, allow_http=True
        )
        code = from_thread.run(person.grant, url)
        client.log_in(code=code, redirect_uri=redirect_uri, scopes=list(scopes), allow_http=True)
        yield client
    finally:
        client.session.close()


@DATABASES
async def test_two_people_let_it_in_and_work_with_it(address: str, meet: Meet, database: str) -> None:
    priya, tom = await meet("priya", at=address), await meet("tom", at=address)

    def script() -> None:
        with let_in(priya, address) as hers, let_in(tom, address) as his:
            assert hers.app_verify_credentials().name == "a script"
            assert hers.account_verify_credentials().username == "priya"
            writes_shows_and_mends(hers)
            follows_and_answers(his, hers)
            is_told_and_looks_back(hers)
            leafs_through(hers)

    await run(script)


def writes_shows_and_mends(client: Any) -> None:
    media = client.media_post(picture(), "image/png", description="A plan", synchronous=True)
    posted = client.status_post("The #canteen opens", media_ids=[media], idempotency_key="once")
    assert client.status_post("The #canteen opens", idempotency_key="once").id == posted.id
    assert posted.media_attachments[0].description == "A plan"
    assert posted.local_only is True
    edited = client.status_update(posted.id, "The #canteen opens at noon", media_ids=[media])
    assert edited.edited_at is not None
    assert len(client.status_history(posted.id)) == 2
    spare = client.status_post("to be deleted", visibility="direct", spoiler_text="hush")
    assert client.status_delete(spare.id).text == "to be deleted"
    with pytest.raises(MastodonNotFoundError):
        client.status(spare.id)


def follows_and_answers(his: Any, hers: Any) -> None:
    (found,) = his.search("priya", result_type="accounts").accounts
    assert his.account_follow(found.id).following is True
    (posted,) = his.timeline_home()
    assert "at noon" in posted.content
    assert [status.id for status in his.timeline_hashtag("canteen")] == [posted.id]
    assert [status.id for status in his.search("canteen").statuses] == [posted.id]
    his.status_favourite(posted.id)
    his.status_reblog(posted.id)
    answer = his.status_reply(posted, "See you there", visibility="unlisted")
    assert [status.id for status in hers.status_context(posted.id).descendants] == [answer.id]


def is_told_and_looks_back(client: Any) -> None:
    told = client.notifications()
    assert [notice.type for notice in told] == ["mention", "reblog", "favourite", "follow"]
    assert client.notifications(types=["mention"])[0].status.content.endswith("See you there</p>")
    client.notifications_dismiss(told[0].id)
    assert len(client.notifications()) == 3


def leafs_through(client: Any) -> None:
    for at in range(5):
        client.status_post(f"page {at}")
    everything = client.fetch_remaining(client.timeline_home(limit=2))
    assert len(everything) == 6
    assert client.fetch_next(client.timeline_home(limit=40)) in (None, [])


@pytest.mark.parametrize("redirect_uri", [CUSTOM, WEB])
async def test_it_is_let_in_at_an_address_of_its_own(address: str, meet: Meet, redirect_uri: str) -> None:
    priya = await meet("priya", at=address)

    def script() -> None:
        with let_in(priya, address, redirect_uri=redirect_uri, state="s&t=1") as client:
            assert client.me().username == "priya"

    await run(script)
    assert priya.returned_to.startswith(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}code=")
    assert priya.returned_to.endswith("&state=s%26t%3D1")


async def test_it_may_do_what_it_asked_for_and_no_more(address: str, meet: Meet) -> None:
    priya = await meet("priya", at=address)

    def script() -> None:
        with let_in(priya, address, scopes=("read",)) as client:
            assert list(client.timeline_home()) == []
            with pytest.raises(MastodonAPIError, match="outside the authorized scopes"):
                client.status_post("not mine to post")

    await run(script)


async def test_a_token_that_it_gave_back_opens_nothing(address: str, meet: Meet) -> None:
    priya = await meet("priya", at=address)

    def script() -> None:
        with let_in(priya, address) as client:
            token = client.access_token
            client.revoke_access_token(allow_http=True)
            client.access_token = token
            with pytest.raises(MastodonUnauthorizedError):
                client.timeline_home()

    await run(script)


async def test_a_code_that_comes_again_ends_what_it_gave(address: str, meet: Meet) -> None:
    priya = await meet("priya", at=address)

    def script() -> None:
        client_id, secret = Mastodon.create_app("a script", api_base_url=address)
        client: Any = Mastodon(client_id, secret, api_base_url=address)
        code = from_thread.run(priya.grant, client.auth_request_url(allow_http=True))
        token = client.log_in(code=code, allow_http=True)
        with pytest.raises(MastodonIllegalArgumentError, match="invalid_grant"):
            client.log_in(code=code, allow_http=True)
        client.access_token = token
        with pytest.raises(MastodonUnauthorizedError):
            client.me()
        client.session.close()

    await run(script)
