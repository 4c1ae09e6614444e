"""The outside world: asks the edge for all that is there and all that might be, as everybody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import httpx
from sqlalchemy import select

from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings
from node.api.routes import ROUTES
from node.desk.routes import ROUTES as DESK
from node.storage.actors import actors
from node.storage.posts import entries, media, posts
from tests.leaks.canaries import ANYONE, DOORSTEP, FETCHED, PARTNER, WORLD, Ears
from tests.leaks.company import Company
from tests.peer import AP

HTML: Final = "text/html"
IMPOSTOR: Final = "impostor"
BEARER: Final = "bearer"
OF_ACTOR: Final = ("outbox", "followers", "following", "featured", "inbox", "liked")
OF_OBJECT: Final = ("replies", "likes", "shares", "context", "activity")
FEEDS: Final = ("/feed", "/rss", "/atom.xml", "/feed.json", "/sitemap.xml", "/oembed")
GUESSES: Final = 3
WELL_KNOWN: Final = (
    *("/", "/nodeinfo/2.0", "/nodeinfo/2.1", "/robots.txt", "/a/node", "/healthz", "/readyz", "/metrics"),
    *("/.well-known/nodeinfo", "/.well-known/host-meta", "/.well-known/host-meta.json"),
    *("/.well-known/oauth-authorization-server", "/manifest.json", "/api/v1/streaming", "/c/1", "/tags/x"),
)


Answers: TypeAlias = dict[tuple[str, str], httpx.Response]
"""By who asked, or the form asked for, and the path."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the crawler knows and no stranger could: every id there is inside."""

    iris: tuple[str, ...]
    numbers: tuple[int, ...]
    names: tuple[str, ...]
    blobs: tuple[str, ...]


async def everything(tx: Transaction) -> Known:
    """Every id of the core, as if someone had told."""
    found = [
        *await tx.all(select(posts.c.ap_id.label("iri"), posts.c.id).where(posts.c.host.is_(None))),
        *await tx.all(select(actors.c.ap_id.label("iri"), actors.c.id).where(actors.c.host.is_(None))),
        *await tx.all(select(entries.c.activity_id.label("iri"), entries.c.id)),
        *await tx.all(select(crossings.c.activity_id.label("iri"), crossings.c.id)),
    ]
    blobs = await tx.all(select(media.c.blob_sha256, media.c.preview_sha256))
    return Known(
        iris=tuple(dict.fromkeys(iri for row in found if (iri := str(row.iri)).startswith(tx.ground.public))),
        numbers=tuple(row.id for row in found),
        names=tuple(row.name for row in await tx.all(select(actors.c.name).where(actors.c.host.is_(None)))),
        blobs=tuple({each for row in blobs for each in row if each}),
    )


def crawl(company: Company, known: Known, ears: Ears) -> Answers:
    """Asks as everybody; keeps what comes by (who, path), and every byte in `ears`."""
    answers: Answers = {}
    with httpx.Client(base_url=company.node.public, trust_env=False, timeout=20) as http:
        for who, path in _asked(company, known):
            answer = http.get(path, headers=_headers(company, who, path))
            ears.at(FETCHED, who if who in (PARTNER, WORLD) else ANYONE).add(octets(answer))
            answers[who, path] = answer
    return answers


def at_the_doorstep(company: Company, known: Known, ears: Ears) -> dict[str, int]:
    """Asks the staff surface for all that it has, without a token; the status of each path."""
    statuses: dict[str, int] = {}
    number = known.numbers[0]
    paths = [str(route.path).replace("{id}", str(number)) for route in (*ROUTES, *DESK)]
    blobs = [f"/media/{sha}" for sha in known.blobs]
    pages = ["/", "/home", "/login", "/groups", "/desk", "/search?q=a", "/@nobody", *blobs]
    with httpx.Client(base_url=company.node.config.origins.staff, trust_env=False, timeout=20) as http:
        for path in (*paths, *pages):
            answer = http.get(path)
            ears.at(DOORSTEP).add(octets(answer))
            statuses[path] = answer.status_code
    return statuses


def octets(answer: httpx.Response) -> bytes:
    """Status, headers and body of an answer."""
    head = "".join(f"{name}: {value}\n" for name, value in answer.headers.multi_items())
    return f"{answer.status_code}\n{head}\n".encode() + answer.content


def _headers(company: Company, who: str, path: str) -> Mapping[str, str]:
    url = f"{company.node.public}{path}"
    match who:
        case "partner":
            return {"accept": AP, **company.mira.signed("GET", url)}
        case "world":
            return {"accept": AP, **company.lena.signed("GET", url)}
        case "impostor":  # a partner's signature over something else
            return {"accept": AP, **company.mira.signed("GET", f"{url}x")}
        case "bearer":
            return {"accept": "*/*", "authorization": f"Bearer {company.priya.token}"}
        case _:
            return {"accept": who}


def _asked(company: Company, known: Known) -> Iterator[tuple[str, str]]:
    """Who asks for what: documents as everybody, the rest as who would try it."""
    paths = [iri.removeprefix(company.node.public) for iri in known.iris]
    yield from ((who, path) for path in paths for who in (AP, PARTNER, WORLD))
    pages = [path for path in paths if not path.startswith("/x/")]
    yield from ((HTML, path) for path in pages)
    yield from ((IMPOSTOR, path) for path in pages[::8])
    yield from ((AP, path) for page in pages for path in _around(page))
    yield from ((who, path) for path in _guesses(company, known) for who in (AP, HTML))
    routes = sorted({str(route.path).replace("{id}", str(known.numbers[0])) for route in (*ROUTES, *DESK)})
    yield from ((BEARER, path) for path in routes)


def _around(path: str) -> Iterator[str]:
    for name in OF_ACTOR if path.startswith("/a/") else OF_OBJECT:
        yield f"{path}/{name}"
        if name in ("outbox", "replies"):
            yield f"{path}/{name}?page=true"
            yield f"{path}/{name}?page=1&after=9999999999999.{path}"


def _guesses(company: Company, known: Known) -> Iterator[str]:
    numbers = known.numbers[:GUESSES]
    yield from (f"/{kind}/{number}" for kind in "oaxm" for number in numbers)
    yield from (f"/{kind}/{sha}" for kind in ("m", "media") for sha in known.blobs[:GUESSES])
    for name in (*known.names, "nobody"):
        yield from (f"/@{name}", f"/users/{name}", f"/@{name}.rss")
        yield f"/.well-known/webfinger?resource=acct:{name}@{company.node.host}"
    yield from (*WELL_KNOWN, *FEEDS)
