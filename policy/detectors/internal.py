"""Hosts and URLs of the house: what the officer configured as inside, by name and by network."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from policy.detectors.declaration import ALL_MUTATIONS, Detector
from policy.hosts import HostPattern, Network, address_of
from policy.model import DetectorId

_RESISTS = ALL_MUTATIONS - {"spacing"}


def internal_host(hosts: tuple[HostPattern, ...], networks: tuple[Network, ...]) -> Detector:
    """A detector of the configured host names, names under them, and addresses in the configured networks."""
    names = "|".join(_name(pattern) for pattern in hosts)
    address = r"\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}"
    either = f"{names}|{address}" if names else address
    return Detector(
        kind="internal_host",
        id=DetectorId("internal_host"),
        pattern=rf"(?i)(?:^|[^\w-])({either})(?:$|[^\w.-]|[.-](?:$|\W))",
        validate=lambda match: is_internal(match, hosts=hosts, networks=networks),
        certain=True,
        resists=_RESISTS,
    )


def internal_url(hosts: tuple[HostPattern, ...], networks: tuple[Network, ...]) -> Detector:
    """A detector of whole URLs whose host is one of the house."""
    return Detector(
        kind="internal_url",
        id=DetectorId("internal_url"),
        pattern=r"(?i)\b([a-z][a-z0-9+.-]{1,15}://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]])",
        validate=lambda match: is_internal(_host_of(match), hosts=hosts, networks=networks),
        certain=True,
        resists=_RESISTS,
    )


def is_internal(host: str, *, hosts: tuple[HostPattern, ...], networks: tuple[Network, ...]) -> bool:
    """Whether a host's name or address is configured as inside."""
    address = address_of(host)
    if address is not None:
        return any(address in network for network in networks) or _named(str(address), hosts)
    return _named(host.lower().rstrip("."), hosts)


def _named(host: str, hosts: tuple[HostPattern, ...]) -> bool:
    return any(pattern.fits(host) for pattern in hosts)


def _name(pattern: HostPattern) -> str:
    """The pattern as RE2; `*.corp.example` is any name under it."""
    if pattern.name.startswith("*."):
        return rf"(?:[\pL\d_-]+\.)+{re.escape(pattern.name[2:])}"
    return re.escape(pattern.name)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
