"""A process killed with SIGKILL at each commit of both flows: nothing lost, nothing decided twice, no leak.

Each kill has a post, or an arrival, of its own. Before the kill nothing of that commit was stored, although
what was done outside meanwhile was done; after it the process did nothing more. The next process has a
clock that is ahead, so that the dead one's leases are over.
"""

import json
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import Select, select

from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings
from bridge.store.core_ledger import ledger
from bridge.store.edge_documents import documents
from bridge.store.edge_quarantine import quarantine
from node.storage.actors import actors
from node.storage.posts import posts
from tests.peer import Peer, Person
from tests.processes.company import Company, awaited

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

STEP_S: Final = 130  # longer than any lease
CANARY: Final = "kingfisher"


@dataclass(frozen=True, slots=True)
class Step:
    """One commit of a flow: which process makes it, and what it writes (a pattern of SQL)."""

    name: str
    part: str
    writes: str


OUTWARD = (
    Step("compose", "staff", r"INSERT INTO posts"),
    Step("lease the job", "bridge", r"UPDATE jobs SET attempt"),
    Step("decide", "bridge", r"INSERT INTO releases"),
    Step("write the rendition", "bridge", r"INSERT INTO renditions"),
    Step("project", "bridge", r"INSERT INTO documents .*in_reply_to"),
    Step("release", "bridge", r"UPDATE releases SET .*published_ms"),
    Step("lease the delivery", "bridge", r"UPDATE deliveries SET .*began_ms"),
    Step("settle the delivery", "bridge", r"UPDATE deliveries SET .*status"),
)
INWARD = (
    Step("quarantine", "edge", r"INSERT INTO quarantine"),
    Step("lease the arrival", "bridge", r"UPDATE quarantine SET .*attempt"),
    Step("admit", "bridge", r"INSERT INTO posts"),
    Step("mark done", "bridge", r"UPDATE quarantine SET done_ms"),
)


def test_what_leaves_survives_a_kill_at_every_commit(node: Company, outside: Peer) -> None:
    wanted: list[str] = []
    with closing(settled(node, outside)) as ada:
        for number, (step, moment) in enumerate(kills(OUTWARD), 1):
            part = mortal(node, step, moment, number=number)
            wanted += [text for text in said(number) if posted(ada, text)]
            node.died(part)
    finished(node, number=len(kills(OUTWARD)) + 1)
    stored = node.ask(texts)
    assert set(wanted) <= stored
    awaited(lambda: True if delivered(outside) >= {t for t in stored if CANARY not in t} else None)
    assert delivered(outside) == {text for text in stored if CANARY not in text}
    assert each_id_has_one_body(outside)
    assert node.ask(decisions_of_posts) == Counter(dict.fromkeys(stored, 1))
    unleaked(node, outside)


def test_what_arrives_survives_a_kill_at_every_commit(node: Company, outside: Peer) -> None:
    settled(node, outside).close()
    bob, ada = outside.people["bob"], node.ask(ada_of)
    named = {"cc": [ada], "tag": [{"type": "Mention", "href": ada, "name": "@ada"}]}
    sent = []
    for number, (step, moment) in enumerate(kills(INWARD), 1):
        part = mortal(node, step, moment, number=number)
        activity = bob.creates(bob.note(f"arrival {number}", **named))
        sent.append((activity, taken(node, bob, activity)))
        node.died(part)
    finished(node, number=len(kills(INWARD)) + 1)
    for activity, was_taken in sent:
        assert was_taken or taken(node, bob, activity)  # a sender without an answer sends again
    awaited(lambda: True if node.ask(waiting, store="edge") == 0 else None)
    notes = [activity["object"]["id"] for activity, _ in sent]
    assert Counter(node.ask(posts_of_peers)) == Counter(notes)
    assert node.ask(admissions) == Counter(activity["id"] for activity, _ in sent)
    unleaked(node, outside)


def kills(steps: Sequence[Step]) -> list[tuple[Step, str]]:
    return [(step, moment) for step in steps for moment in ("before", "after")]


def mortal(node: Company, step: Step, moment: str, *, number: int) -> str:
    """Starts the process that dies at a step, and whatever else does not run; says which it is."""
    part = step.part if len(node.whole) > 1 else "serve"
    if part in node.parts:
        node.stop(part)
    node.start(part, doom=f"{moment} {step.writes}", shift_s=number * STEP_S)
    node.start_all(shift_s=number * STEP_S)
    return part


def finished(node: Company, *, number: int) -> None:
    """Everything runs to its end, in new processes."""
    node.stop()
    node.start_all(shift_s=number * STEP_S)


