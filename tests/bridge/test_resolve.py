"""What a peer may say about itself, over a real socket (FEP-fe34; POLICY-BRIDGE §10)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import orjson
import pytest

from activitypub.authority import Host
from activitypub.discovery import Handle
from activitypub.vocab import Actor, Iri, Note
from bridge.outside import Outside
from bridge.purposes import CAPS, Caps, OutsideLimits, Purpose
from bridge.resolve import (
    Absent,
    Denied,
    Imposture,
    NoDocument,
    ResolveError,
    Unreachable,
    fetch_actor,
    fetch_by_handle,
    fetch_key,
    fetch_object,
    handle_of,
    look_up,
    webfinger,
)
from tests.bridge.outside_peer import Peer
from tests.bridge.signing import rsa

AP = "application/activity+json"
JRD = "application/jrd+json"


def handle(name: str, host: str) -> Handle:
    return Handle(name, Host(host))


async def anywhere(_host: str) -> bool:
    """A policy that lets every host be asked."""
    return True


@dataclass
class Site:
    """A peer whose paths a test fills; `{base}` in a document becomes its origin."""

    peer: Peer
    pages: dict[str, tuple[str, str, bytes]]
    outside: Outside

    @property
    def base(self) -> str:
        return self.peer.url("")

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.peer.port}"

    def iri(self, path: str) -> Iri:
        return Iri(self.base + path)

    def serve(self, path: str, document: Mapping[str, object], *, media_type: str = AP) -> None:
        body = orjson.dumps(document).replace(b"{base}", self.base.encode())
        self.pages[path] = ("200 OK", f"Content-Type: {media_type}", body)

    def answer(self, path: str, status: str, header: str = "X: y") -> None:
        self.pages[path] = (status, header, b"")

    def serve_finger(self, subject: str, actor: str) -> None:
        links = [{"rel": "self", "type": AP, "href": actor}]
        self.serve("/.well-known/webfinger", {"subject": subject, "links": links}, media_type=JRD)


@asynccontextmanager
async def serving(*, allow_http: bool = True) -> AsyncIterator[Site]:
    pages: dict[str, tuple[str, str, bytes]] = {}

    peer = Peer()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One answer a connection; a TLS greeting is hung up on at once, as HTTP servers do."""
        head = await reader.read(1)
        if head.isalpha():
            head += await reader.readuntil(b"\r\n\r\n")
            peer.seen.append(head.decode("latin-1"))
            path = peer.seen[-1].split(" ")[1].partition("?")[0]
            status, header, body = pages.get(path, ("404 Not Found", "X: y", b""))
            headers = f"Connection: close\r\nContent-Length: {len(body)}\r\n{header}"
            writer.write(f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body)
            await writer.drain()
        writer.close()

    limits = OutsideLimits(
        origin="http://us.example", allow_http=allow_http, private_networks=("127.0.0.0/8",)
    )
    outside = Outside(limits)
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield Site(peer, pages, outside)
    finally:
        server.close()
        await outside.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with serving() as made:
        yield made


def sign(method: str, url: str) -> Mapping[str, str]:
    return {"Signature": f"{method} {url}"}


def actor(path: str = "/users/ada", *, name: str = "ada", **more: object) -> dict[str, object]:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{{base}}{path}",
        "type": "Person",
        "preferredUsername": name,
        "inbox": f"{{base}}{path}/inbox",
        "publicKey": {
            "id": f"{{base}}{path}#main-key",
            "owner": f"{{base}}{path}",
            "publicKeyPem": rsa("acme").public.pem,
        },
        **more,
    }


def note(path: str = "/notes/1", **more: object) -> dict[str, object]:
    return {
        "id": f"{{base}}{path}",
        "type": "Note",
        "attributedTo": "{base}/users/ada",
        "content": "<p>hello</p>",
        **more,
    }


async def test_an_actor_comes_from_its_own_id_by_a_signed_request_for_the_right_type(site: Site) -> None:
    site.serve("/users/ada", actor())
    found = await fetch_actor(site.outside, site.iri("/users/ada"), sign=sign)
    assert (found.id, found.handle_name) == (site.iri("/users/ada"), "ada")
    head = site.peer.seen[0].lower()
    assert f"signature: get {site.base}/users/ada" in head
    assert f"accept: {AP}, application/ld+json; profile=" in head


