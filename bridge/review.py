"""Review: the desk's answers to what is held (POLICY-BRIDGE §6).

Nobody here calls the gate. A release puts a job, and the bridge process decides anew, by the law of that
moment.
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Row, func, select, update

from bridge import crossings, jobs, ledger
from bridge.answers import Person, decide_anew, words_of
from bridge.crossings import Crossing, State
from bridge.errors import NoSuchCrossing, NotYours, WrongState
from bridge.gate import Reviewed
from bridge.ledger import Entry
from bridge.releases import close_hold
from bridge.store.base import Transaction
from bridge.store.core_crossings import crossings as crossing_rows
from bridge.store.core_holds import appeals, holds, reviews

MAX_WORDS: Final = 1000
OFFICERS: Final = frozenset({"security", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A crossing that waits for a person. Times in milliseconds; `frozen` is what a release would send."""

    id: int
    crossing_id: int
    decision_id: str
    direction: str
    zone: str
    author: int | None
    rules: tuple[str, ...]
    findings: tuple[dict[str, Any], ...]
    frozen: bytes
    frozen_sha256: str
    reviewers: tuple[str, ...]
    eyes: int
    claimed_by: int | None
    escalated: bool
    state: str
    opened_ms: int
    released_by: tuple[int, ...]


async def queue(tx: Transaction, *, zone: str | None = None, limit: int = 100) -> tuple[Hold, ...]:
    """Open holds that a reviewer may answer, oldest first (index ix_holds_queue)."""
    waiting = select(crossing_rows.c.id).where(crossing_rows.c.state == State.HELD)
    query = select(holds).where(holds.c.state == "open", holds.c.crossing_id.in_(waiting))
    if zone is not None:
        query = query.where(holds.c.zone == zone)
    rows = await tx.all(query.order_by(holds.c.id).limit(limit))
    return tuple([await _hold(tx, row) for row in rows])


async def get_hold(tx: Transaction, hold_id: int) -> Hold:
    """One hold, open or closed. Raises NoSuchCrossing."""
    row = await tx.one(select(holds).where(holds.c.id == hold_id))
    if row is None:
        raise NoSuchCrossing(f"there is no hold {hold_id}")
    return await _hold(tx, row)


async def claim(tx: Transaction, hold_id: int, *, by: Person) -> None:
    """A reviewer takes a hold on; the others see whose it is. Raises NotYours, WrongState."""
    hold = await _reviewable(tx, hold_id, by=by)
    await tx.run(update(holds).where(holds.c.id == hold.id).values(claimed_by=by.actor, claimed_ms=tx.now_ms))


async def recuse(tx: Transaction, hold_id: int, *, by: Person, note: str = "") -> None:
    """A reviewer will not answer this one; it is free for the others."""
    hold = await _reviewable(tx, hold_id, by=by)
    await _review(tx, hold, by=by, answer="recuse", note=note)
    await tx.run(update(holds).where(holds.c.id == hold.id).values(claimed_by=None, claimed_ms=None))


async def escalate(tx: Transaction, hold_id: int, *, by: Person) -> None:
    """Hands a hold to the role admin."""
    hold = await _reviewable(tx, hold_id, by=by)
    await tx.run(
        update(holds)
        .where(holds.c.id == hold.id)
        .values(escalated=True, claimed_by=None, claimed_ms=None, reviewers='["role:admin"]')
    )


async def release(tx: Transaction, hold_id: int, *, by: Person, note: str = "") -> int:
    """A reviewer lets the frozen bytes go; returns how many more must. With enough, the gate decides anew."""
    hold = await _reviewable(tx, hold_id, by=by)
    await _review(tx, hold, by=by, answer="release", note=note)
    await tx.run(update(holds).where(holds.c.id == hold.id).values(claimed_by=None, claimed_ms=None))
    missing = hold.eyes - len({*hold.released_by, by.actor})
    if missing <= 0:
        await decide_anew(tx, await crossings.get(tx, hold.crossing_id))
    return max(missing, 0)


async def refuse(tx: Transaction, hold_id: int, *, by: Person, note: str) -> None:
    """A reviewer says no, with a note that the author reads. Raises StepInvalid for an empty note."""
    hold = await _reviewable(tx, hold_id, by=by)
    words = words_of(note, what="note")
    await _review(tx, hold, by=by, answer="refuse", note=words)
    crossing = await crossings.get(tx, hold.crossing_id)
    said = msgspec.json.encode((f"A reviewer decided that this stays inside: {words}",)).decode()
    await crossings.advance(tx, crossing, State.REFUSED, say=said)
    await close_hold(tx, crossing.id, state="refused")
    await jobs.enqueue(tx, "answered", key=f"crossing {crossing.id}", payload=str(crossing.id))
    await ledger.append(
        tx,
        Entry(
            entry_id=ledger.mint_entry_id(tx),
            entry_type="review",
            record={"hold": str(hold.id), "answer": "refuse", "sha256": hold.frozen_sha256},
            personal={"reviewer": by.name, "note": words},
            stage="review",
            direction=crossing.direction,
            zone=crossing.zone,
            object_id=crossing.object_id,
            crossing_id=crossing.id,
        ),
    )


