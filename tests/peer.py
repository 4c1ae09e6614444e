"""A real small ActivityPub server: own keys, a loopback socket, a memory for every byte it was sent."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx

from keys import cavage
from keys.digests import digest_header
from keys.pairs import PrivateKey
from tests.bridge.signing import rsa

AP: Final = "application/activity+json"
EVERYONE: Final = "https://www.w3.org/ns/activitystreams#Public"
HANGS_S: Final = 30.0
Json = dict[str, Any]


class Mood(Enum):
    """How a server answers whoever delivers to it."""

    WELL = "well"
    FAILING = "failing"
    HANGING = "hanging"
    RUBBISH = "rubbish"


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came: the path with its query, every header, the body."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def activity(self) -> Json:
        """The body as JSON."""
        read: Json = json.loads(self.body)
        return read

    @property
    def octets(self) -> bytes:
        """Everything that was sent, for a search."""
        head = "".join(f"{name}: {value}\n" for name, value in self.headers)
        return f"{self.method} {self.path}\n{head}\n".encode() + self.body


@dataclass(slots=True)
class Peer:
    """A server outside, at `host`: its people, what it serves by path, and what it was asked and sent."""

    host: str
    mood: Mood = Mood.WELL
    requests: list[Request] = field(default_factory=list)
    documents: dict[str, Json] = field(default_factory=dict)
    people: dict[str, "Person"] = field(default_factory=dict)
    hanging: threading.Event = field(default_factory=threading.Event)

    def person(self, name: str, **told: Any) -> "Person":
        """Someone on this server; `told` is added to the actor's document."""
        person = Person(self, name, rsa(f"{self.host} {name}"))
        self.people[name] = person
        self.documents[f"/users/{name}"] = person.document | told
        return person

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def deliveries(self) -> list[Json]:
        """The activities that came to its inboxes, in order, repeats included."""
        return [request.activity for request in list(self.requests) if request.method == "POST"]

    def received(self, verb: str, about: str = "") -> list[Json]:
        """The deliveries of a verb; `about` selects those whose object has that id."""
        return [
            each
            for each in self.deliveries
            if each["type"] == verb and about in ("", id_of(each.get("object", "")))
        ]

    @property
    def octets(self) -> bytes:
        """Every byte that came here."""
        return b"\n".join(request.octets for request in list(self.requests))


@dataclass(frozen=True, slots=True)
class Person:
    """An actor of a peer, who signs what it sends and what it asks for."""

    peer: Peer
    name: str
    pair: PrivateKey
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def id(self) -> str:
        return f"{self.peer.origin}/users/{self.name}"

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.peer.host}"

    @property
    def document(self) -> Json:
        return {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": self.id,
            "type": "Person",
            "preferredUsername": self.name,
            "name": f"{self.name.title()} outside",
            "inbox": f"{self.id}/inbox",
            "outbox": f"{self.id}/outbox",
            "followers": f"{self.id}/followers",
            "endpoints": {"sharedInbox": f"{self.peer.origin}/inbox"},
            "publicKey": {
                "id": f"{self.id}#main-key",
                "owner": self.id,
                "publicKeyPem": self.pair.public.pem,
            },
        }

    def note(self, text: str, **told: Any) -> Json:
        """A public note, which its server serves from now on."""
        path = f"/notes/{self.name}-{next(self.numbers)}"
        note = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.peer.origin}{path}",
            "type": "Note",
            "attributedTo": self.id,
            "content": f"<p>{text}</p>",
            "published": formatted(time.time()),
            "to": [EVERYONE],
            "cc": [f"{self.id}/followers"],
        } | told
        self.peer.documents[path] = note
        return note

    def does(self, verb: str, about: str | Json, **told: Any) -> Json:
        """An activity of this person."""
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.id}/{verb.lower()}/{next(self.numbers)}",
            "type": verb,
            "actor": self.id,
            "object": about,
        } | told

    def creates(self, note: Json) -> Json:
        """The Create of a note, addressed as the note is."""
        return self.does("Create", note, to=note["to"], cc=note["cc"])

    def sends(self, inbox: str, activity: Json) -> httpx.Response:
        """Posts an activity, signed, and gives the answer."""
        body = json.dumps(activity).encode()
        headers = self.signed("POST", inbox, body)
        return httpx.post(inbox, content=body, headers=headers, trust_env=False)

    def gets(self, url: str, *, accept: str = AP) -> httpx.Response:
        """Asks for a URL, signed."""
        headers = {"accept": accept, **self.signed("GET", url)}
        return httpx.get(url, headers=headers, trust_env=False)

    def signed(self, method: str, url: str, body: bytes | None = None) -> dict[str, str]:
        """The headers that sign a request."""
        parts = urlsplit(url)
        headers = {"host": parts.netloc, "date": formatdate(usegmt=True)}
        if body is not None:
            headers |= {"digest": digest_header(body), "content-type": AP}
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        key_id = f"{self.id}#main-key"
        signature = cavage.sign(self.pair, key_id, method=method, target=target, headers=headers)
        return {**headers, "signature": signature}


