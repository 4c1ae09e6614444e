"""Crossings: what is proposed, and the one graph of states that each walks (POLICY-BRIDGE §2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

import msgspec
from sqlalchemy import Row, select, update

from bridge.errors import NoSuchCrossing, WrongState
from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings


class State(StrEnum):
    PROPOSED = "proposed"
    NEEDS_YES = "needs_yes"
    NEEDS_REASON = "needs_reason"
    HELD = "held"
    REFUSED = "refused"
    PERMITTED = "permitted"
    WAITING = "waiting"
    RELEASED = "released"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"
    ADMITTED = "admitted"


_BEFORE_RELEASE: Final = frozenset({State.PERMITTED, State.WAITING, State.WITHDRAWN, State.PROPOSED})
_ASKING: Final = frozenset({State.NEEDS_YES, State.NEEDS_REASON, State.HELD, State.REFUSED})

GRAPH: Final[dict[State, frozenset[State]]] = {
    State.PROPOSED: _BEFORE_RELEASE | _ASKING | {State.ADMITTED},
    State.NEEDS_YES: _BEFORE_RELEASE | _ASKING,
    State.NEEDS_REASON: _BEFORE_RELEASE | _ASKING,
    State.HELD: _BEFORE_RELEASE | _ASKING | {State.ADMITTED},
    State.REFUSED: frozenset({State.WITHDRAWN}),
    State.PERMITTED: frozenset({State.RELEASED, State.WITHDRAWN}),
    State.WAITING: frozenset({State.RELEASED, State.WITHDRAWN}),
    State.RELEASED: frozenset({State.RECALLED}),
    State.RECALLED: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.ADMITTED: frozenset(),
}
"""From a state to those that may follow it. Back to `proposed`: decide it anew; what is permitted can't."""

OPEN: Final = frozenset(state for state, after in GRAPH.items() if State.WITHDRAWN in after)
"""The states from which the author may still take a crossing back."""

ANYONE: Final = "anyone"
Readers = Literal["anyone"] | frozenset[str]


class Recipient(msgspec.Struct, frozen=True):
    """One actor outside who is to have it: AP id, the inbox to post to, the host of the id."""

    actor: str
    inbox: str
    host: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the node proposes: one activity for one zone; `activity` is its untransformed document."""

    direction: Literal["out", "in"]
    channel: str
    activity_type: str
    activity_id: str
    actor_id: str
    zone: str
    activity: bytes
    author: int | None = None
    post_id: int | None = None
    post_version: int | None = None
    object_id: str | None = None
    readers: Readers = frozenset()
    recipients: tuple[Recipient, ...] = ()
    wished: str | None = None
    confirmed: bool = True
    justification: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing(Proposal):
    """A proposal with its id and where it stands. Times in milliseconds since 1970, UTC."""

    id: int
    state: State
    verdict: str | None
    redacted: bool
    rules: tuple[str, ...]
    say: tuple[str, ...]
    decision_id: str | None
    until_ms: int | None
    created_ms: int


async def propose(tx: Transaction, proposal: Proposal) -> int:
    """Writes a proposed crossing and returns its id."""
    crossing_id = tx.new_id()
    await tx.run(
        crossings.insert().values(
            id=crossing_id,
            direction=proposal.direction,
            channel=proposal.channel,
            activity_type=proposal.activity_type,
            activity_id=proposal.activity_id,
            actor_id=proposal.actor_id,
            author=proposal.author,
            post_id=proposal.post_id,
            post_version=proposal.post_version,
            object_id=proposal.object_id,
            zone=proposal.zone,
            state=State.PROPOSED,
            redacted=False,
            rules="[]",
            say="[]",
            readers=write_readers(proposal.readers),
            recipients=msgspec.json.encode(proposal.recipients).decode(),
            activity=proposal.activity,
            wished=proposal.wished,
            confirmed=proposal.confirmed,
            justification=proposal.justification,
            created_ms=tx.now_ms,
            updated_ms=tx.now_ms,
        )
    )
    return crossing_id


async def get(tx: Transaction, crossing_id: int) -> Crossing:
    """One crossing. Raises NoSuchCrossing."""
    row = await tx.one(select(crossings).where(crossings.c.id == crossing_id))
    if row is None:
        raise NoSuchCrossing(f"there is no crossing {crossing_id}")
    return _crossing(row)


async def of_post(tx: Transaction, post_id: int) -> tuple[Crossing, ...]:
    """Every crossing of a local post, all versions, oldest first (index ix_crossings_post)."""
    return await _many(tx, crossings.c.post_id == post_id)


async def of_posts(tx: Transaction, post_ids: Iterable[int]) -> tuple[Crossing, ...]:
    """The crossings of several local posts, oldest first (index ix_crossings_post)."""
    return await _many(tx, crossings.c.post_id.in_(list(post_ids)))


async def of_object(tx: Transaction, object_id: str) -> tuple[Crossing, ...]:
    """Every outward crossing about an object, oldest first (index ix_crossings_object)."""
    return await _many(tx, crossings.c.object_id == object_id, crossings.c.direction == "out")


async def of_activity(tx: Transaction, activity_id: str) -> tuple[Crossing, ...]:
    """Every outward crossing of an activity, one for each zone (index ix_crossings_activity)."""
    return await _many(tx, crossings.c.activity_id == activity_id, crossings.c.direction == "out")


async def note_decision(tx: Transaction, crossing_id: int, *, decision_id: str, **columns: Any) -> None:
    """Names the latest decision on a crossing that stays where it is, and writes the columns given."""
    noted = update(crossings).where(crossings.c.id == crossing_id)
    await tx.run(noted.values(decision_id=decision_id, **columns))


async def of_author(tx: Transaction, author: int, *, limit: int = 40) -> tuple[Crossing, ...]:
    """A local author's newest crossings, newest first (index ix_crossings_author)."""
    query = select(crossings).where(crossings.c.author == author)
    rows = await tx.all(query.order_by(crossings.c.id.desc()).limit(limit))
    return tuple(_crossing(row) for row in rows)


