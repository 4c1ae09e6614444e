"""Which addresses are the public internet: our own table of IANA's special-purpose registries.

`ipaddress` only parses here; its `is_global` lets pass what this table refuses (multicast, NAT64 and 6to4 of
private networks). Strict on purpose: whatever a registry names as special is refused, reachable or not.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import assert_never

Network = IPv4Network | IPv6Network

# IANA IPv4 Special-Purpose Address Registry (RFC 6890), and class D.
_SPECIAL_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network, RFC 791
        "10.0.0.0/8",  # private, RFC 1918
        "100.64.0.0/10",  # shared by carriers, RFC 6598
        "127.0.0.0/8",  # loopback, RFC 1122
        "169.254.0.0/16",  # link-local and cloud metadata, RFC 3927
        "172.16.0.0/12",  # private, RFC 1918
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.31.196.0/24",  # AS112, RFC 7535
        "192.52.193.0/24",  # multicast tunnelling, RFC 7450
        "192.88.99.0/24",  # 6to4 relay, RFC 7526
        "192.168.0.0/16",  # private, RFC 1918
        "192.175.48.0/24",  # AS112, RFC 7534
        "198.18.0.0/15",  # benchmarking, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved and broadcast, RFC 1112
    )
)

_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291 §2.4: all else is special by itself
# IANA IPv6 Special-Purpose Address Registry, as far as it lies inside global unicast.
_SPECIAL_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, RFC 2928
        "2001:db8::/32",  # documentation, RFC 3849
        "2620:4f:8000::/48",  # AS112, RFC 7534
        "3fff::/20",  # documentation, RFC 9637
    )
)

_MAPPED = IPv6Network("::ffff:0:0/96")  # RFC 4291 §2.5.5.2
_COMPATIBLE = IPv6Network("::/96")  # RFC 4291 §2.5.5.1
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_SIX_TO_FOUR = IPv6Network("2002::/16")  # RFC 3056
_TEREDO = IPv6Network("2001::/32")  # RFC 4380


def is_public(ip: str) -> bool:
    """Tell whether a literal address may be connected to; anything that is no plain address may not.

    An address that embeds IPv4 counts as the address, or all the addresses, it embeds.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    match address:
        case IPv4Address():
            return _is_public_v4(address)
        case IPv6Address():
            embedded = _embedded(address)
            return all(map(_is_public_v4, embedded)) if embedded else _is_public_v6(address)
        case _:
            assert_never(address)


def is_within(ip: str, networks: Iterable[Network]) -> bool:
    """Tell whether a literal address lies in one of `networks`; a mapped one counts as its IPv4."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return any(address in network for network in networks)


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read networks such as `127.0.0.0/8`. Raises ValueError, which names the one that is none."""
    return tuple(ip_network(text) for text in texts)


def _is_public_v4(address: IPv4Address) -> bool:
    return not any(address in network for network in _SPECIAL_V4)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None:
        return False
    return address in _GLOBAL_UNICAST and not any(address in network for network in _SPECIAL_V6)


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses inside; none for a plain IPv6 address.

    The local NAT64 prefix 64:ff9b:1::/48 (RFC 8215) is not unwrapped: where its IPv4 stands is the
    operator's choice, so it stays refused as a whole, being outside global unicast.
    """
    number = int(address)
    if any(address in network for network in (_MAPPED, _COMPATIBLE, _NAT64)):
        return (_v4(number),)
    if address in _SIX_TO_FOUR:
        return (_v4(number >> 80),)
    if address in _TEREDO:  # its server, and the client behind the obfuscation
        return _v4(number >> 64), _v4(~number)
    return ()


def _v4(number: int) -> IPv4Address:
    """The low 32 bits as an address."""
    return IPv4Address(number & 0xFFFF_FFFF)