def settled(node: Company, outside: Peer) -> httpx.Client:
    """Ada, whom Bob of the outside follows: both by what really crossed."""
    bob = outside.person("bob")
    node.start_all()
    ada = node.hire("ada")
    first = ada.post("/api/v1/statuses", data=world("the first word")).json()
    awaited(lambda: True if states(ada, first["id"]) == ["released"] else None)
    actor = node.ask(ada_of)
    assert bob.sends(f"{node.public}/inbox", bob.does("Follow", actor)).status_code == 202
    awaited(lambda: True if outside.received("Accept") else None)
    node.stop()
    return ada


def world(text: str, *, label: str = "PUBLIC") -> dict[str, str]:
    return {"status": text, "visibility": "public", "reach": "world", "label": label}


def said(number: int) -> tuple[str, str]:
    """A word for the world, and one that stays until it is reviewed."""
    return f"word {number}", f"{CANARY} {number}"


def posted(ada: httpx.Client, text: str) -> bool:
    """Whether the node said that it has the post."""
    label = "INTERNAL" if CANARY in text else "PUBLIC"
    try:
        return ada.post("/api/v1/statuses", data=world(text, label=label)).status_code == 200
    except httpx.TransportError:
        return False


def states(ada: httpx.Client, status: str) -> list[str]:
    crossed = ada.get(f"/api/v1/statuses/{status}").json()["permeable"]["crossings"]
    return [crossing["state"] for crossing in crossed]


def taken(node: Company, bob: Person, activity: dict[str, Any]) -> bool:
    """Whether the edge said that it has the arrival."""
    try:
        return bob.sends(f"{node.public}/inbox", activity).status_code == 202
    except httpx.TransportError:
        return False


def delivered(outside: Peer) -> set[str]:
    """The texts that came to the peer."""
    return {plain(each["object"]["content"]) for each in outside.received("Create")} - {"the first word"}


def plain(content: str) -> str:
    return content.removeprefix("<p>").removesuffix("</p>")


def each_id_has_one_body(outside: Peer) -> bool:
    """Whatever came twice came with the same bytes."""
    bodies: dict[str, set[bytes]] = {}
    for request in outside.requests:
        if request.method == "POST":
            bodies.setdefault(json.loads(request.body)["id"], set()).add(request.body)
    return all(len(each) == 1 for each in bodies.values())


def unleaked(node: Company, outside: Peer) -> None:
    """No byte of what is held is outside, and the chain of the ledger is whole."""
    assert CANARY.encode() not in outside.octets
    assert not any(CANARY.encode() in body for body in node.ask(bodies_at_the_edge, store="edge"))
    node.stop()
    assert "Traceback" not in "".join(node.log(part) for part in node.whole)
    assert node.run("audit", "verify").strip() == "the chain is whole"


async def ada_of(tx: Transaction) -> str:
    return str(await tx.scalar(select(actors.c.ap_id).where(actors.c.name == "ada", actors.c.host.is_(None))))


async def texts(tx: Transaction) -> set[str]:
    return {row.source for row in await tx.all(by_ada(select(posts.c.source)))} - {"the first word"}


async def decisions_of_posts(tx: Transaction) -> Counter[str]:
    """How many decisions each of our posts has."""
    query = (
        select(posts.c.source)
        .join(crossings, crossings.c.post_id == posts.c.id)
        .join(ledger, ledger.c.crossing_id == crossings.c.id)
        .where(posts.c.source != "the first word", crossings.c.channel == "post")
    )
    return Counter(row.source for row in await tx.all(by_ada(query)))


def by_ada(query: Select[Any]) -> Select[Any]:
    return query.join(actors, actors.c.id == posts.c.author).where(actors.c.name == "ada")


async def posts_of_peers(tx: Transaction) -> list[str]:
    return [row.ap_id for row in await tx.all(select(posts.c.ap_id).where(posts.c.host.is_not(None)))]


async def admissions(tx: Transaction) -> Counter[str]:
    """How many decisions each arrival has."""
    query = (
        select(crossings.c.activity_id)
        .join(ledger, ledger.c.crossing_id == crossings.c.id)
        .where(crossings.c.direction == "in", crossings.c.activity_type == "Create")
    )
    return Counter(row.activity_id for row in await tx.all(query))


async def waiting(tx: Transaction) -> int:
    return len(await tx.all(select(quarantine.c.id).where(quarantine.c.done_ms.is_(None))))


async def bodies_at_the_edge(tx: Transaction) -> list[bytes]:
    return [bytes(row.body) for row in await tx.all(select(documents.c.body))]
