"""Holds: the queue, a reviewer's answers, and the author's own."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.responses import Response

from bridge import answers, crossings, review
from bridge.answers import Person
from bridge.review import Hold
from bridge.store.base import Transaction
from node.api import serialise as client
from node.api.answers import answer
from node.api.errors import NoSuchThing
from node.api.routing import Call
from node.desk import serialise
from node.desk.rights import person

Step: TypeAlias = Callable[[Transaction, int, Person, str], Awaitable[object]]


async def queue(call: Call) -> Response:
    """GET holds; `zone` selects. Officers see all, others those that a rule gives to them."""
    zone = (await call.params()).text("zone")
    async with call.core.reading() as tx:
        waiting = [hold for hold in await review.queue(tx, zone=zone) if _concerns(hold, call)]
        shown = [serialise.hold(hold, await crossings.get(tx, hold.crossing_id)) for hold in waiting]
    return answer(shown)


async def read(call: Call) -> Response:
    """GET holds/:id."""
    async with call.core.reading() as tx:
        hold = await review.get_hold(tx, call.id)
        if not _concerns(hold, call):
            raise NoSuchThing(f"hold {hold.id} for account {call.viewer.account}")
        return answer(serialise.hold(hold, await crossings.get(tx, hold.crossing_id)))


async def release(call: Call) -> Response:
    """POST holds/:id/release; `note`. The bridge process then decides anew, by the law of that moment."""
    return await _answered(call, lambda tx, hold, by, note: review.release(tx, hold, by=by, note=note))


async def refuse(call: Call) -> Response:
    """POST holds/:id/refuse; `note`, which the author reads."""
    return await _answered(call, lambda tx, hold, by, note: review.refuse(tx, hold, by=by, note=note))


async def claim(call: Call) -> Response:
    """POST holds/:id/claim."""
    return await _answered(call, lambda tx, hold, by, _: review.claim(tx, hold, by=by))


async def recuse(call: Call) -> Response:
    """POST holds/:id/recuse; `note`."""
    return await _answered(call, lambda tx, hold, by, note: review.recuse(tx, hold, by=by, note=note))


async def escalate(call: Call) -> Response:
    """POST holds/:id/escalate: to the role admin."""
    return await _answered(call, lambda tx, hold, by, _: review.escalate(tx, hold, by=by))


async def give_reason(call: Call) -> Response:
    """POST holds/:id/reason; `reason`. The author's; the id is the waiting crossing's."""
    reason = (await call.params()).text("reason") or ""
    async with call.core.transaction() as tx:
        await answers.give_reason(tx, call.id, by=person(call.viewer), reason=reason)
        return answer(client.crossing(await crossings.get(tx, call.id)))


async def give_yes(call: Call) -> Response:
    """POST holds/:id/yes. The author's; the id is the waiting crossing's."""
    async with call.core.transaction() as tx:
        await answers.give_yes(tx, call.id, by=person(call.viewer))
        return answer(client.crossing(await crossings.get(tx, call.id)))


async def _answered(call: Call, step: Step) -> Response:
    note = (await call.params()).text("note") or ""
    async with call.core.transaction() as tx:
        await step(tx, call.id, person(call.viewer), note)
        hold = await review.get_hold(tx, call.id)
        shown = serialise.hold(hold, await crossings.get(tx, hold.crossing_id))
    return answer(shown)


def _concerns(hold: Hold, call: Call) -> bool:
    """Whether it is the viewer's to know of: an officer, or whom a rule names; never its author."""
    viewer = call.viewer
    if hold.author == viewer.actor:
        return False
    return viewer.is_officer or viewer.name in hold.reviewers or f"role:{viewer.role}" in hold.reviewers
