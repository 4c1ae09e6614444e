"""The one client against a real server that means no good."""

import asyncio
import gzip
import socket
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bridge.outside import Outside, Resolve
from bridge.purposes import (
    CAPS,
    AddressRefused,
    AnswerBroken,
    Caps,
    ConnectFailed,
    HostUnknown,
    OutsideError,
    OutsideLimits,
    Purpose,
    RedirectRefused,
    TimedOut,
    TooLarge,
    UrlRefused,
)
from tests.bridge.outside_peer import Answering, listening, raw, whole

OPEN = OutsideLimits(origin="https://node.example", allow_http=True, private_networks=("127.0.0.0/8",))
GET = Purpose.FETCH_OBJECT


@asynccontextmanager
async def client(
    limits: OutsideLimits = OPEN, *, resolve: Resolve | None = None, trust: ssl.SSLContext | None = None
) -> AsyncIterator[Outside]:
    outside = Outside(limits, resolve=resolve, trust=trust)
    try:
        yield outside
    finally:
        await outside.close()


def names(*answers: Sequence[str]) -> Resolve:
    """A resolver that gives each answer once, in order, and the last for ever."""
    left = list(answers)

    async def resolve(host: str, port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def test_an_answer_comes_back_whole_with_its_headers() -> None:
    async with listening(whole(b'{"id": 1}', "Content-Type: application/json")) as peer, client() as outside:
        answer = await outside.request(GET, "GET", peer.url("/o/1?x=y#part"))
    assert (answer.status, answer.body) == (200, b'{"id": 1}')
    assert answer.header("content-type") == "application/json"
    assert answer.header("etag") is None
    assert answer.final_url == peer.url("/o/1?x=y")


async def test_a_request_names_us_and_carries_nothing_more() -> None:
    headers = {
        "Accept": "application/activity+json",
        "Referer": "x",
        "Cookie": "x",
        "Host": "x",
        "User-Agent": "x",
    }
    async with listening(whole(b"", "Set-Cookie: spy=1")) as peer, client() as outside:
        await outside.request(GET, "GET", peer.url(), headers=headers)
        await outside.request(GET, "GET", peer.url())
    sent = [line.lower() for line in peer.seen[0].split("\r\n")]
    assert f"host: 127.0.0.1:{peer.port}" in sent
    assert "user-agent: permeable (+https://node.example)" in sent
    assert "accept: application/activity+json" in sent
    assert not any(line.startswith(("referer:", "cookie:")) for line in sent)
    assert "cookie" not in peer.seen[1].lower()


async def test_proxy_variables_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with listening(whole(b"direct")) as peer, client() as outside:
        assert (await outside.request(GET, "GET", peer.url())).body == b"direct"


async def test_a_post_is_sent_with_its_body_and_a_signature_for_its_url() -> None:
    signed: list[tuple[str, str]] = []

    def sign(method: str, url: str) -> dict[str, str]:
        signed.append((method, url))
        return {"Signature": "made for this hop"}

    async with listening(whole(b"", status="202 Accepted")) as peer, client() as outside:
        answer = await outside.request(Purpose.DELIVER, "POST", peer.url("/inbox"), sign=sign, body=b"{}")
    assert answer.status == 202
    assert signed == [("POST", peer.url("/inbox"))]
    assert "content-length: 2" in peer.seen[0].lower()
    assert "signature: made for this hop" in peer.seen[0].lower()


async def test_connections_are_kept_and_reused() -> None:
    async with listening(whole(b"x")) as peer, client() as outside:
        for _ in range(3):
            await outside.request(GET, "GET", peer.url())
    assert (len(peer.seen), peer.connections) == (3, 1)


async def test_a_private_address_is_refused_before_a_socket_opens() -> None:
    async with listening(whole(b"secret")) as peer, client(replace(OPEN, private_networks=())) as outside:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "2130706433", "0x7f.1"):
            with pytest.raises((AddressRefused, HostUnknown)):
                await outside.request(GET, "GET", peer.url(host=host))
    assert peer.connections == 0


async def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    async with client(
        OutsideLimits("https://node.example"), resolve=names(("1.1.1.1", "10.0.0.1"))
    ) as outside:
        with pytest.raises(AddressRefused, match=r"peer\.example leads to 10\.0\.0\.1"):
            await outside.request(GET, "GET", "https://peer.example/")


async def test_a_name_that_turns_private_after_its_first_answer_is_refused() -> None:
    """DNS rebinding: each new connection is judged on the answer it connects to."""
    async with listening(whole(b"", "Connection: close")) as peer:
        resolve = names(("127.0.0.1",), ("10.0.0.1",))
        async with client(resolve=resolve) as outside:
            url = peer.url(host="peer.example")
            assert (await outside.request(GET, "GET", url)).status == 200
            with pytest.raises(AddressRefused):
                await outside.request(GET, "GET", url)
    assert f"Host: peer.example:{peer.port}" in peer.seen[0]