async def test_an_object_comes_from_its_own_id(site: Site) -> None:
    site.serve("/notes/1", note())
    found = await fetch_object(site.outside, site.iri("/notes/1"), sign=sign)
    assert isinstance(found, Note)
    assert found.content_html == "<p>hello</p>"


async def test_a_redirect_on_the_same_host_is_followed(site: Site) -> None:
    site.answer("/old", "302 Found", "Location: /notes/1")
    site.serve("/notes/1", note("/old"))
    assert (await fetch_object(site.outside, site.iri("/old"), sign=sign)).id == site.iri("/old")


async def test_a_document_that_says_it_is_another_is_an_imposture(site: Site) -> None:
    site.serve("/users/eve", actor("/users/ada"))
    with pytest.raises(Imposture):
        await fetch_actor(site.outside, site.iri("/users/eve"), sign=sign)
    site.serve("/notes/1", note() | {"id": "https://victim.example/notes/1"})
    with pytest.raises(Imposture):
        await fetch_object(site.outside, site.iri("/notes/1"), sign=sign)


@pytest.mark.parametrize("media_type", ["application/json", "text/html", "application/ld+json", "image/png"])
async def test_an_uploaded_file_is_no_document(site: Site, media_type: str) -> None:
    site.serve("/notes/1", note(), media_type=media_type)
    with pytest.raises(NoDocument):
        await fetch_object(site.outside, site.iri("/notes/1"), sign=sign)


async def test_what_can_not_be_read_is_no_document(site: Site) -> None:
    site.serve("/users/ada", {"id": "{base}/users/ada", "type": "Sausage"})
    with pytest.raises(NoDocument):
        await fetch_actor(site.outside, site.iri("/users/ada"), sign=sign)


@pytest.mark.parametrize(
    ("status", "error", "passing"),
    [
        ("404 Not Found", Absent, False),
        ("410 Gone", Absent, False),
        ("401 Unauthorized", Denied, False),
        ("403 Forbidden", Denied, False),
        ("500 Oops", Unreachable, True),
        ("204 No Content", Unreachable, True),
    ],
)
async def test_a_status_says_whether_to_come_again(
    site: Site, status: str, error: type[ResolveError], passing: bool
) -> None:
    site.answer("/users/ada", status)
    with pytest.raises(error) as raised:
        await fetch_actor(site.outside, site.iri("/users/ada"), sign=sign)
    assert raised.value.passing is passing
    if isinstance(raised.value, Absent):
        assert raised.value.gone is status.startswith("410")


async def test_a_tombstone_counts_as_gone(site: Site) -> None:
    site.serve("/notes/1", {"id": "{base}/notes/1", "type": "Tombstone"})
    with pytest.raises(Absent) as raised:
        await fetch_object(site.outside, site.iri("/notes/1"), sign=sign)
    assert raised.value.gone


async def test_a_server_that_is_not_there_may_be_there_later(site: Site) -> None:
    with pytest.raises(Unreachable) as raised:
        await fetch_actor(site.outside, Iri("http://127.0.0.1:1025/users/ada"), sign=sign)
    assert raised.value.outside is not None


async def test_an_address_that_a_person_pasted_leads_to_the_id_behind_it(site: Site) -> None:
    site.serve("/@ada/1", note())
    site.serve("/notes/1", note())
    found = await look_up(site.outside, site.iri("/@ada/1"), sign=sign)
    assert found.id == site.iri("/notes/1")
    same = await look_up(site.outside, site.iri("/notes/1"), sign=sign)
    assert same == found


async def test_a_pasted_address_never_leads_to_another_origin_or_another_id(site: Site) -> None:
    site.serve("/@ada/1", note() | {"id": "https://victim.example/notes/1"})
    with pytest.raises(Imposture):
        await look_up(site.outside, site.iri("/@ada/1"), sign=sign)
    site.serve("/@ada/2", note("/notes/2"))
    site.serve("/notes/2", note("/notes/3"))
    with pytest.raises(Imposture):
        await look_up(site.outside, site.iri("/@ada/2"), sign=sign)


