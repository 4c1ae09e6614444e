"""What became of a post's older versions, when its author changes it (POLICY-BRIDGE §3, an edit)."""

from dataclasses import dataclass
from typing import Final

from bridge import crossings, recall
from bridge.crossings import State
from bridge.store.base import Transaction

_TAKEN_BACK: Final = frozenset({State.WITHDRAWN, State.RECALLED})


@dataclass(frozen=True, slots=True)
class Earlier:
    """The zones where some version of a post is already, and those where a person took the latest back.

    `confirmed` says that its author was not to be asked, or has said yes everywhere.
    """

    there: frozenset[str] = frozenset()
    taken_back: frozenset[str] = frozenset()
    confirmed: bool = True


async def supersede(tx: Transaction, object_id: str) -> Earlier:
    """Takes back what of older versions has not left, in whatever zone."""
    versions = [each for each in await crossings.of_object(tx, object_id) if each.channel == "post"]
    for crossing in versions:
        if crossing.state in crossings.OPEN:
            await recall.withdraw(tx, crossing, by="edit")
    latest = {each.zone: each for each in versions}
    return Earlier(
        there=frozenset(each.zone for each in versions if each.state is State.RELEASED),
        taken_back=frozenset(zone for zone, each in latest.items() if each.state in _TAKEN_BACK),
        confirmed=all(each.confirmed for each in latest.values()),
    )
