"""One node of ours, a partner's server, and two of the world, which live as long as a module's tests."""

from collections.abc import Iterator

import pytest

from tests.peer import Peer, peer_at
from tests.running import Colleague, Running, running


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Our node, at an address that belongs to the world of others."""
    with running(tmp_path_factory.mktemp("ours") / "node") as ours:
        yield ours


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Another company's node."""
    with running(tmp_path_factory.mktemp("theirs") / "node", address="127.0.0.42") as theirs:
        yield theirs


@pytest.fixture(scope="module")
def partner() -> Iterator[Peer]:
    """A server of zone partner-acme."""
    with peer_at("127.0.0.31") as peer:
        yield peer


@pytest.fixture(scope="module")
def world() -> Iterator[Peer]:
    """A server of zone public."""
    with peer_at("127.0.0.99") as peer:
        yield peer


@pytest.fixture(scope="module")
def priya(node: Running) -> Colleague:
    return node.hire("priya")


@pytest.fixture(scope="module")
def mei(node: Running) -> Colleague:
    """A security officer."""
    return node.hire("mei", role="security")
