"""What an author may ask for a post of theirs once it is written: recall, and "this is wrong"."""

from starlette.responses import Response

from bridge import answers, crossings, recall
from node.api import serialise
from node.api.answers import answer
from node.api.errors import ParamInvalid
from node.api.routing import Call
from node.desk.entities import Appealed, Reached, Recalled
from node.desk.rights import person
from node.social import audience
from node.social.audience import Verb


async def take_back(call: Call) -> Response:
    """POST posts/:id/recall; `zones[]`, or everywhere. What has not left is undone, the rest asked back."""
    zones = frozenset((await call.params()).texts("zones")) or None
    async with call.core.transaction() as tx:
        post = await audience.require(tx, call.viewer, Verb.RECALL, entry=call.id)
        await recall.recall_object(tx, post.ap_id, by=call.viewer.name, zones=zones)
        shown = Recalled(
            crossings=serialise.crossings(await crossings.of_post(tx, post.id)),
            reached=tuple(
                Reached(host.host, host.state, host.recall) for host in await recall.reached(tx, post.ap_id)
            ),
        )
    return answer(shown)


async def appeal(call: Call) -> Response:
    """POST appeals; `crossing_id` and `words`: the author says that a decision is wrong."""
    sent = await call.params()
    crossing = sent.identity("crossing_id")
    if crossing is None:
        raise ParamInvalid("crossing_id", "is missing")
    async with call.core.transaction() as tx:
        made = await answers.appeal(tx, crossing, by=person(call.viewer), words=sent.text("words") or "")
    return answer(Appealed(str(made), str(crossing)))