async def advance(tx: Transaction, crossing: Crossing, to: State, **columns: Any) -> None:
    """Moves a crossing to its next state and writes the columns given.

    Raises WrongState when the graph has no such step, or when somebody else moved it first.
    """
    if to not in GRAPH[crossing.state]:
        raise WrongState(f"crossing {crossing.id}: {crossing.state} → {to}")
    moved = await tx.run(
        update(crossings)
        .where(crossings.c.id == crossing.id, crossings.c.state == crossing.state)
        .values(state=to, updated_ms=tx.now_ms, **columns)
    )
    if moved != 1:
        raise WrongState(f"crossing {crossing.id} is no longer {crossing.state}")


def write_readers(readers: Readers) -> str:
    """`anyone`, or a JSON list of hosts in order."""
    return ANYONE if readers == ANYONE else msgspec.json.encode(sorted(readers)).decode()


def read_readers(text: str) -> Readers:
    """The inverse of `write_readers`."""
    if text == ANYONE:
        return ANYONE
    return frozenset(msgspec.json.decode(text, type=list[str]))


async def _many(tx: Transaction, *conditions: Any) -> tuple[Crossing, ...]:
    rows = await tx.all(select(crossings).where(*conditions).order_by(crossings.c.id))
    return tuple(_crossing(row) for row in rows)


def _crossing(row: Row[Any]) -> Crossing:
    return Crossing(
        id=row.id,
        direction=row.direction,
        channel=row.channel,
        activity_type=row.activity_type,
        activity_id=row.activity_id,
        actor_id=row.actor_id,
        author=row.author,
        post_id=row.post_id,
        post_version=row.post_version,
        object_id=row.object_id,
        zone=row.zone,
        state=State(row.state),
        verdict=row.verdict,
        redacted=row.redacted,
        rules=tuple(msgspec.json.decode(row.rules, type=list[str])),
        say=tuple(msgspec.json.decode(row.say, type=list[str])),
        decision_id=row.decision_id,
        readers=read_readers(row.readers or "[]"),
        recipients=msgspec.json.decode(row.recipients, type=tuple[Recipient, ...]),
        activity=row.activity,
        wished=row.wished,
        confirmed=row.confirmed,
        justification=row.justification,
        until_ms=row.until_ms,
        created_ms=row.created_ms,
    )