async def test_a_pasted_address_of_a_document_without_an_id_leads_nowhere(site: Site) -> None:
    site.serve("/page", {"type": "CollectionPage", "items": []})
    with pytest.raises(NoDocument):
        await look_up(site.outside, site.iri("/page"), sign=sign)


async def test_a_key_in_its_owners_document_takes_one_request(site: Site) -> None:
    site.serve("/users/ada", actor())
    found = await fetch_key(site.outside, site.iri("/users/ada#main-key"), sign=sign)
    assert (found.owner.id, found.key.pem) == (site.iri("/users/ada"), rsa("acme").public.pem)
    assert len(site.peer.seen) == 1


def listing(key_path: str) -> dict[str, object]:
    key = {"id": f"{{base}}{key_path}", "owner": "{base}/users/ada", "publicKeyPem": rsa("acme").public.pem}
    return actor() | {"publicKey": key}


@pytest.mark.parametrize(
    "stub",
    [
        {"id": "{base}/users/ada/main-key", "type": "Key", "owner": "{base}/users/ada"},
        {
            "id": "{base}/users/ada",
            "type": "Person",
            "publicKey": {"id": "{base}/users/ada/main-key", "owner": "{base}/users/ada"},
        },
    ],
)
async def test_a_key_with_a_document_of_its_own_counts_if_its_owner_lists_it(
    site: Site, stub: dict[str, object]
) -> None:
    site.serve("/users/ada/main-key", stub)
    site.serve("/users/ada", listing("/users/ada/main-key"))
    found = await fetch_key(site.outside, site.iri("/users/ada/main-key"), sign=sign)
    assert found.owner.id == site.iri("/users/ada")


async def test_a_key_that_its_owner_does_not_list_is_an_imposture(site: Site) -> None:
    site.serve("/evil-key", {"id": "{base}/evil-key", "type": "Key", "owner": "{base}/users/ada"})
    site.serve("/users/ada", actor())
    with pytest.raises(Imposture):
        await fetch_key(site.outside, site.iri("/evil-key"), sign=sign)


async def test_a_key_whose_owner_is_elsewhere_is_an_imposture_and_nobody_is_asked(site: Site) -> None:
    site.serve("/key", {"id": "{base}/key", "type": "Key", "owner": "http://127.0.0.1:1025/users/ada"})
    with pytest.raises(Imposture):
        await fetch_key(site.outside, site.iri("/key"), sign=sign)


async def test_a_key_without_an_owner_is_no_document(site: Site) -> None:
    site.serve("/key", {"type": "Key"})
    with pytest.raises(NoDocument):
        await fetch_key(site.outside, site.iri("/key"), sign=sign)


async def test_a_handle_leads_to_an_actor_that_bears_it(site: Site) -> None:
    site.serve("/users/ada", actor(name="Ada"))
    site.serve_finger(f"acct:ada@{site.host}", "{base}/users/ada")
    found = await fetch_by_handle(site.outside, handle("ada", site.host), sign=sign, admits=anywhere)
    assert found.actor.id == site.iri("/users/ada")


async def test_a_handle_that_leads_to_somebody_elses_actor_is_an_imposture(site: Site) -> None:
    site.serve("/users/ada", actor())
    site.serve_finger(f"acct:eve@{site.host}", "{base}/users/ada")
    with pytest.raises(Imposture):
        await fetch_by_handle(site.outside, handle("eve", site.host), sign=sign, admits=anywhere)


async def test_an_actors_handle_is_what_its_own_host_says(site: Site) -> None:
    site.serve("/users/ada", actor())
    found: Actor = await fetch_actor(site.outside, site.iri("/users/ada"), sign=sign)
    site.serve_finger(f"acct:ada@{site.host}", "{base}/users/ada")
    assert str(await handle_of(site.outside, found, admits=anywhere)) == f"@ada@{site.host}"
    site.serve_finger(f"acct:ada@{site.host}", "{base}/users/eve")
    with pytest.raises(Imposture):
        await handle_of(site.outside, found, admits=anywhere)


