"""Why the bridge goes outside, how far it may go for each purpose, and what can go wrong there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Literal

from bridge.errors import BridgeError

OutsideKind = Literal[
    "refused_url",
    "refused_address",
    "unknown_host",
    "connect_failed",
    "timeout",
    "too_large",
    "bad_redirect",
    "bad_answer",
]


class Purpose(Enum):
    """Every reason to open an outside connection; there is no other."""

    DELIVER = "deliver"
    FETCH_ACTOR = "fetch_actor"
    FETCH_OBJECT = "fetch_object"
    FETCH_KEY = "fetch_key"
    WEBFINGER = "webfinger"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Caps:
    """How far one request may go; `same_host` keeps every hop on host and port of the first URL."""

    max_body_bytes: int
    deadline_s: float
    redirects: int = 0
    same_host: bool = True


CAPS: Mapping[Purpose, Caps] = MappingProxyType(
    {
        Purpose.DELIVER: Caps(max_body_bytes=64 * 1024, deadline_s=20),
        Purpose.FETCH_ACTOR: Caps(max_body_bytes=1024 * 1024, deadline_s=10, redirects=3),
        Purpose.FETCH_OBJECT: Caps(max_body_bytes=1024 * 1024, deadline_s=10, redirects=3),
        Purpose.FETCH_KEY: Caps(max_body_bytes=1024 * 1024, deadline_s=10, redirects=3),
        Purpose.WEBFINGER: Caps(max_body_bytes=64 * 1024, deadline_s=10, redirects=3, same_host=False),
        Purpose.MEDIA: Caps(max_body_bytes=40 * 1024 * 1024, deadline_s=60, redirects=3, same_host=False),
    }
)


@dataclass(frozen=True, slots=True)
class OutsideLimits:
    """The client's configuration, by value.

    `origin` is the node's public origin, told in the User-Agent. `private_networks` (such as `127.0.0.0/8`)
    and `allow_http` are for nodes on one machine and off by default. After `connect_timeout_s` the next
    address of a name is tried.
    """

    origin: str
    allow_http: bool = False
    private_networks: tuple[str, ...] = ()
    max_connections: int = 100
    connect_timeout_s: float = 5.0
    caps: Mapping[Purpose, Caps] = field(default_factory=lambda: CAPS)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: header names in lower case, the decoded body, the URL that answered in the end."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    final_url: str

    def header(self, name: str) -> str | None:
        """The first value of a header, named in lower case."""
        return next((value for key, value in self.headers if key == name), None)


class OutsideError(BridgeError):
    """No answer came back; `detail` names the host, never the content."""

    kind: OutsideKind = "bad_answer"
    public = "The other server could not be reached."


class UrlRefused(OutsideError):
    """The URL is none that the bridge opens: scheme, port, user name, or unreadable."""

    kind = "refused_url"


class AddressRefused(OutsideError):
    """The host's name leads to an address that is not public and not configured."""

    kind = "refused_address"


class HostUnknown(OutsideError):
    """The host's name resolves to nothing."""

    kind = "unknown_host"


class ConnectFailed(OutsideError):
    """No connection, no trust in its certificate, or it broke."""

    kind = "connect_failed"


class TimedOut(OutsideError):
    """The purpose's deadline passed, whatever was still coming."""

    kind = "timeout"


class TooLarge(OutsideError):
    """The body is larger than the purpose allows."""

    kind = "too_large"


class RedirectRefused(OutsideError):
    """Too many hops, a hop to another host where a document must stay, or one down to http."""

    kind = "bad_redirect"


class AnswerBroken(OutsideError):
    """What came back is not HTTP, or its body can't be decoded."""