async def reviewed(tx: Transaction, crossing: Crossing) -> Reviewed | None:
    """The review that lets a held crossing go, once enough people released the very bytes that are frozen."""
    row = await tx.one(select(holds).where(holds.c.crossing_id == crossing.id, holds.c.state == "open"))
    if row is None:
        return None
    hold = await _hold(tx, row)
    if len(hold.released_by) < hold.eyes:
        return None
    return Reviewed(frozen=hold.frozen, reviewers=tuple(str(actor) for actor in hold.released_by))


async def open_appeals(tx: Transaction) -> tuple[Row[Any], ...]:
    """Appeals nobody has answered, oldest first (index ix_appeals_open)."""
    rows = await tx.all(select(appeals).where(appeals.c.answer.is_(None)).order_by(appeals.c.id))
    return tuple(rows)


async def answer_appeal(tx: Transaction, appeal_id: int, *, by: Person, upheld: bool) -> None:
    """An officer says whether the author was right. Raises NotYours, WrongState."""
    if by.role not in OFFICERS:
        raise NotYours(f"{by.name} is no officer")
    answered = await tx.run(
        update(appeals)
        .where(appeals.c.id == appeal_id, appeals.c.answer.is_(None))
        .values(answer="upheld" if upheld else "rejected", answered_by=by.actor, answered_ms=tx.now_ms)
    )
    if answered != 1:
        raise WrongState(f"appeal {appeal_id} is answered or not there")


async def count_open(tx: Transaction) -> int:
    """How many holds wait for a reviewer (index ix_holds_queue)."""
    waiting = (
        select(func.count()).select_from(holds).join(crossing_rows, crossing_rows.c.id == holds.c.crossing_id)
    )
    return int(await tx.scalar(waiting.where(holds.c.state == "open", crossing_rows.c.state == State.HELD)))


async def _reviewable(tx: Transaction, hold_id: int, *, by: Person) -> Hold:
    hold = await get_hold(tx, hold_id)
    if hold.state != "open":
        raise WrongState(f"hold {hold_id} is {hold.state}")
    crossing = await crossings.get(tx, hold.crossing_id)
    if crossing.state is not State.HELD:
        raise WrongState(f"hold {hold_id} waits for its author: crossing {crossing.id} is {crossing.state}")
    if by.actor == hold.author:
        raise NotYours(f"{by.name} wrote what hold {hold_id} is about")
    if not _may_review(hold, by):
        raise NotYours(f"{by.name} ({by.role}) is no reviewer of hold {hold_id}")
    if hold.claimed_by not in (None, by.actor) and by.role != "admin":
        raise WrongState(f"hold {hold_id} is claimed by another reviewer")
    if await _has_recused(tx, hold, by):
        raise NotYours(f"{by.name} has recused from hold {hold_id}")
    return hold


def _may_review(hold: Hold, by: Person) -> bool:
    """Whom the rule names; admins always, or a hold nobody may answer would wait for ever."""
    named = {f"role:{by.role}", by.name}
    return by.role == "admin" or bool(named & set(hold.reviewers))


async def _has_recused(tx: Transaction, hold: Hold, by: Person) -> bool:
    count = await tx.scalar(
        select(func.count())
        .select_from(reviews)
        .where(reviews.c.hold_id == hold.id, reviews.c.reviewer == by.actor, reviews.c.answer == "recuse")
    )
    return bool(count)


async def _review(tx: Transaction, hold: Hold, *, by: Person, answer: str, note: str) -> None:
    """Writes a reviewer's answer; it takes the place of an earlier one of theirs."""
    said = {"answer": answer, "note": note[:MAX_WORDS], "at_ms": tx.now_ms}
    key = {"hold_id": hold.id, "reviewer": by.actor, "frozen_sha256": hold.frozen_sha256}
    statement = tx.insert(reviews).values(id=tx.new_id(), **key, **said)
    await tx.run(statement.on_conflict_do_update(index_elements=list(key), set_=said))


async def _hold(tx: Transaction, row: Row[Any]) -> Hold:
    released = await tx.all(
        select(reviews.c.reviewer).where(
            reviews.c.hold_id == row.id,
            reviews.c.answer == "release",
            reviews.c.frozen_sha256 == row.frozen_sha256,
        )
    )
    return Hold(
        id=row.id,
        crossing_id=row.crossing_id,
        decision_id=row.decision_id,
        direction=row.direction,
        zone=row.zone,
        author=row.author,
        rules=msgspec.json.decode(row.rules, type=tuple[str, ...]),
        findings=msgspec.json.decode(row.findings, type=tuple[dict[str, Any], ...]),
        frozen=row.frozen,
        frozen_sha256=row.frozen_sha256,
        reviewers=msgspec.json.decode(row.reviewers, type=tuple[str, ...]),
        eyes=row.eyes,
        claimed_by=row.claimed_by,
        escalated=row.escalated,
        state=row.state,
        opened_ms=row.opened_ms,
        released_by=tuple(each.reviewer for each in released),
    )
