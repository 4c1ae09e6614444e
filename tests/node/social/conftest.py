"""A small company in an empty store: people of each kind, one colleague and one actor outside."""

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import insert

from bridge.policies import genesis
from bridge.store.base import Ground, Store, Transaction, open_store
from bridge.store.core_ledger import ledger
from bridge.store.ids import Snowflakes
from node.social import people, viewers
from node.social.viewers import Role, Viewer
from node.storage import schema
from node.storage.accounts import accounts
from node.storage.people import NewActor
from node.storage.people import insert as insert_actor

POLICY = """
labels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL"]

[policy]
schema = "permeable.policy/1"
id = "test"
version = 1
default = { out = "hold", in = "hold" }
default_label = "INTERNAL"
approvals = { loosen = 1, tighten = 1 }

[zones.partner-acme]
hosts = ["acme.example"]
base = { PUBLIC = "allow", INTERNAL = "allow" }
inbound = "allow"
until = 2099-03-31
basis = "test"

[zones.public]
hosts = ["*"]
base = { PUBLIC = "allow" }
inbound = "allow"
undo_s = 5
"""

NewViewer = Callable[..., Awaitable[Viewer]]
NewPeer = Callable[..., Awaitable[int]]


class Time:
    """A clock that the test turns; each reading is a millisecond later than the one before."""

    def __init__(self) -> None:
        self.now_ms = 1_795_000_000_000

    def __call__(self) -> int:
        self.now_ms += 1
        return self.now_ms


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
async def store(tmp_path: Path, clock: Time) -> AsyncIterator[Store]:
    numbers = count(1)
    ground = Ground(
        clock=clock,
        ids=Snowflakes(clock),
        mint=lambda: f"{next(numbers):022d}",
        public="https://social.company.example",
    )
    opened = open_store("core", f"sqlite:///{tmp_path}/core.sqlite", ground=ground)
    await schema.bring_current(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def tx(store: Store) -> AsyncIterator[Transaction]:
    async with store.transaction() as transaction:
        await genesis(transaction, text=POLICY, lists={})
        yield transaction


@pytest.fixture
def person(tx: Transaction) -> NewViewer:
    """Makes an account; `await person("ada")`."""

    async def make(name: str, role: Role = Role.STAFF, default_reach: str = "staff") -> Viewer:
        actor = await people.create_actor(tx, kind="Person", name=name)
        account = tx.new_id()
        row = {
            "id": account,
            "actor": actor,
            "name": name,
            "email": f"{name}@company.example",
            "role": role.value,
            "default_reach": default_reach,
            "created_ms": tx.now_ms,
        }
        await tx.run(insert(accounts).values(row))
        viewer = await viewers.load(tx, account=account)
        assert viewer is not None
        return viewer

    return make


@pytest.fixture
async def ada(person: NewViewer) -> Viewer:
    return await person("ada")


@pytest.fixture
async def ben(person: NewViewer) -> Viewer:
    return await person("ben")


@pytest.fixture
async def cleo(person: NewViewer) -> Viewer:
    return await person("cleo")


@pytest.fixture
async def guest(person: NewViewer) -> Viewer:
    return await person("gus", Role.GUEST)


@pytest.fixture
async def admitted(tx: Transaction) -> str:
    """A decision that admitted what peers sent."""
    row = {
        "sequence": 1_000_000,
        "entry_id": "admission",
        "entry_type": "decision",
        "at_ms": tx.now_ms,
        "record": "{}",
        "previous_hash": "",
        "hash": "",
    }
    await tx.run(insert(ledger).values(row))
    return "admission"


@pytest.fixture
def peer(tx: Transaction, admitted: str) -> NewPeer:
    """Makes an actor outside; `await peer("zoe", "acme.example")`."""

    async def make(name: str, host: str = "acme.example") -> int:
        actor = NewActor(
            id=tx.new_id(),
            ap_id=f"https://{host}/users/{name}",
            kind="Person",
            name=name,
            host=host,
            handle_domain=host,
            inbox=f"https://{host}/users/{name}/inbox",
            url=f"https://{host}/@{name}",
            decision_id=admitted,
            created_ms=tx.now_ms,
        )
        await insert_actor(tx, actor)
        return actor.id

    return make
