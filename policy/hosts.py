"""Hosts (`name` or `name:port`) and the patterns by which a policy names them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

INSIDE_BLOCKS: tuple[Network, ...] = tuple(
    ipaddress.ip_network(block)
    for block in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",  # RFC 6598
        "169.254.0.0/16",  # RFC 3927
        "fc00::/7",  # RFC 4193
        "fe80::/10",  # RFC 4291
    )
)
_LOCAL_BLOCKS = tuple(ipaddress.ip_network(block) for block in ("0.0.0.0/8", "127.0.0.0/8", "::/127"))
_LABEL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_OWN_SUFFIXES = (".local", ".internal", ".intranet", ".lan", ".home.arpa", ".localhost")


@dataclass(frozen=True, slots=True)
class HostPattern:
    """`*`, `name` or `*.suffix`, with an optional `:port` or `:*`; without one, the default port alone."""

    name: str
    port: str = ""

    @classmethod
    def parse(cls, text: str) -> HostPattern:
        """Read a pattern. Raises ValueError for what can't be a host."""
        name, port = split(text.lower())
        bare = name.removeprefix("*.")
        if name == "*":
            return cls("*", "*")
        if not (port in ("", "*") or port.isdigit()) or not _is_host_name(bare):
            raise ValueError(f"{text!r} is not a host: write name, name:port, *.suffix or *")
        return cls(name, port)

    @property
    def is_any(self) -> bool:
        """Whether every host fits."""
        return self.name == "*"

    @property
    def weight(self) -> tuple[int, int, int]:
        """How specific the pattern is; of the patterns that fit a host the greatest wins."""
        if self.is_any:
            return (0, 0, 0)
        return (1 if self.name.startswith("*.") else 2, len(self.name), 0 if self.port == "*" else 1)

    def fits(self, host: str) -> bool:
        """Whether a host is one of those the pattern names."""
        if self.is_any:
            return True
        name, port = split(host.lower())
        if self.port not in ("*", port):
            return False
        return name.endswith(self.name[1:]) if self.name.startswith("*.") else name == self.name

    def __str__(self) -> str:
        return f"{self.name}:{self.port}" if self.port and not self.is_any else self.name


def split(host: str) -> tuple[str, str]:
    """A host's name and port (empty: the default port); an IPv6 address keeps its brackets."""
    head, colon, port = host.rpartition(":")
    if not colon or host.endswith("]") or (":" in head.strip("[]") and not head.endswith("]")):
        return host.rstrip("."), ""
    return head.rstrip("."), port


def name_of(host: str) -> str:
    """A host without its port."""
    return split(host)[0]


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, when the host's name is one."""
    try:
        return ipaddress.ip_address(name_of(host).strip("[]"))
    except ValueError:
        return None


def is_private(host: str) -> bool:
    """Whether a host can only mean something inside: a bare name, an inside suffix, a private address."""
    address = address_of(host)
    if address is not None:
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in block for block in (*INSIDE_BLOCKS, *_LOCAL_BLOCKS))
    name = name_of(host).lower()
    return "." not in name or name.endswith(_OWN_SUFFIXES)


def _is_host_name(name: str) -> bool:
    if address_of(name) is not None:
        return True
    labels = name.split(".")
    return all(
        label and set(label.encode("idna").decode() if not label.isascii() else label) <= _LABEL
        for label in labels
    )
