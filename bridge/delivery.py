"""Deliveries leave: signed POSTs of permitted bytes to peers' inboxes, until they arrive or enough was tried.

Order is kept for each host and object; attempts that are slow delay those to no other host.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Self

from activitypub.discovery import ACTIVITY_TYPE
from bridge import leases
from bridge.keyring import signature
from bridge.leases import Dispatch, Leased
from bridge.outcomes import Fate, Result, settle
from bridge.outside import Outside
from bridge.permits import Permit
from bridge.purposes import Answer, OutsideError, Purpose
from bridge.store.base import Store, Turn
from policy.rules import Policy

PATIENCE_S: Final = 0.25
_LATER: Final = frozenset({401, 408, 425, 429})
"""Refusals that may pass: 401 while the peer has not fetched our key yet."""


class Deliverer:
    """Keeps attempts in flight; `run_once` again and again, inside `async with`.

    Leaving the block breaks off what is in flight: those leases end, and the attempts are made again.
    """

    def __init__(self, outside: Outside, dispatch: Dispatch) -> None:
        self._outside = outside
        self._dispatch = dispatch
        self._flying: set[asyncio.Task[Result]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for flight in self._flying:
            flight.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)
        self._flying.clear()

    async def run_once(self, core: Store, *, policy: Policy | None) -> int:
        """Starts what may start, waits a moment, and settles what has ended.

        Returns how many attempts it started or settled: 0 means that nothing is to be done now. Without a
        policy only recalls leave. Raises StoreError, and what an attempt raised after settling the others.
        """
        started = await self._start(core, policy)
        if not self._flying:
            return 0
        ended, self._flying = await asyncio.wait(
            self._flying, timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED
        )
        landed = [flight for flight in ended if flight.exception() is None]
        if landed:
            results = [flight.result() for flight in landed]
            await core.write(lambda tx: settle(tx, results), Turn.WORKER)
        for crashed in ended.difference(landed):
            crashed.result()
        return started + len(ended)

    async def _start(self, core: Store, policy: Policy | None) -> int:
        room = self._dispatch.in_flight - len(self._flying)
        if room <= 0:
            return 0
        leased = await core.write(
            lambda tx: leases.claim(tx, dispatch=self._dispatch, policy=policy, limit=room), Turn.WORKER
        )
        for lease in leased:
            self._flying.add(asyncio.create_task(attempt(self._outside, lease, clock=core.ground.clock)))
        return len(leased)


async def attempt(outside: Outside, lease: Leased, *, clock: Callable[[], int]) -> Result:
    """Posts a lease's bytes to its inbox and reads the answer."""
    try:
        answer = await _post(outside, lease.permit, lease=lease, now_ms=clock())
    except OutsideError as fault:
        return Result(lease=lease, fate=Fate.DOWN, error=f"{fault.kind}: {fault.detail}")
    return Result(
        lease=lease,
        fate=fate_of(answer.status),
        status=answer.status,
        error=None if answer.status < 300 else f"status {answer.status}",
        asked_ms=retry_after_ms(answer.header("retry-after"), now_ms=clock()),
    )


def fate_of(status: int) -> Fate:
    """What a status means for a delivery: a redirect is none of ours to follow, and may be mended."""
    match status:
        case _ if 200 <= status < 300:
            return Fate.DELIVERED
        case _ if status == 501 or (400 <= status < 500 and status not in _LATER):
            return Fate.REFUSED
        case _ if status >= 500:
            return Fate.DOWN
        case _:
            return Fate.LATER


def retry_after_ms(header: str | None, *, now_ms: int) -> int | None:
    """The pause that Retry-After asks for, in seconds or by a date (RFC 9110 §10.2.3); None if unreadable."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9]) * 1000
    try:
        moment = parsedate_to_datetime(text)
        at_ms = round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError, IndexError):
        return None
    return max(0, at_ms - now_ms)


async def _post(outside: Outside, permit: Permit[bytes], *, lease: Leased, now_ms: int) -> Answer:
    """The only POST to a peer there is; it takes a permit. Raises OutsideError."""
    return await outside.request(
        Purpose.DELIVER,
        "POST",
        lease.inbox,
        headers={"Content-Type": ACTIVITY_TYPE},
        sign=signature(lease.key, now_ms=now_ms, body=permit.activity),
        body=permit.activity,
    )
