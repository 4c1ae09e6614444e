"""Answers: what an author says to a crossing of theirs that waits or was refused (POLICY-BRIDGE §5).

Nobody here calls the gate. An answer that should let something go puts a job, and the bridge process decides
anew by the law of that moment.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from bridge import crossings, jobs, recall
from bridge.crossings import OPEN, Crossing, State
from bridge.errors import NoSuchCrossing, StepInvalid, WrongState
from bridge.store.base import Transaction
from bridge.store.core_holds import appeals

MAX_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """Who answers: a local actor's id, the log-in name and the role."""

    actor: int
    name: str
    role: str


async def undo(tx: Transaction, crossing_id: int, *, by: Person) -> None:
    """The author takes back what has not left. Raises NotYours, WrongState."""
    crossing = await _own(tx, crossing_id, by=by)
    if crossing.state not in OPEN:
        raise WrongState(f"crossing {crossing.id} is {crossing.state}; it can be recalled, not undone")
    await recall.withdraw(tx, crossing, by=by.name)


async def keep_inside(tx: Transaction, crossing_id: int, *, by: Person) -> None:
    """The author lets it stay inside; colleagues keep the post."""
    await undo(tx, crossing_id, by=by)


async def give_reason(tx: Transaction, crossing_id: int, *, by: Person, reason: str) -> None:
    """The author says why; the crossing is decided anew. Raises StepInvalid for an empty reason."""
    crossing = await _own(tx, crossing_id, by=by)
    words = words_of(reason, what="reason")
    _expect(crossing, State.NEEDS_REASON)
    await crossings.advance(tx, crossing, State.PROPOSED, justification=words)
    await decide_anew(tx, crossing)


async def give_yes(tx: Transaction, crossing_id: int, *, by: Person) -> None:
    """The author confirms what a client could not ask; the crossing is decided anew."""
    crossing = await _own(tx, crossing_id, by=by)
    _expect(crossing, State.NEEDS_YES)
    await crossings.advance(tx, crossing, State.PROPOSED, confirmed=True)
    await decide_anew(tx, crossing)


async def ask_review(tx: Transaction, crossing_id: int, *, by: Person) -> None:
    """The author would rather have another person look than give a reason."""
    crossing = await _own(tx, crossing_id, by=by)
    _expect(crossing, State.NEEDS_REASON)
    await crossings.advance(tx, crossing, State.HELD)


async def appeal(tx: Transaction, crossing_id: int, *, by: Person, words: str) -> int:
    """ "This is wrong": the author's words reach the desk with the rules that spoke; returns its id."""
    crossing = await _own(tx, crossing_id, by=by)
    appeal_id = tx.new_id()
    await tx.run(
        appeals.insert().values(
            id=appeal_id,
            crossing_id=crossing.id,
            author=by.actor,
            rules=msgspec.json.encode(crossing.rules).decode(),
            words=words_of(words, what="appeal"),
            at_ms=tx.now_ms,
        )
    )
    return appeal_id


async def decide_anew(tx: Transaction, crossing: Crossing) -> None:
    """Puts the job that has the bridge process decide a crossing again."""
    queue_name = "outbound" if crossing.direction == "out" else "inbound"
    await jobs.enqueue(tx, queue_name, key=f"{crossing.object_id} {crossing.zone}", payload=str(crossing.id))


def words_of(text: str, *, what: str) -> str:
    """What a person wrote, trimmed. Raises StepInvalid for nothing, and for too much."""
    words = text.strip()
    if not words:
        raise StepInvalid(f"Please write a {what}.")
    if len(words) > MAX_WORDS:
        raise StepInvalid(f"The {what} is longer than {MAX_WORDS} characters.")
    return words


async def _own(tx: Transaction, crossing_id: int, *, by: Person) -> Crossing:
    crossing = await crossings.get(tx, crossing_id)
    if crossing.author != by.actor:
        raise NoSuchCrossing(f"crossing {crossing_id} is not {by.name}'s")
    return crossing


def _expect(crossing: Crossing, state: State) -> None:
    if crossing.state is not state:
        raise WrongState(f"crossing {crossing.id} is {crossing.state}, not {state}")
