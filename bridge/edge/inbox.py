"""POST to an inbox: limits, claim, lane, quarantine, 202; the rest is the worker's (ActivityPub §7)."""

from typing import Final

import orjson

from activitypub.discovery import is_activity_type
from bridge.edge.askers import Askers
from bridge.edge.errors import FULL, MALFORMED, NOT_FOUND, TOO_LARGE, TOO_LATE, UNVERIFIED, WRONG_TYPE
from bridge.edge.intake import Intake
from bridge.edge.lanes import network_of
from bridge.edge.settings import EdgeLimits
from bridge.edge.waiting import WaitingRoom
from bridge.edge.wire import Answer, Asked, Gone, Receive, TooLong, answer, body_of
from bridge.store.edge_quarantine import Arrival, Lane
from bridge.verify import Claim, SignedRequest, Unverified, is_signed

ACCEPTED: Final = answer(202, b"", "text/plain; charset=utf-8")
_NEVER_KEPT: Final = frozenset({"cookie", "authorization", "proxy-authorization"})


class Inbox:
    """Takes what peers send; whose inbox it is, and whether it exists, is not told here."""

    def __init__(self, askers: Askers, intake: Intake, limits: EdgeLimits) -> None:
        self._askers = askers
        self._intake = intake
        self._limits = limits
        self._room = WaitingRoom(limits.max_inflight)

    async def take(self, asked: Asked, receive: Receive) -> Answer:
        """202 once the request is durable in the quarantine. Raises Crowded, StoreError."""
        refused = _refused_unread(asked, self._limits)
        if refused is not None:
            return refused
        with self._room.place(network_of(asked.source)):
            try:
                body = await body_of(
                    receive, max_bytes=self._limits.max_body_bytes, timeout_s=self._limits.body_timeout_s
                )
            except TooLong:
                return TOO_LARGE
            except Gone:
                return TOO_LATE
            return await self._judge(asked, body)

    async def _judge(self, asked: Asked, body: bytes) -> Answer:
        request = SignedRequest("POST", asked.target, asked.headers, body)
        claim = self._askers.claim(request)
        if isinstance(claim, Unverified):
            return UNVERIFIED
        if not _is_json_object(body):
            return MALFORMED
        stored = await self._intake.store(await self._arrival(asked, request, claim))
        return ACCEPTED if stored else FULL

    async def _arrival(self, asked: Asked, request: SignedRequest, claim: Claim) -> Arrival:
        """A peer whose key fits counts to itself; a stranger, or a key that has changed, to its network."""
        peer = await self._askers.sender(request, claim)
        return Arrival(
            lane=Lane.SMALL if peer is None else Lane.KNOWN,
            source=network_of(asked.source) if peer is None else peer.host,
            path=asked.target,
            headers=tuple(pair for pair in asked.headers if pair[0] not in _NEVER_KEPT),
            body=request.body,
        )


def is_inbox(path: str) -> bool:
    """Whether a path is the shared inbox or has the shape of an actor's."""
    match path.split("/"):
        case ["", "inbox"]:
            return True
        case ["", "a", actor, "inbox"]:
            return bool(actor)
        case _:
            return False


def _refused_unread(asked: Asked, limits: EdgeLimits) -> Answer | None:
    """The answer to what can be refused before its body is read."""
    if not is_inbox(asked.path):
        return NOT_FOUND
    if not is_activity_type(asked.header("content-type")):
        return WRONG_TYPE
    declared = asked.header("content-length")
    if declared.isdigit() and int(declared[:12]) > limits.max_body_bytes:
        return TOO_LARGE
    return None if is_signed(asked.headers) else UNVERIFIED


def _is_json_object(body: bytes) -> bool:
    try:
        return isinstance(orjson.loads(body), dict)
    except orjson.JSONDecodeError:
        return False
