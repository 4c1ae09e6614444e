"""Processes on one PostgreSQL wake each other and never share a number."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from bridge.store.base import StoreError
from bridge.store.ids import Snowflakes
from bridge.store.wakes import NoSeat, Wakes, joined
from tests.stores import Clock, PostgreSQL

pytestmark = pytest.mark.postgres

Join = Callable[[], "asyncio.Future[Wakes]"]


@pytest.fixture
def url(postgres: PostgreSQL) -> str:
    return postgres.fresh().core


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def process(stack: AsyncExitStack, url: str) -> tuple[Wakes, asyncio.Event]:
    """A process that runs its wakes, and the event that another's word sets."""
    wakes = await stack.enter_async_context(joined("core", url, seated=True))
    heard, stop = asyncio.Event(), asyncio.Event()
    wakes.hears(heard.set)
    running = asyncio.create_task(wakes.run(stop))

    async def ended() -> None:
        stop.set()
        await running

    stack.push_async_callback(ended)
    return wakes, heard


async def test_what_one_tells_the_others_hear_and_it_does_not(url: str, stack: AsyncExitStack) -> None:
    (one, by_one), (_, by_other) = await process(stack, url), await process(stack, url)
    one.tell()
    await asyncio.wait_for(by_other.wait(), 5)
    assert not by_one.is_set()


async def test_each_process_has_a_number_of_its_own_and_mints_other_ids(
    url: str, stack: AsyncExitStack
) -> None:
    seats = [(await process(stack, url))[0].seat for _ in range(4)]
    assert len(set(seats)) == 4
    minted = [mint() for mint in (Snowflakes(Clock(), seat) for seat in seats) for _ in range(1_024)]
    assert len(set(minted)) == len(minted)


async def test_a_number_is_free_again_when_its_process_has_left(url: str, stack: AsyncExitStack) -> None:
    async with joined("core", url, seated=True) as first:
        left = first.seat
    assert (await process(stack, url))[0].seat == left


async def test_a_lost_connection_is_made_again_with_the_same_number(
    url: str, stack: AsyncExitStack, postgres: PostgreSQL
) -> None:
    (one, by_one), (other, _) = await process(stack, url), await process(stack, url)
    seats = (one.seat, other.seat)
    postgres.run("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()")
    await asyncio.wait_for(by_one.wait(), 10)  # what was missed is looked for
    by_one.clear()
    for _ in range(50):
        other.tell()
        if await heard(by_one):
            break
    assert (one.seat, other.seat) == seats


async def heard(event: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(event.wait(), 0.2)
    except TimeoutError:
        return False
    return True


async def test_a_process_without_a_free_number_does_not_start(url: str, stack: AsyncExitStack) -> None:
    wakes, _ = await process(stack, url)
    late = Wakes("core", url)
    with pytest.raises(NoSeat, match="no process number is free"):
        await late.join(seats=range(wakes.seat, wakes.seat + 1))


async def test_a_database_that_is_not_there_is_told_by_its_store(postgres: PostgreSQL) -> None:
    with pytest.raises(StoreError, match=r"storage\.edge: .*absent"):
        async with joined("edge", postgres.url("absent"), seated=False):
            pass