def id_of(about: str | Json) -> str:
    """The id of what an activity is about, named or embedded."""
    return about if isinstance(about, str) else str(about.get("id", ""))


def formatted(seconds: float) -> str:
    """A moment in ISO 8601, UTC."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


@contextmanager
def peer_at(address: str) -> Iterator[Peer]:
    """A server on a free port of an address, until the block ends."""
    server = ThreadingHTTPServer((address, 0), _Answers)
    peer = Peer(f"{address}:{server.server_address[1]}")
    _PEERS[peer.host] = peer
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.hanging.set()
        server.shutdown()
        server.server_close()
        thread.join()
        del _PEERS[peer.host]


_PEERS: Final[dict[str, Peer]] = {}
"""By host, for the handlers, which the standard library makes anew for each connection."""


class _Answers(BaseHTTPRequestHandler):
    """Serves one peer's documents and takes what comes to its inboxes."""

    server: ThreadingHTTPServer

    def do_GET(self) -> None:
        peer = self._kept(b"")
        path = urlsplit(self.path)
        if path.path == "/.well-known/webfinger":
            self._finger(peer, parse_qs(path.query).get("resource", [""])[0])
        elif (document := peer.documents.get(path.path)) is not None:
            self._answer(200, json.dumps(document).encode(), AP)
        else:
            self._answer(404, b"{}", "application/json")

    def do_POST(self) -> None:
        peer = self._kept(self.rfile.read(int(self.headers.get("content-length", "0"))))
        match peer.mood:
            case Mood.WELL:
                self._answer(202, b"", "text/plain")
            case Mood.FAILING:
                self._answer(500, b"", "text/plain")
            case Mood.HANGING:
                peer.hanging.wait(HANGS_S)
            case Mood.RUBBISH:
                self.wfile.write(b"\x00 this is no HTTP \xff\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the standard library's name)
        """Says nothing: the requests are kept."""

    def _kept(self, body: bytes) -> Peer:
        host, port = self.server.server_address[:2]
        peer = _PEERS[f"{host!s}:{port}"]
        headers = tuple((name.lower(), value) for name, value in self.headers.items())
        peer.requests.append(Request(self.command, self.path, headers, body))
        return peer

    def _finger(self, peer: Peer, resource: str) -> None:
        name = resource.removeprefix("acct:").partition("@")[0].rpartition("/")[2]
        person = peer.people.get(name)
        if person is None:
            self._answer(404, b"{}", "application/json")
            return
        link: Mapping[str, str] = {"rel": "self", "type": AP, "href": person.id}
        jrd = {"subject": f"acct:{person.name}@{peer.host}", "links": [link]}
        self._answer(200, json.dumps(jrd).encode(), "application/jrd+json")

    def _answer(self, status: int, body: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
