"""The address table at every edge, and in every disguise of IPv4."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.addresses import is_public, is_within, parse_networks

SPECIAL_V4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
]
SPECIAL_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]

v4 = st.ip_addresses(v=4)


@pytest.mark.parametrize("network", SPECIAL_V4)
def test_a_special_ipv4_network_is_refused_to_its_edges_and_no_further(network: str) -> None:
    first, last = IPv4Network(network)[0], IPv4Network(network)[-1]
    assert not is_public(str(first))
    assert not is_public(str(last))
    if int(first) > 0:
        assert is_public(str(first - 1))
    if int(last) < 2**32 - 1:
        assert is_public(str(last + 1))


@pytest.mark.parametrize("network", [network for network in SPECIAL_V6 if network != "2002::/16"])
def test_a_special_ipv6_network_is_refused_to_its_edges_and_no_further(network: str) -> None:
    first, last = IPv6Network(network)[0], IPv6Network(network)[-1]
    assert not is_public(str(first))
    assert not is_public(str(last))
    assert is_public(str(first - 1))
    assert is_public(str(last + 1))


@pytest.mark.parametrize(
    "ip",
    [
        "::",
        "::1",
        "100::1",
        "1fff:ffff::1",
        "4000::",
        "5f00::1",
        "64:ff9b:1::808:808",
        "64:ff9b:1:808:8:800::",
        "::ffff:0:808:808",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_ipv6_outside_global_unicast_is_refused(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize(
    "ip", ["1.1.1.1", "8.8.8.8", "193.0.0.1", "2606:4700::1111", "2a00:1450:4001::1", "2000::"]
)
def test_an_ordinary_address_is_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "ip", ["", "localhost", "127.1", "0177.0.0.1", "2130706433", "0x7f000001", "1.1.1.1 ", "::g"]
)
def test_what_is_no_plain_address_is_refused(ip: str) -> None:
    assert not is_public(ip)


def disguises(inner: IPv4Address) -> list[IPv6Address]:
    """Mapped, compatible, NAT64, 6to4, and Teredo with `inner` as server and as client."""
    number, google = int(inner), 0x08080808
    flipped = number ^ 0xFFFF_FFFF
    return [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(number),
        IPv6Address(0x64FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
        IPv6Address(0x2001_0000 << 96 | number << 64 | google ^ 0xFFFF_FFFF),
        IPv6Address(0x2001_0000 << 96 | google << 64 | flipped),
    ]


@given(v4)
def test_ipv4_in_any_disguise_is_judged_as_ipv4(inner: IPv4Address) -> None:
    for disguised in disguises(inner):
        assert is_public(str(disguised)) is is_public(str(inner)), disguised


@pytest.mark.parametrize("network", SPECIAL_V4)
def test_no_disguise_opens_a_special_network(network: str) -> None:
    for inner in (IPv4Network(network)[0], IPv4Network(network)[-1]):
        assert not any(is_public(str(disguised)) for disguised in disguises(inner))


@given(v4)
def test_only_addresses_outside_the_table_are_public(ip: IPv4Address) -> None:
    assert is_public(str(ip)) is not any(ip in IPv4Network(network) for network in SPECIAL_V4)


@given(st.ip_addresses(v=6))
def test_a_public_ipv6_address_is_global_unicast_or_embeds_ipv4(ip: IPv6Address) -> None:
    if is_public(str(ip)):
        embeds = any(ip in IPv6Network(network) for network in ("::/96", "::ffff:0:0/96", "64:ff9b::/96"))
        assert embeds or ip in IPv6Network("2000::/3")


def test_networks_hold_their_own_addresses_in_mapped_form_too() -> None:
    networks = parse_networks(("127.0.0.0/8", "fd00::/8"))
    assert is_within("127.0.0.10", networks)
    assert is_within("::ffff:127.0.0.10", networks)
    assert is_within("fd00::1", networks)
    assert not is_within("10.0.0.1", networks)
    assert not is_within("localhost", networks)
    assert not is_within("127.0.0.1", ())


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="house"):
        parse_networks(("127.0.0.0/8", "house"))
