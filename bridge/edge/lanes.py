"""The two lanes of the quarantine and what each may hold (POLICY-BRIDGE §2). Pure."""

import ipaddress
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from bridge.edge.settings import EdgeLimits
from bridge.store.edge_quarantine import Arrival, Backlog, Lane


@dataclass(slots=True)
class _Load:
    rows: int = 0
    octets: int = 0

    def takes(self, octets: int, *, max_rows: int, max_octets: int) -> bool:
        return self.rows < max_rows and self.octets + octets <= max_octets

    def add(self, rows: int, octets: int) -> None:
        self.rows += rows
        self.octets += octets


class Tally:
    """How full the lanes are: what the store last said, and what has been admitted since."""

    def __init__(self, limits: EdgeLimits) -> None:
        self._limits = limits
        self._of: defaultdict[tuple[Lane, str], _Load] = defaultdict(_Load)
        self._small = _Load()

    def renew(self, backlog: Sequence[Backlog]) -> None:
        """Starts again from what the store says."""
        self._of.clear()
        self._small = _Load()
        for waiting in backlog:
            self._count(waiting.lane, waiting.source, rows=waiting.rows, octets=waiting.octets)

    def admits(self, arrival: Arrival) -> bool:
        """Whether there is room for an arrival; if so it is counted."""
        size = len(arrival.body)
        if not self._has_room(arrival, size):
            return False
        self._count(arrival.lane, arrival.source, rows=1, octets=size)
        return True

    def _has_room(self, arrival: Arrival, size: int) -> bool:
        limits = self._limits
        own = self._of.get((arrival.lane, arrival.source), _Load())
        match arrival.lane:
            case Lane.KNOWN:
                return own.takes(size, max_rows=limits.peer_rows, max_octets=limits.peer_bytes)
            case Lane.SMALL:
                return own.takes(
                    size, max_rows=limits.network_rows, max_octets=limits.network_bytes
                ) and self._small.takes(size, max_rows=limits.small_rows, max_octets=limits.small_bytes)
            case _:
                assert_never(arrival.lane)

    def _count(self, lane: Lane, source: str, *, rows: int, octets: int) -> None:
        self._of[lane, source].add(rows, octets)
        if lane is Lane.SMALL:
            self._small.add(rows, octets)


def network_of(address: str) -> str:
    """The network that a sender counts to: /24 of IPv4, /48 of IPv6; `unknown` for what is no address.

    An IPv4 address mapped into IPv6 counts as IPv4.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    judged = mapped or parsed
    prefix = 24 if judged.version == 4 else 48
    return str(ipaddress.ip_network(f"{judged}/{prefix}", strict=False))
