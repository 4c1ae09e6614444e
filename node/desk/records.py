"""What was decided and where things stand: decisions, the ledger's head, peers, and the freeze of egress."""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from bridge import decisions, egress, ledger, peers, policies, projection
from bridge.decisions import Wanted
from bridge.egress import Standing
from node.api.answers import answer
from node.api.errors import ParamInvalid
from node.api.params import Params
from node.api.routing import Call
from node.desk import serialise
from node.desk.rights import require_officer
from node.storage import previews

DEFAULT: Final = 40
MOST: Final = 200


async def found(call: Call) -> Response:
    """GET decisions, newest first; `verdict`, `direction`, `zone`, `crossing_id`, `since_ms` select.

    The next page is named by `before`, the last entry's sequence.
    """
    require_officer(call.viewer)
    wanted = _wanted(await call.params())
    async with call.core.reading() as tx:
        entries = await decisions.find(tx, wanted)
    return answer([serialise.decision(entry) for entry in entries])


async def read(call: Call) -> Response:
    """GET decisions/:id."""
    require_officer(call.viewer)
    async with call.core.reading() as tx:
        entry = await decisions.get(tx, str(call.request.path_params["id"]))
    return answer(serialise.decision(entry))


async def head(call: Call) -> Response:
    """GET audit/head: what to write down elsewhere, so that a cut tail shows."""
    require_officer(call.viewer)
    async with call.core.reading() as tx:
        return answer(serialise.head(*await ledger.head(tx)))


async def hosts(call: Call) -> Response:
    """GET peers: every host we have met, with its zone and its health."""
    require_officer(call.viewer)
    async with call.core.reading() as tx:
        policy = (await policies.active(tx)).policy
        met = await peers.everyone(tx)
    return answer([serialise.peer(peer, policy) for peer in met])


async def probing(call: Call) -> Response:
    """GET previews: who asked for previews within the last day, most first."""
    require_officer(call.viewer)
    async with call.core.reading() as tx:
        asked = await previews.of_late(tx)
    return answer([serialise.probing(row) for row in asked])


async def freeze(call: Call) -> Response:
    """POST egress/freeze; `reason`. No delivery starts; recall and `anyone` pages go on."""
    reason = await _reason(call)
    async with call.core.transaction() as tx:
        standing = await egress.freeze(tx, by=call.viewer.name, reason=reason)
    await _tell_edge(call, standing)
    return answer(serialise.egress(standing))


async def thaw(call: Call) -> Response:
    """POST egress/thaw; `reason`. What was due starts at once."""
    reason = await _reason(call)
    async with call.core.transaction() as tx:
        standing = await egress.thaw(tx, by=call.viewer.name, reason=reason)
    await _tell_edge(call, standing)
    return answer(serialise.egress(standing))


async def egress_now(call: Call) -> Response:
    """GET egress: whether it is frozen; by whom and why is for officers."""
    async with call.core.reading() as tx:
        standing = await egress.status(tx)
    told = standing if call.viewer.is_officer else replace(standing, by="", reason="")
    return answer(serialise.egress(told))


async def _tell_edge(call: Call, standing: Standing) -> None:
    """The edge follows at once; should this fail, the bridge tells it."""
    async with call.surface.edge.transaction() as tx:
        await projection.flag_frozen(tx, standing)


async def _reason(call: Call) -> str:
    """Why an officer freezes or thaws. Raises Forbidden, ParamInvalid."""
    require_officer(call.viewer)
    reason = ((await call.params()).text("reason") or "").strip()
    if not reason:
        raise ParamInvalid("reason", "is missing")
    return reason


def _wanted(sent: Params) -> Wanted:
    limit = sent.number("limit")
    return Wanted(
        since_ms=sent.number("since_ms"),
        verdict=sent.text("verdict"),
        direction=sent.text("direction"),
        zone=sent.text("zone"),
        crossing_id=sent.identity("crossing_id"),
        before=sent.identity("before"),
        limit=DEFAULT if limit is None else max(1, min(limit, MOST)),
    )
