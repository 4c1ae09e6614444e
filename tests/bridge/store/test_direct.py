"""Whole pieces of work on a store: one view, one commit, nothing left of what failed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Boolean, Column, MetaData, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bridge.store.base import Store, Transaction, open_store
from bridge.store.direct import WaitedElsewhere
from bridge.store.prepared import Prepared, among
from tests.stores import Clock, ground

metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("name", Text, nullable=False),
    Column("good", Boolean),
)
CHOSEN = Prepared(select(things.c.id, things.c.good).where(among(things.c.id, "ids")).order_by(things.c.id))
NAMED = Prepared(select(things.c.id).where(things.c.name.in_(("one", "two"))).order_by(things.c.id))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store("core", f"sqlite:///{tmp_path}/things.sqlite3", ground=ground(Clock()))
    async with opened.transaction() as tx:
        assert isinstance(tx._connection, AsyncConnection)
        await tx._connection.run_sync(metadata.create_all)
    yield opened
    await opened.close()


async def put(tx: Transaction, name: str, *, good: bool | None = None) -> int:
    thing = tx.new_id()
    await tx.run(insert(things).values(id=thing, name=name, good=good))
    return thing


async def names(tx: Transaction) -> list[str]:
    return [row.name for row in await tx.all(select(things.c.name).order_by(things.c.id))]


async def test_what_was_written_is_read(store: Store) -> None:
    await store.write(lambda tx: put(tx, "one"))
    assert await store.read(names) == ["one"]


async def test_nothing_is_left_of_work_that_failed(store: Store) -> None:
    async def fails(tx: Transaction) -> None:
        await put(tx, "half")
        raise LookupError("half way")

    with pytest.raises(LookupError):
        await store.write(fails)
    assert await store.read(names) == []


async def test_signals_come_after_the_commit_and_only_then(store: Store) -> None:
    told: list[list[str]] = []

    async def tell() -> None:
        told.append(await store.read(names))

    async def work(tx: Transaction) -> None:
        tx.after_commit(tell)
        await put(tx, "one")

    await store.write(work)
    assert told == [["one"]]


async def test_work_that_waits_for_something_else_is_refused_and_undone(store: Store) -> None:
    async def sleeps(tx: Transaction) -> None:
        await put(tx, "one")
        await asyncio.sleep(0)

    with pytest.raises(WaitedElsewhere):
        await store.write(sleeps)
    assert await store.read(names) == []


async def test_a_writer_that_nobody_waits_for_any_more_still_commits(store: Store) -> None:
    writing = asyncio.create_task(store.write(lambda tx: put(tx, "one")))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with store.transaction() as tx:
        assert await names(tx) == ["one"]


async def test_both_ways_of_writing_take_turns(store: Store) -> None:
    async def other() -> None:
        async with store.transaction() as tx:
            await put(tx, "other")

    await asyncio.gather(
        *(store.write(lambda tx: put(tx, "one")) for _ in range(20)), *(other() for _ in range(20))
    )
    assert sorted(await store.read(names)) == ["one"] * 20 + ["other"] * 20


async def test_a_prepared_statement_answers_alike_both_ways(store: Store) -> None:
    good = await store.write(lambda tx: put(tx, "one", good=True))
    bad = await store.write(lambda tx: put(tx, "three", good=False))
    open_ = await store.write(lambda tx: put(tx, "two"))
    chosen = {"ids": [good, bad, open_]}
    direct = await store.read(lambda tx: tx.rows(CHOSEN, chosen))
    async with store.reading() as tx:
        assert [tuple(row) for row in await tx.rows(CHOSEN, chosen)] == list(direct)
    assert list(direct) == [(good, True), (bad, False), (open_, None)]
    assert [row[1] for row in direct] == [True, False, None]
    assert list(await store.read(lambda tx: tx.rows(NAMED, {}))) == [(good,), (open_,)]


async def test_a_list_of_ids_is_looked_up_by_its_index(store: Store) -> None:
    assert "IN (SELECT value FROM json_each(:ids)) ORDER" in CHOSEN.sqlite
