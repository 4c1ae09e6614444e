"""The lanes alone: what counts to whom."""

import pytest

from bridge.edge.lanes import Tally, network_of
from bridge.edge.settings import EdgeLimits
from bridge.store.edge_quarantine import Arrival, Backlog, Lane


def arrival(source: str, *, lane: Lane = Lane.SMALL, size: int = 10) -> Arrival:
    return Arrival(lane=lane, source=source, path="/inbox", headers=(), body=b"x" * size)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "unknown"),
        ("/run/socket", "unknown"),
    ],
)
def test_a_sender_counts_to_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_all_small_senders_together_have_a_limit_too() -> None:
    tally = Tally(EdgeLimits(small_rows=2))
    assert [tally.admits(arrival(f"192.0.{n}.0/24")) for n in range(3)] == [True, True, False]
    assert tally.admits(arrival("a.example", lane=Lane.KNOWN))


def test_bytes_count_beside_rows() -> None:
    tally = Tally(EdgeLimits(network_bytes=25))
    assert [tally.admits(arrival("n")) for _ in range(3)] == [True, True, False]
    assert tally.admits(arrival("n", size=5))


def test_a_renewed_tally_knows_only_what_the_store_said() -> None:
    tally = Tally(EdgeLimits(network_rows=2))
    assert tally.admits(arrival("n"))
    tally.renew([Backlog(Lane.SMALL, "n", rows=2, octets=20)])
    assert not tally.admits(arrival("n"))
    tally.renew([])
    assert tally.admits(arrival("n"))