async def test_the_next_address_is_tried_when_the_first_does_not_answer() -> None:
    async with (
        listening(whole(b"second")) as peer,
        client(resolve=names(("127.0.0.2", "127.0.0.1"))) as outside,
    ):
        assert (await outside.request(GET, "GET", peer.url(host="peer.example"))).body == b"second"


async def test_a_name_without_an_address_is_told() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    for resolve in (unknown, names(())):
        async with client(resolve=resolve) as outside:
            with pytest.raises(HostUnknown, match=r"nowhere\.example"):
                await outside.request(GET, "GET", "https://nowhere.example/")


async def test_the_systems_resolver_tells_an_unknown_name() -> None:
    async with client() as outside:
        with pytest.raises(HostUnknown):
            await outside.request(GET, "GET", "https://nowhere.invalid/")


async def test_nobody_listening_is_a_failed_connection() -> None:
    async with listening(whole(b"")) as peer:
        url = peer.url()
    async with client() as outside:
        with pytest.raises(ConnectFailed, match="127"):
            await outside.request(GET, "GET", url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://peer.example/",
        "file:///etc/passwd",
        "peer.example",
        "https://",
        "https://user:word@peer.example/",
        "https://peer.example:25/",
        "https://peer.example:0/",
        "https://peer.example:99999/",
        "https://[::1/",
        "https://peer.example/\x00",
        "https://peer.example/" + "a" * 2_048,
    ],
)
async def test_a_url_the_bridge_does_not_open_is_refused(url: str) -> None:
    async with client(resolve=names(("127.0.0.1",))) as outside:
        with pytest.raises(UrlRefused):
            await outside.request(GET, "GET", url)


async def test_http_is_refused_unless_configured() -> None:
    async with client(OutsideLimits("https://node.example")) as outside:
        with pytest.raises(UrlRefused, match="only https"):
            await outside.request(GET, "GET", "http://peer.example/")


async def test_a_redirect_to_a_private_address_is_refused() -> None:
    """The peer answers on an allowed network and points inside."""
    redirect = whole(b"", "Location: http://10.0.0.1/secret", status="302 Found")
    async with listening(redirect) as peer, client() as outside:
        with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
            await outside.request(Purpose.WEBFINGER, "GET", peer.url())


async def test_a_document_may_not_redirect_to_another_host_not_even_another_port() -> None:
    async with listening(whole(b"elsewhere")) as other:
        redirect = whole(b"", f"Location: {other.url()}", status="301 Moved Permanently")
        async with listening(redirect) as peer, client() as outside:
            with pytest.raises(RedirectRefused, match="may not redirect"):
                await outside.request(Purpose.FETCH_ACTOR, "GET", peer.url())
            assert other.connections == 0
            answer = await outside.request(Purpose.WEBFINGER, "GET", peer.url())
    assert (answer.body, answer.final_url) == (b"elsewhere", other.url())


async def test_each_hop_is_signed_for_itself() -> None:
    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        there = head.startswith("GET /there ")
        await (whole(b"end") if there else whole(b"", "Location: /there", status="307 T"))(head, writer)

    signed: list[str] = []

    def sign(method: str, url: str) -> dict[str, str]:
        signed.append(url)
        return {}

    async with listening(answer) as peer, client() as outside:
        ended = await outside.request(GET, "GET", peer.url("/here"), sign=sign)
    assert signed == [peer.url("/here"), peer.url("/there")]
    assert ended.final_url == peer.url("/there")


@pytest.mark.parametrize(
    ("location", "fault"),
    [
        ("Location: /again", RedirectRefused),
        ("X: no location", RedirectRefused),
        ("Location: ftp://peer.example/", UrlRefused),
        ("Location: http://[::1", AnswerBroken),
    ],
)
async def test_a_redirect_that_leads_nowhere_is_told(location: str, fault: type[OutsideError]) -> None:
    async with listening(whole(b"", location, status="302 Found")) as peer, client() as outside:
        with pytest.raises(fault):
            await outside.request(GET, "GET", peer.url())
    assert len(peer.seen) <= 4


async def test_the_redirect_of_a_post_is_an_answer_and_is_not_followed() -> None:
    redirect = whole(b"", "Location: /other", status="307 Temporary Redirect")
    async with listening(redirect) as peer, client() as outside:
        answer = await outside.request(Purpose.DELIVER, "POST", peer.url(), body=b"{}")
    assert (answer.status, len(peer.seen)) == (307, 1)


def capped(**caps: int | float) -> OutsideLimits:
    small = Caps(
        max_body_bytes=int(caps.get("max_body_bytes", 1_000)), deadline_s=caps.get("deadline_s", 5.0)
    )
    return replace(OPEN, caps={**CAPS, GET: small})


@pytest.mark.parametrize("size", [0, 999, 1_000])
async def test_a_body_up_to_the_cap_is_read(size: int) -> None:
    async with listening(whole(b"x" * size)) as peer, client(capped()) as outside:
        assert len((await outside.request(GET, "GET", peer.url())).body) == size


