"""Hosts, host patterns, and whose a host is."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from policy.hosts import HostPattern, address_of, is_private, split
from policy.rules import Policy


@pytest.mark.parametrize(
    ("pattern", "host", "fits"),
    [
        ("*", "any.example:99", True),
        ("a.example", "A.EXAMPLE", True),
        ("a.example", "a.example:8443", False),
        ("a.example:8443", "a.example:8443", True),
        ("a.example:*", "a.example:8443", True),
        ("*.a.example", "x.y.a.example", True),
        ("*.a.example", "a.example", False),
        ("*.a.example", "bada.example", False),
        ("127.0.0.2:9001", "127.0.0.2:9001", True),
        ("[::1]:9001", "[::1]:9001", True),
        ("a.example", "a.example.", True),
    ],
)
def test_a_pattern_fits_the_hosts_it_names(pattern: str, host: str, fits: bool) -> None:
    assert HostPattern.parse(pattern).fits(host) is fits


@pytest.mark.parametrize(
    "text", ["", "a b", "https://a.example", "a..b", "a.example:http", "*a.example", "a/*"]
)
def test_what_cannot_be_a_host_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a host"):
        HostPattern.parse(text)


def test_a_pattern_is_written_as_it_was_read() -> None:
    for text in ("*", "a.example", "*.a.example:*", "a.example:80"):
        assert str(HostPattern.parse(text)) == text


def test_a_host_splits_at_its_port() -> None:
    assert split("a.example:80") == ("a.example", "80")
    assert split("[::1]:80") == ("[::1]", "80")
    assert split("[::1]") == ("[::1]", "")
    assert split("::1") == ("::1", "")


def test_international_names_are_hosts_too() -> None:
    assert HostPattern.parse("münchen.example").fits("münchen.example")


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("10.0.0.1", True),
        ("[::1]:80", True),
        ("wiki", True),
        ("a.local", True),
        ("a.example", False),
        ("9.9.9.9", False),
        ("[::ffff:10.0.0.1]", True),
        ("127.0.0.1:8000", True),
    ],
)
def test_private_hosts_mean_something_only_inside(host: str, private: bool) -> None:
    assert is_private(host) is private


def test_only_an_address_has_an_address() -> None:
    assert str(address_of("[::1]:80")) == "::1"
    assert str(address_of("10.0.0.1:80")) == "10.0.0.1"
    assert address_of("a.example") is None


INSIDE = 'detectors.internal_host = { hosts = ["*.corp.example"], networks = ["10.20.0.0/16"] }'


@pytest.mark.parametrize(
    ("host", "host_class"),
    [
        ("wiki.corp.example", "internal"),
        ("wiki.corp.example:8080", "internal"),
        ("10.20.1.1:80", "internal"),
        ("10.99.1.1", "private"),
        ("social.acme.example", "zone:partner-acme"),
        ("social.acme.example:444", "outside"),
        ("other.example", "outside"),
    ],
)
def test_a_host_is_classed_by_the_policy(law: Callable[[str], Policy], host: str, host_class: str) -> None:
    assert law(INSIDE).host_class(host) == host_class


def test_the_most_specific_zone_takes_a_host(law: Callable[[str], Policy]) -> None:
    hosts = {"narrow": "a.b.example", "wide": "*.b.example", "ports": "a.b.example:*"}
    policy = law("\n".join(f'zones.{name}.hosts = ["{host}"]' for name, host in hosts.items()))
    for host, zone in (
        ("a.b.example", "narrow"),
        ("a.b.example:81", "ports"),
        ("c.b.example", "wide"),
        ("d.example", "public"),
    ):
        found = policy.zone_of(host)
        assert found is not None
        assert found.name == zone


def test_a_host_that_no_zone_names_has_none(law: Callable[[str], Policy]) -> None:
    policy = law('zones.x.hosts = ["x.example"]')
    zones = {name: zone for name, zone in policy.zones.items() if not zone.is_world}
    assert policy.zone_of("other.example") is not None
    assert replace(policy, zones=zones).zone_of("other.example") is None
