"""Addresses that mean something only inside (RFC 1918, RFC 6598, RFC 3927, RFC 4193)."""

from __future__ import annotations

import ipaddress

from policy.detectors.declaration import ALL_MUTATIONS, Detector, Evidence
from policy.hosts import INSIDE_BLOCKS
from policy.model import DetectorId


def is_inside(match: str) -> bool:
    """Whether a text is an address in one of the blocks that no router outside carries."""
    try:
        address = ipaddress.ip_address(match)
    except ValueError:
        return False
    return any(address in block for block in INSIDE_BLOCKS)


IP_ADDRESS = Detector(
    kind="ip_address",
    id=DetectorId("ip_address"),
    pattern=(
        r"(?:^|[^\w.:])((?:\d{1,3}\.){3}\d{1,3}|[Ff][CcDdEe][0-9A-Fa-f]{2}:[0-9A-Fa-f:]{2,34})(?:$|[^\w.]|\.(?:\s|$))"
    ),
    validate=is_inside,
    evidence=Evidence(
        ("ip", "address", "host", "server", "ssh", "subnet", "gateway", "dns", "ping", "vpn", "router")
    ),
    resists=ALL_MUTATIONS - {"case", "spacing"},
)
