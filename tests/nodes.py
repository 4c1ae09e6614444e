"""A node under test without sockets: stores, people, the gate, and its jobs a step at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
from sqlalchemy import select

from activitypub.addressing import Visibility
from bridge import crossings, jobs, ledger, policies
from bridge.crossings import Crossing
from bridge.gate import GateSettings
from bridge.judgement import Mode
from bridge.keyring import Keyring
from bridge.ledger import Entry
from bridge.store.base import Store, Transaction
from keys.pairs import PrivateKey, generate_rsa
from keys.release import ReleaseSigner
from keys.vault import Vault
from node.outgoing import instance
from node.outgoing.publish import Publisher
from node.services.blobs import Directory
from node.social import compose, people, viewers
from node.social.drafts import Draft
from node.social.viewers import Role, Viewer
from node.storage.accounts import accounts
from node.storage.actors import actors, follows
from node.work import Outward
from policy.model import Reach
from tests.conftest import Stores
from tests.stores import Clock

STAFF = "http://staff.corp.example"
POLICIES = Path(__file__).parent / "fixtures" / "policies"
PARTNER = "127.0.0.31:8001"
SLOW_PARTNER = "127.0.0.32:8001"
STRANGER = "127.0.0.99:8001"


@dataclass(slots=True)
class Node:
    """One company's node; `work` does whatever jobs are due, in order, until none is."""

    stores: Stores
    clock: Clock
    settings: GateSettings
    keyring: Keyring
    outward: Outward

    @property
    def core(self) -> Store:
        return self.stores.core

    @asynccontextmanager
    async def tx(self) -> AsyncIterator[Transaction]:
        async with self.core.transaction() as transaction:
            yield transaction

    async def person(self, name: str, *, role: Role = Role.STAFF) -> Viewer:
        """A member of staff with an account and no password."""
        async with self.tx() as tx:
            actor = await people.create_actor(tx, kind="Person", name=name, display_name=name.title())
            account = tx.new_id()
            await tx.run(
                accounts.insert().values(
                    id=account,
                    actor=actor,
                    name=name,
                    email=f"{name}@corp.example",
                    role=role.value,
                    default_reach="staff",
                    settings="{}",
                    created_ms=tx.now_ms,
                )
            )
            viewer = await viewers.load(tx, account=account)
        assert viewer is not None
        return viewer

    async def stranger(self, name: str, *, host: str = STRANGER) -> int:
        """A peer's actor, as if it had been admitted."""
        async with self.tx() as tx:
            entry = ledger.mint_entry_id(tx)
            actor = tx.new_id()
            iri = f"http://{host}/a/{name}"
            await tx.run(
                actors.insert().values(
                    id=actor,
                    ap_id=iri,
                    kind="Person",
                    host=host,
                    name=name,
                    handle_domain=host,
                    inbox=f"{iri}/inbox",
                    shared_inbox=f"http://{host}/inbox",
                    decision_id=entry,
                    created_ms=tx.now_ms,
                )
            )
            await ledger.append(tx, Entry(entry_id=entry, entry_type="test", record={}))
            return actor

    async def follow(self, follower: int, followee: int) -> None:
        """An accepted follow."""
        async with self.tx() as tx:
            await tx.run(
                follows.insert().values(
                    id=tx.new_id(),
                    follower=follower,
                    followee=followee,
                    accepted=True,
                    activity_id=tx.new_iri("x"),
                    created_ms=tx.now_ms,
                )
            )

    async def post(
        self,
        author: Viewer,
        text: str,
        *,
        reach: Reach = Reach.WORLD,
        label: str | None = "PUBLIC",
        visibility: Visibility = Visibility.PUBLIC,
        in_reply_to: int | None = None,
        group: int | None = None,
    ) -> int:
        """A new post; its crossings wait for `work`."""
        draft = Draft(
            text=text,
            reach=reach,
            label=label,
            visibility=visibility,
            in_reply_to=in_reply_to,
            group=group,
        )
        async with self.tx() as tx:
            return await compose.post(tx, author=author, draft=draft)

    async def work(self) -> None:
        """Does every job that is due, and those that follow from it."""
        handlers = self.outward.handlers()
        while True:
            async with self.tx() as tx:
                leased = await jobs.claim(tx, queues=tuple(handlers), worker="test")
            if not leased:
                return
            for job in leased:
                await handlers[job.queue](job)

    async def crossings(self, post: int) -> dict[str, Crossing]:
        """A post's crossings by zone, the latest of each."""
        async with self.core.reading() as tx:
            return {each.zone: each for each in await crossings.of_post(tx, post)}

    async def documents(self) -> dict[tuple[str, str], dict[str, object]]:
        """What the edge would show, by URL and zone."""
        from bridge.store.edge_documents import documents

        async with self.stores.edge.reading() as tx:
            rows = await tx.all(select(documents))
        return {(row.url, row.zone): msgspec.json.decode(row.body) for row in rows if not row.gone}


async def founded(stores: Stores, clock: Clock, directory: Path, *, mode: Mode = Mode.OPEN) -> Node:
    """A node with its own actors, a few keys ready, and the law of tests/fixtures/policies/acme.toml."""
    keyring = Keyring(Vault(b"k" * 32))
    settings = GateSettings(
        signer=ReleaseSigner(b"s" * 32),
        mode=mode,
        public=stores.core.ground.public,
        staff=STAFF,
        secret=b"p" * 32,
    )
    async with stores.core.transaction() as tx:
        await policies.genesis(tx, text=law_text(), lists=law_lists())
        await people.create_actor(tx, kind="Application", name=people.NODE_NAME)
        await people.create_actor(tx, kind="Service", name=people.BRIDGE_NAME)
    async with stores.core.transaction() as tx:
        for pair in _pairs():
            await keyring._pool(tx, pair)
    await instance.publish(stores.core, stores.edge, keyring)
    publisher = Publisher(
        core=stores.core,
        edge=stores.edge,
        keyring=keyring,
        inside=Directory(directory / "inside"),
        released=Directory(directory / "released"),
    )
    outward = Outward(stores.core, stores.edge, settings, keyring, publisher)
    return Node(stores, clock, settings, keyring, outward)


@cache
def _pairs() -> tuple[PrivateKey, ...]:
    """Pairs that every node of this test process starts with: making them takes longer than most tests."""
    return tuple(generate_rsa() for _ in range(6))


def law_text() -> str:
    """The test company's policy."""
    return (POLICIES / "acme.toml").read_text(encoding="utf-8")


def law_lists() -> dict[str, str]:
    """The word lists that policy names."""
    path = POLICIES / "lists" / "projects.txt"
    return {"lists/projects.txt": path.read_text(encoding="utf-8")}