async def test_a_body_over_the_cap_is_cut_off() -> None:
    async with listening(whole(b"x" * 1_001)) as peer, client(capped()) as outside:
        with pytest.raises(TooLarge, match="more than 1000 bytes"):
            await outside.request(GET, "GET", peer.url())


async def test_an_endless_body_is_cut_off() -> None:
    async def endless(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    async with listening(endless) as peer, client(capped(max_body_bytes=200_000)) as outside:
        with pytest.raises(TooLarge):
            await outside.request(GET, "GET", peer.url())


async def test_gzip_is_inflated() -> None:
    packed = gzip.compress(b'{"id": 1}')
    async with listening(whole(packed, "Content-Encoding: gzip")) as peer, client() as outside:
        assert (await outside.request(GET, "GET", peer.url())).body == b'{"id": 1}'


async def test_a_gzip_bomb_is_never_inflated_past_the_cap() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(64)) + packer.flush()
    async with listening(whole(bomb, "Content-Encoding: gzip")) as peer, client(capped()) as outside:
        with pytest.raises(TooLarge):
            await outside.request(GET, "GET", peer.url())


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "gzip"])
async def test_a_body_in_an_encoding_we_did_not_ask_for_is_broken(encoding: str) -> None:
    async with listening(whole(b"not packed", f"Content-Encoding: {encoding}")) as peer, client() as outside:
        with pytest.raises(AnswerBroken):
            await outside.request(GET, "GET", peer.url())


async def drip(_: str, writer: asyncio.StreamWriter) -> None:
    """Slow loris: a byte at a time, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silent(_: str, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@pytest.mark.parametrize("answer", [drip, silent])
async def test_a_deadline_holds_for_the_whole_exchange(answer: Answering) -> None:
    async with listening(answer) as peer, client(capped(deadline_s=0.3)) as outside:
        started = time.monotonic()
        with pytest.raises(TimedOut, match=r"within 0\.3 s"):
            await outside.request(GET, "GET", peer.url())
        assert time.monotonic() - started < 2


async def test_an_address_that_swallows_connections_is_given_up() -> None:
    """A listener whose queue is full lets every further connection hang, on Linux."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        async with client(replace(OPEN, connect_timeout_s=0.2)) as outside:
            with pytest.raises(TimedOut, match="no connection within"):
                await outside.request(GET, "GET", f"http://127.0.0.1:{full.getsockname()[1]}/")


async def test_a_deadline_holds_for_the_resolver_too() -> None:
    async def stuck(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return ()

    async with client(capped(deadline_s=0.2), resolve=stuck) as outside:
        with pytest.raises(TimedOut):
            await outside.request(GET, "GET", "https://peer.example/")


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 abc\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_broken(octets: bytes) -> None:
    async with listening(raw(octets)) as peer, client() as outside:
        with pytest.raises((AnswerBroken, ConnectFailed)):
            await outside.request(GET, "GET", peer.url())


def authority(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for `name`: the server's context, and one that trusts it."""
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    chain = folder / "chain.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain)
    return server, ssl.create_default_context(cafile=str(chain))


async def test_tls_and_host_keep_the_name_though_the_socket_is_pinned(tmp_path: Path) -> None:
    server, trust = authority(tmp_path, "peer.example")
    asked: list[str | None] = []
    server.sni_callback = lambda _, name, __: asked.append(name)
    async with (
        listening(whole(b"trusted"), tls=server) as peer,
        client(resolve=names(("127.0.0.1",)), trust=trust) as outside,
    ):
        answer = await outside.request(GET, "GET", peer.url(host="peer.example", scheme="https"))
        assert answer.body == b"trusted"
        with pytest.raises(ConnectFailed, match="certificate"):
            await outside.request(GET, "GET", peer.url(host="other.example", scheme="https"))
    assert asked == ["peer.example", "other.example"]
    assert f"Host: peer.example:{peer.port}" in peer.seen[0]


async def test_a_redirect_from_https_down_to_http_is_refused(tmp_path: Path) -> None:
    server, trust = authority(tmp_path, "peer.example")
    redirect = whole(b"", "Location: http://peer.example/", status="302 Found")
    async with (
        listening(redirect, tls=server) as peer,
        client(resolve=names(("127.0.0.1",)), trust=trust) as outside,
    ):
        with pytest.raises(RedirectRefused, match="down to http"):
            await outside.request(Purpose.WEBFINGER, "GET", peer.url(host="peer.example", scheme="https"))


async def test_a_network_that_is_none_is_told_when_the_client_is_made() -> None:
    with pytest.raises(ValueError, match="house"):
        Outside(replace(OPEN, private_networks=("house",)))


def test_every_purpose_has_caps_and_documents_stay_on_their_host() -> None:
    assert set(CAPS) == set(Purpose)
    assert CAPS[Purpose.DELIVER].redirects == 0
    for purpose in (Purpose.FETCH_ACTOR, Purpose.FETCH_OBJECT, Purpose.FETCH_KEY):
        assert CAPS[purpose].same_host
    assert all(caps.redirects <= 3 for caps in CAPS.values())
