"""The one HTTP client: every connection to the outside is opened here, for a named purpose.

Names are resolved where the socket is opened and nowhere else, so the address that was judged is the address
that is connected to. TLS and Host keep the name.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Literal

import httpcore
import httpx

from bridge.addresses import Network, is_public, is_within, parse_networks
from bridge.purposes import (
    AddressRefused,
    Answer,
    AnswerBroken,
    Caps,
    ConnectFailed,
    HostUnknown,
    OutsideLimits,
    Purpose,
    RedirectRefused,
    TimedOut,
    TooLarge,
    UrlRefused,
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From host and port to literal addresses, best first. Raises OSError."""
Sign = Callable[[str, str], Mapping[str, str]]
"""From method and URL to the headers that sign this hop."""
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

_MAX_ADDRESSES_TRIED = 3
_MAX_URL_CHARACTERS = 2_048
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OURS = frozenset({"host", "referer", "cookie", "user-agent", "accept-encoding"})


class Outside:
    """One per process; close it with `close`. Raises ValueError when made with a network that is none."""

    def __init__(
        self, limits: OutsideLimits, *, resolve: Resolve | None = None, trust: ssl.SSLContext | None = None
    ) -> None:
        """`resolve` defaults to the system's resolver, `trust` to the bundled certificate authorities."""
        self._limits = limits
        network = _JudgedNetwork(
            resolve=resolve or _system_addresses, private=parse_networks(limits.private_networks)
        )
        self._client = httpx.AsyncClient(
            transport=_PinnedTransport(network, limits.max_connections, trust or _bundled_trust()),
            headers={"User-Agent": f"Permeable (+{limits.origin})", "Accept-Encoding": "gzip"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            trust_env=False,
        )

    async def request(
        self,
        purpose: Purpose,
        method: Literal["GET", "POST"],
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        sign: Sign | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Ask, and give the final answer whatever its status; a POST's redirect is an answer, never followed.

        `headers` go with every hop, `sign` is asked again for each; Host and User-Agent are always ours.
        Raises UrlRefused, AddressRefused, HostUnknown, ConnectFailed, TimedOut, TooLarge, RedirectRefused,
        AnswerBroken (all OutsideError).
        """
        caps = self._limits.caps[purpose]
        target = self._checked(url)
        try:
            async with asyncio.timeout(caps.deadline_s):
                for _ in range(caps.redirects + 1):
                    sent = self._request(method, target, headers=headers or {}, sign=sign, body=body)
                    answer = await self._exchange(sent, caps)
                    if method == "POST" or answer.status not in _REDIRECTS:
                        return answer
                    target = self._next(target, answer, caps)
        except TimeoutError as fault:
            raise TimedOut(f"{target.host}: no whole answer within {caps.deadline_s} s") from fault
        raise RedirectRefused(f"{target.host}: more than {caps.redirects} redirects")

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    def _checked(self, url: str) -> httpx.URL:
        """Raises UrlRefused."""
        try:
            target = httpx.URL(url).copy_with(fragment=None)
        except (httpx.InvalidURL, ValueError) as fault:
            raise UrlRefused(f"URL can't be read: {fault}") from fault
        schemes = ("https", "http") if self._limits.allow_http else ("https",)
        if target.scheme not in schemes or not target.host or len(url) > _MAX_URL_CHARACTERS:
            raise UrlRefused(f"{target.scheme}://{target.host}: only {' and '.join(schemes)} URLs are opened")
        if target.userinfo:
            raise UrlRefused(f"{target.host}: a URL with a user name is never opened")
        if target.port is not None and not _may_speak_http(target.port):
            raise UrlRefused(f"{target.host}: port {target.port} belongs to another protocol")
        return target

    def _request(
        self,
        method: str,
        target: httpx.URL,
        *,
        headers: Mapping[str, str],
        sign: Sign | None,
        body: bytes,
    ) -> httpx.Request:
        given = {**headers, **(sign(method, str(target)) if sign else {})}
        kept = {name: value for name, value in given.items() if name.lower() not in _OURS}
        return self._client.build_request(
            method,
            target,
            headers=kept,
            content=body or None,
            timeout=httpx.Timeout(None, connect=self._limits.connect_timeout_s),
        )

    async def _exchange(self, sent: httpx.Request, caps: Caps) -> Answer:
        """Send one request and read its whole body within the cap."""
        host = sent.url.host
        try:
            answered = await self._client.send(sent, stream=True, follow_redirects=False)
            try:
                body = await _read(answered, caps.max_body_bytes)
            finally:
                await answered.aclose()
        except httpcore.TimeoutException as fault:
            raise TimedOut(f"{host}: no connection within {self._limits.connect_timeout_s} s") from fault
        except (httpcore.NetworkError, ssl.SSLError) as fault:
            raise ConnectFailed(f"{host}: {fault}") from fault
        except (httpcore.ProtocolError, httpx.HTTPError, zlib.error) as fault:
            raise AnswerBroken(f"{host}: {fault}") from fault
        headers = tuple((name.lower(), value) for name, value in answered.headers.multi_items())
        return Answer(answered.status_code, headers, body, str(sent.url))

    def _next(self, current: httpx.URL, answer: Answer, caps: Caps) -> httpx.URL:
        """Judge the hop that a redirect asks for. Raises RedirectRefused, UrlRefused."""
        location = answer.header("location")
        if not location:
            raise RedirectRefused(f"{current.host}: status {answer.status} without a Location")
        target = self._checked(str(current.join(location)))  # httpx has refused an unreadable one
        if current.scheme == "https" and target.scheme == "http":
            raise RedirectRefused(f"{current.host}: redirect from https down to http")
        if caps.same_host and target.netloc != current.netloc:
            raise RedirectRefused(f"{current.host}: a document may not redirect to {target.host}")
        return target


class _JudgedNetwork(httpcore.AsyncNetworkBackend):
    """Opens sockets to judged addresses only."""

    def __init__(self, *, resolve: Resolve, private: tuple[Network, ...]) -> None:
        self._resolve = resolve
        self._private = private
        self._wire = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first judged address that answers. Raises AddressRefused, HostUnknown."""
        last: Exception = httpcore.ConnectError("no address")
        for address in (await self._judged(host, port))[:_MAX_ADDRESSES_TRIED]:
            try:
                return await self._wire.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as fault:
                last = fault
        raise last

    async def _judged(self, host: str, port: int) -> Sequence[str]:
        """Every address of a name must pass: one private address among public ones is a trick."""
        try:
            addresses = await self._resolve(host, port)
        except OSError as fault:
            raise HostUnknown(f"{host}: {fault}") from fault
        for address in addresses:
            if not is_public(address) and not is_within(address, self._private):
                raise AddressRefused(f"{host} leads to {address}, which is not public")
        if not addresses:
            raise HostUnknown(f"{host} has no address")
        return addresses


class _PinnedTransport(httpx.AsyncBaseTransport):
    """httpx over a connection pool whose sockets `_JudgedNetwork` opens; no proxy, no retry, HTTP/1.1."""

    def __init__(self, network: _JudgedNetwork, max_connections: int, trust: ssl.SSLContext) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust, max_connections=max_connections, keepalive_expiry=30, network_backend=network
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; connections are pooled by name, so a pooled one was judged for that name."""
        url = request.url
        answered = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answered.status, headers=answered.headers, stream=_Body(answered))

    async def aclose(self) -> None:
        """Close the pool."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The bytes of an answer as they came."""

    def __init__(self, answered: httpcore.Response) -> None:
        self._answered = answered

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answered.aiter_stream():
            yield part

    async def aclose(self) -> None:
        """Give the connection back, or close it if bytes are left."""
        await self._answered.aclose()


def _may_speak_http(port: int) -> bool:
    """The two ports of HTTP and those nobody owns: a POST to port 25 would be a mail."""
    return port in (80, 443) or 1_024 <= port <= 65_535


async def _read(answered: httpx.Response, max_bytes: int) -> bytes:
    """Read and decode, never holding more than the cap. Raises TooLarge, AnswerBroken."""
    decoded = bytearray()
    unpack = _unpacker(answered)
    async for part in answered.aiter_raw():
        decoded += unpack(part, max_bytes - len(decoded) + 1)
        if len(decoded) > max_bytes:
            raise TooLarge(f"{answered.url.host}: more than {max_bytes} bytes")
    return bytes(decoded)


def _unpacker(answered: httpx.Response) -> Callable[[bytes, int], bytes]:
    """From a part and the most bytes wanted to decoded bytes; gzip is inflated no further than that."""
    match answered.headers.get("content-encoding", "identity").strip().lower():
        case "identity":
            return lambda part, most: part[:most]
        case "gzip" | "x-gzip":
            return zlib.decompressobj(wbits=31).decompress
        case encoding:
            raise AnswerBroken(f"{answered.url.host}: content encoding {encoding!r} was not asked for")


async def _system_addresses(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _bundled_trust() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
