"""What may leave at all: the freeze and the mode, asked anew before each attempt (POLICY-BRIDGE §2, §3)."""

from typing import Final, assert_never

from sqlalchemy import ColumnElement, and_, exists, or_

from bridge.judgement import LISTENING, Mode
from bridge.store.core_crossings import crossings
from bridge.store.core_releases import deliveries, releases
from policy.rules import Policy

RECALL: Final = "recall"


def may_leave(mode: Mode, policy: Policy | None) -> ColumnElement[bool]:
    """Which deliveries may start, with their releases; `policy` None means none but recalls.

    A mode that was narrowed after a release keeps it waiting; recalls leave in every mode.
    """
    recall = releases.c.stage == RECALL
    if policy is None:
        return recall
    match mode:
        case Mode.CLOSED:
            return recall
        case Mode.LISTEN:
            listening = exists().where(
                crossings.c.id == releases.c.crossing_id, crossings.c.activity_type.in_(sorted(LISTENING))
            )
            return or_(recall, and_(is_live(), listening))
        case Mode.PARTNERS:
            partners = [name for name, zone in policy.zones.items() if not zone.is_world]
            return or_(recall, and_(is_live(), deliveries.c.zone.in_(partners)))
        case Mode.OPEN:
            return is_live()
        case _:
            assert_never(mode)


def is_live() -> ColumnElement[bool]:
    """Whether a release may leave: it was published and not taken back, or it is a recall."""
    return or_(releases.c.state == "released", releases.c.stage == RECALL)
