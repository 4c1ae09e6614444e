"""Crossings: the graph of their states, walked by people and by the worker in any order."""

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bridge import answers, crossings, review
from bridge.answers import Person
from bridge.crossings import ANYONE, GRAPH, OPEN, Crossing, State
from bridge.errors import BridgeError, WrongState
from bridge.store.base import open_store
from bridge.store.core_ledger import ledger
from bridge.store.core_releases import releases
from node.social import compose
from node.social.drafts import Draft
from node.social.errors import SocialError
from node.social.viewers import Role, Viewer
from tests.conftest import Stores
from tests.nodes import PARTNER, Node, founded
from tests.stores import Clock, ground, sqlite_places

ENDS = (State.WITHDRAWN, State.RECALLED, State.ADMITTED)
PERMITTED = frozenset({State.PERMITTED, State.WAITING, State.RELEASED, State.RECALLED})


def reachable(start: State, *, without: frozenset[State]) -> set[State]:
    """The states that paths from one lead to, past none of some others."""
    seen, ahead = {start}, [start]
    while ahead:
        for after in GRAPH[ahead.pop()] - seen - without:
            seen.add(after)
            ahead.append(after)
    return seen


def test_every_state_has_its_place_in_the_graph() -> None:
    assert set(GRAPH) == set(State)
    assert reachable(State.PROPOSED, without=frozenset()) == set(State)


def test_what_was_taken_back_never_comes_back() -> None:
    for end in ENDS:
        assert GRAPH[end] == frozenset()


def test_nothing_is_released_but_what_was_permitted() -> None:
    permitted = frozenset({State.PERMITTED, State.WAITING})
    assert State.RELEASED not in reachable(State.PROPOSED, without=permitted)
    assert State.RECALLED not in reachable(State.PROPOSED, without=permitted)


def test_what_is_permitted_is_never_decided_again() -> None:
    for state in (State.PERMITTED, State.WAITING, State.RELEASED):
        assert GRAPH[state].isdisjoint({State.PROPOSED, State.HELD, State.NEEDS_YES, State.NEEDS_REASON})


def test_all_that_is_not_out_or_over_may_be_taken_back() -> None:
    assert set(State) - {State.RELEASED, *ENDS} == OPEN


def test_readers_are_read_as_they_were_written() -> None:
    for readers in (ANYONE, frozenset({"b.example", "a.example:8443"}), frozenset[str]()):
        assert crossings.read_readers(crossings.write_readers(readers)) == readers


async def test_a_step_that_the_graph_has_not_is_refused(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "The canteen is open")
    crossing = (await node.crossings(post))["public"]
    async with node.tx() as tx:
        with pytest.raises(WrongState, match="released"):
            await crossings.advance(tx, crossing, State.RELEASED)
        await crossings.advance(tx, crossing, State.WITHDRAWN)
        with pytest.raises(WrongState, match="no longer"):
            await crossings.advance(tx, crossing, State.HELD)
        with pytest.raises(BridgeError):
            await crossings.get(tx, 1)


STEPS = (
    "work",
    "forward",
    "yes",
    "reason",
    "undo",
    "review",
    "release",
    "refuse",
    "edit",
    "delete",
    "recall",
)
TEXTS = ("The canteen is open", "Falcon ships in May", "Pay with card 4111 1111 1111 1111")


@dataclass(slots=True)
class Walk:
    """One post, those who act on it, and every crossing that was ever taken back."""

    node: Node
    ada: Viewer
    sue: Viewer
    post: int
    over: dict[int, State] = field(default_factory=dict)

    async def step(self, word: str) -> None:
        with suppress(BridgeError, SocialError):  # not from this state, or not any more
            await self._step(word)
        await self._look()

    async def _step(self, word: str) -> None:
        node = self.node
        match word:
            case "work":
                await node.work()
            case "forward":
                node.clock.forward(seconds=61)
            case "edit":
                async with node.tx() as tx:
                    await compose.edit(tx, author=self.ada, entry=self.post, draft=Draft(text=TEXTS[0]))
            case "delete":
                async with node.tx() as tx:
                    await compose.delete(tx, author=self.ada, entry=self.post)
            case "release" | "refuse":
                async with node.core.reading() as tx:
                    waiting = await review.queue(tx)
                for hold in waiting:
                    await self._answer_hold(word, hold.id)
            case _:
                for crossing in await self._crossings():
                    await self._answer(word, crossing)

    async def _answer_hold(self, word: str, hold: int) -> None:
        by = Person(self.sue.actor, "sue", "security")
        async with self.node.tx() as tx:
            if word == "release":
                await review.release(tx, hold, by=by)
            else:
                await review.refuse(tx, hold, by=by, note="no")

    async def _answer(self, word: str, crossing: Crossing) -> None:
        by = Person(self.ada.actor, "ada", "staff")
        async with self.node.tx() as tx:
            match word:
                case "yes":
                    await answers.give_yes(tx, crossing.id, by=by)
                case "reason":
                    await answers.give_reason(tx, crossing.id, by=by, reason="agreed")
                case "review":
                    await answers.ask_review(tx, crossing.id, by=by)
                case _:
                    await answers.undo(tx, crossing.id, by=by)

    async def _crossings(self) -> tuple[Crossing, ...]:
        async with self.node.core.reading() as tx:
            return await crossings.of_post(tx, self.post)

    async def _look(self) -> None:
        """What must hold after every step."""
        async with self.node.core.reading() as tx:
            decided = {row.entry_id: row for row in await tx.all(select(ledger))}
            written = await tx.all(select(releases))
        for crossing in await self._crossings():
            if crossing.id in self.over:
                assert crossing.state is self.over[crossing.id]
            if crossing.state in ENDS:
                self.over[crossing.id] = crossing.state
            mine = [row for row in written if row.crossing_id == crossing.id and row.stage != "recall"]
            if crossing.state in PERMITTED:
                assert crossing.decision_id in decided
                assert [decided[row.decision_id].crossing_id for row in mine] == [crossing.id]
            if crossing.state not in (State.RELEASED, State.RECALLED):
                assert not [row for row in mine if row.state == "released"]


@given(
    st.sampled_from(TEXTS),
    st.sampled_from(["PUBLIC", "INTERNAL", "CONFIDENTIAL"]),
    st.lists(st.sampled_from(STEPS), min_size=3, max_size=10),
)
@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_on_no_path_does_anything_leave_without_a_decision_or_come_back(
    sqlite_template: Path, text: str, label: str, steps: list[str]
) -> None:
    with TemporaryDirectory() as directory:
        asyncio.run(walked(sqlite_template, Path(directory), text=text, label=label, steps=steps))


async def walked(template: Path, directory: Path, *, text: str, label: str, steps: list[str]) -> None:
    """One walk on a node of its own."""
    clock, places = Clock(), sqlite_places(template, directory)
    base = ground(clock)
    stores = Stores(
        open_store("core", places.core, ground=base), open_store("edge", places.edge, ground=base)
    )
    try:
        node = await founded(stores, clock, directory)
        ada, sue = await node.person("ada"), await node.person("sue", role=Role.SECURITY)
        await node.follow(await node.stranger("pat", host=PARTNER), ada.actor)
        walk = Walk(node, ada, sue, await node.post(ada, text, label=label))
        for step in steps:
            await walk.step(step)
    finally:
        await stores.core.close()
        await stores.edge.close()
        shutil.rmtree(directory / "released", ignore_errors=True)