async def test_a_subject_on_another_domain_must_agree_there(site: Site) -> None:
    async with serving() as home:
        home.serve_finger(f"acct:ada@{home.host}", "{base}/users/ada")
        site.serve_finger(f"acct:ada@{home.host}", home.base + "/users/ada")
        asked = handle("ada", site.host)
        assert (await webfinger(site.outside, asked, admits=anywhere)).subject.domain == home.host
        site.serve_finger(f"acct:ada@{home.host}", "{base}/users/ada")
        with pytest.raises(Imposture):
            await webfinger(site.outside, asked, admits=anywhere)


async def test_a_subject_on_a_domain_that_may_not_be_asked_is_not_asked(site: Site) -> None:
    async def nowhere_else(host: str) -> bool:
        return host == site.host

    async with serving() as home:
        home.serve_finger(f"acct:ada@{home.host}", "{base}/users/ada")
        site.serve_finger(f"acct:ada@{home.host}", home.base + "/users/ada")
        with pytest.raises(Imposture) as raised:
            await webfinger(site.outside, handle("ada", site.host), admits=nowhere_else)
        assert raised.value.detail.endswith("may not be asked")


async def test_an_actor_whose_handle_is_on_another_domain_is_confirmed_there(site: Site) -> None:
    async with serving() as home:
        home.serve("/users/ada", actor())
        home.serve_finger(f"acct:ada@{site.host}", "{base}/users/ada")
        site.serve_finger(f"acct:ada@{site.host}", home.base + "/users/ada")
        asked = handle("ada", site.host)
        found = await fetch_by_handle(site.outside, asked, sign=sign, admits=anywhere)
        assert (found.handle, found.actor.id) == (asked, home.iri("/users/ada"))


async def test_webfinger_must_be_a_jrd(site: Site) -> None:
    site.serve("/.well-known/webfinger", {"subject": "x"}, media_type="text/html")
    with pytest.raises(NoDocument):
        await webfinger(site.outside, handle("ada", site.host), admits=anywhere)


async def test_where_http_is_not_opened_the_failure_is_that_of_https(site: Site) -> None:
    async with serving(allow_http=False) as strict:
        with pytest.raises(Unreachable) as raised:
            await webfinger(strict.outside, handle("ada", strict.host), admits=anywhere)
        assert "https://" in raised.value.detail


async def test_where_both_ways_fail_the_second_failure_is_told(site: Site) -> None:
    with pytest.raises(Unreachable) as raised:
        await webfinger(site.outside, handle("ada", "127.0.0.1:1025"), admits=anywhere)
    assert "http://" in raised.value.detail


async def test_a_handle_on_another_domain_that_the_actors_host_does_not_confirm_is_an_imposture(
    site: Site,
) -> None:
    async with serving() as home:
        home.serve("/users/ada", actor())
        home.serve_finger(f"acct:ada@{home.host}", "{base}/users/ada")
        site.serve_finger(f"acct:ada@{site.host}", home.base + "/users/ada")
        with pytest.raises(Imposture):
            await fetch_by_handle(site.outside, handle("ada", site.host), sign=sign, admits=anywhere)


async def test_a_document_that_answers_from_another_host_is_an_imposture_whatever_the_client_allows(
    site: Site,
) -> None:
    loose = {
        **CAPS,
        Purpose.FETCH_OBJECT: Caps(max_body_bytes=9_999, deadline_s=5, redirects=1, same_host=False),
    }
    limits = OutsideLimits(
        origin="http://us.example", allow_http=True, private_networks=("127.0.0.0/8",), caps=loose
    )
    outside = Outside(limits)
    async with serving() as elsewhere:
        elsewhere.serve("/notes/1", note() | {"id": site.iri("/notes/1")})
        site.answer("/notes/1", "302 Found", f"Location: {elsewhere.iri('/notes/1')}")
        with pytest.raises(Imposture):
            await fetch_object(outside, site.iri("/notes/1"), sign=sign)
    await outside.close()
