"""How far a person has read, the same on every device."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api.answers import answer
from node.api.entities.accounts import Marker
from node.api.entities.times import moment
from node.api.routing import Call
from node.storage import markers

TIMELINES: Final = ("home", "notifications")


async def markers_of(call: Call) -> Response:
    """GET /api/v1/markers; `timeline[]` selects."""
    wanted = (await call.params()).texts("timeline")
    async with call.core.reading() as tx:
        kept = await _kept(tx, call, wanted=wanted)
    return answer(kept)


async def move(call: Call) -> Response:
    """POST /api/v1/markers; `home[last_read_id]`, `notifications[last_read_id]`."""
    sent = await call.params()
    moved = []
    async with call.core.transaction() as tx:
        for timeline in TIMELINES:
            marker = sent.child(timeline)
            last_read = None if marker is None else marker.identity("last_read_id")
            if last_read is not None:
                await markers.move(tx, account=call.viewer.account, timeline=timeline, last_read=last_read)
                moved.append(timeline)
        kept = await _kept(tx, call, wanted=moved)
    return answer(kept)


async def _kept(tx: Transaction, call: Call, *, wanted: Sequence[str]) -> Mapping[str, Marker]:
    return {
        row.timeline: Marker(str(row.last_read), row.version, moment(row.updated_ms))
        for row in await markers.of_account(tx, account=call.viewer.account)
        if row.timeline in wanted
    }
