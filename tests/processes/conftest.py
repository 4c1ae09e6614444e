"""A node in one process on SQLite, and the same in three on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peer import Peer, peer_at
from tests.processes.company import Company, company

OUTSIDE = "127.0.0.41"


@pytest.fixture(params=["one", pytest.param("three", marks=pytest.mark.postgres)])
def node(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    """A founded node that stands still; `three` comes apart into three processes and database roles."""
    server = request.getfixturevalue("postgres") if request.param == "three" else None
    with company(tmp_path / "node", server) as founded:
        yield founded


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Company]:
    """The node in one process alone."""
    with company(tmp_path / "node", None) as founded:
        yield founded


@pytest.fixture
def apart(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Company]:
    """The node in three processes alone."""
    with company(tmp_path / "node", request.getfixturevalue("postgres")) as founded:
        yield founded


@pytest.fixture
def outside() -> Iterator[Peer]:
    """A server outside."""
    with peer_at(OUTSIDE) as peer:
        yield peer
