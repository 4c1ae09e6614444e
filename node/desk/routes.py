"""The route table of the bridge API; `permeable:law` is never an app's, and only for officers' acts."""

from typing import Final

from starlette.responses import Response

from node.api.answers import answer
from node.api.entities.statuses import Crossing
from node.api.openapi import described
from node.api.routing import Call, Guarded, Handler, Route
from node.desk import entities, holds, law, posts, preview, records
from node.desk.openapi import BRIDGE

ROOT: Final = "/api/permeable/v1"
READ: Final = "permeable:read"
WRITE: Final = "permeable:write"
LAW: Final = "permeable:law"


async def openapi_document(_: Call) -> Response:
    """GET openapi.json: this description."""
    return answer(described(ROUTES, BRIDGE))


def _guarded(method: str, path: str, handler: Handler, scope: str, gives: object) -> Guarded:
    return Guarded(method, f"{ROOT}/{path}", handler, (scope,), gives)


ROUTES: Final[tuple[Route, ...]] = (
    _guarded("GET", "openapi.json", openapi_document, READ, dict[str, object]),
    _guarded("POST", "preview", preview.foresee, WRITE, entities.Preview),
    _guarded("GET", "holds", holds.queue, READ, list[entities.Hold]),
    _guarded("GET", "holds/{id}", holds.read, READ, entities.Hold),
    _guarded("POST", "holds/{id}/release", holds.release, LAW, entities.Hold),
    _guarded("POST", "holds/{id}/refuse", holds.refuse, LAW, entities.Hold),
    _guarded("POST", "holds/{id}/claim", holds.claim, LAW, entities.Hold),
    _guarded("POST", "holds/{id}/recuse", holds.recuse, LAW, entities.Hold),
    _guarded("POST", "holds/{id}/escalate", holds.escalate, LAW, entities.Hold),
    _guarded("POST", "holds/{id}/reason", holds.give_reason, WRITE, Crossing),
    _guarded("POST", "holds/{id}/yes", holds.give_yes, WRITE, Crossing),
    _guarded("POST", "posts/{id}/recall", posts.take_back, WRITE, entities.Recalled),
    _guarded("POST", "appeals", posts.appeal, WRITE, entities.Appealed),
    _guarded("GET", "decisions", records.found, READ, list[entities.Decision]),
    _guarded("GET", "decisions/{id}", records.read, READ, entities.Decision),
    _guarded("GET", "policy", law.read, READ, entities.Law),
    _guarded("POST", "policy/proposals", law.propose, LAW, entities.PolicyVersion),
    _guarded("POST", "policy/proposals/{id}/test", law.check, LAW, entities.Check),
    _guarded("POST", "policy/proposals/{id}/approve", law.approve, LAW, entities.PolicyVersion),
    _guarded("POST", "policy/proposals/{id}/activate", law.activate, LAW, entities.PolicyVersion),
    _guarded("POST", "policy/rollback", law.roll_back, LAW, entities.PolicyVersion),
    _guarded("GET", "egress", records.egress_now, READ, entities.Egress),
    _guarded("POST", "egress/freeze", records.freeze, LAW, entities.Egress),
    _guarded("POST", "egress/thaw", records.thaw, LAW, entities.Egress),
    _guarded("GET", "zones", law.zones, READ, list[entities.Zone]),
    _guarded("GET", "peers", records.hosts, READ, list[entities.Peer]),
    _guarded("GET", "previews", records.probing, READ, list[entities.Probing]),
    _guarded("GET", "audit/head", records.head, READ, entities.Head),
)
