"""The surface opened from a configuration: its bell, its edge, and the master key it was made with."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from bridge.keyring import Keyring
from bridge.store import edge_documents
from bridge.store.base import Withdrawal
from bridge.store.edge_documents import Document, Shelf
from keys.errors import WrongMasterKey
from keys.mint import random_bytes
from keys.vault import Vault, create_master_key
from node.config import Config, anchored
from node.identity.surface import CANARY, Surface, check_master_key, opened, surface_of
from node.storage import schema


@pytest.fixture
async def surface(tmp_path: Path) -> AsyncIterator[Surface]:
    config = anchored(Config(), tmp_path)
    (tmp_path / "data").mkdir()
    create_master_key(Path(config.keys.master_key_file))
    async with opened(config) as made:
        for store in (made.core, made.edge):
            await schema.bring_current(store)
        yield made


async def test_the_bell_rings_after_a_commit_and_never_before(surface: Surface) -> None:
    rung: list[str] = []
    surface.bell.rings(lambda: rung.append("rung"))
    async with surface.core.transaction() as tx:
        tx.after_commit(tx.ground.wake)
        assert rung == []
    assert rung == ["rung"]


async def test_what_was_rolled_back_wakes_nobody(surface: Surface) -> None:
    rung: list[str] = []
    surface.bell.rings(lambda: rung.append("rung"))
    with pytest.raises(ZeroDivisionError):
        async with surface.core.transaction() as tx:
            tx.after_commit(tx.ground.wake)
            raise ZeroDivisionError
    assert rung == []


async def test_a_recall_hides_a_rendition_at_the_edge_right_after_its_commit(surface: Surface) -> None:
    released = Document(
        url="http://127.0.0.1:8001/o/x",
        zone="public",
        kind="object",
        readers="anyone",
        media_type="application/activity+json",
        body=b"{}",
        sha256="0" * 64,
        actor_id="http://127.0.0.1:8001/a/x",
        generation=6,
        collection="outbox",
        listed_ms=1,
    )
    async with surface.edge.transaction() as edge_tx:
        await edge_documents.publish_document(edge_tx, document=released)
    async with surface.core.transaction() as tx:
        gone = Withdrawal(released.url, released.zone, generation=7)
        tx.after_commit(partial(tx.ground.withdraw, gone))
        assert await listed(surface) == 1
    assert await listed(surface) == 0


async def listed(surface: Surface) -> int:
    """How much anyone finds in the outbox."""
    async with surface.edge.reading() as edge_tx:
        return await edge_documents.count_listed(edge_tx, shelf=Shelf.COLLECTION, of="outbox")


async def test_another_master_key_is_known_by_the_canary(surface: Surface) -> None:
    async with surface.core.transaction() as tx:
        await check_master_key(tx, vault=surface.vault)
        await Keyring(surface.vault).secret(tx, CANARY, make=lambda: random_bytes(16))
        await check_master_key(tx, vault=surface.vault)
        with pytest.raises(WrongMasterKey):
            await check_master_key(tx, vault=Vault(bytes(32)))


def test_an_application_without_a_surface_is_told_at_once() -> None:
    app = Starlette()
    app.state.surface = None
    with pytest.raises(TypeError):
        surface_of(Request({"type": "http", "app": app}))
