"""What every test may ask for: stores built by the migrations, on both databases, and a clock that stands."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from bridge.store.base import Store, Transaction, open_store
from tests.stores import Clock, Places, PostgreSQL, ground, migrate, sqlite_places

settings.register_profile(
    "house", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

if TYPE_CHECKING:
    from tests.nodes import Node

REQUIRE_ALL = "PERMEABLE_REQUIRE_ALL"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are deselected, with one printed line; required, that fails."""
    if shutil.which("chromium") is not None:
        return
    browser = [item for item in items if item.get_closest_marker("browser")]
    if not browser:
        return
    if os.environ.get(REQUIRE_ALL):
        raise pytest.UsageError(f"{REQUIRE_ALL} is set and there is no chromium for {len(browser)} tests")
    items[:] = [item for item in items if item not in browser]
    config.hook.pytest_deselected(items=browser)
    if reporter := config.pluginmanager.get_plugin("terminalreporter"):
        reporter.write_line(f"no chromium: {len(browser)} browser tests are deselected")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with both stores, migrated and empty."""
    directory = tmp_path_factory.mktemp("template")
    migrate(Places(f"sqlite:///{directory}/core.sqlite3", f"sqlite:///{directory}/edge.sqlite3"))
    return directory


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """One server for each test process."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    server = PostgreSQL(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Places:
    """Two fresh stores on each database in turn."""
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgres")
        return server.fresh()
    return sqlite_places(request.getfixturevalue("sqlite_template"), tmp_path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass(frozen=True, slots=True)
class Stores:
    """Both stores of a test's node."""

    core: Store
    edge: Store


@pytest.fixture
async def stores(places: Places, clock: Clock) -> AsyncIterator[Stores]:
    """Both stores, open."""
    base = ground(clock)
    opened = Stores(
        open_store("core", places.core, ground=base), open_store("edge", places.edge, ground=base)
    )
    yield opened
    await opened.core.close()
    await opened.edge.close()


@pytest.fixture
async def tx(stores: Stores) -> AsyncIterator[Transaction]:
    """A transaction on the core store; committed at the end of the test."""
    async with stores.core.transaction() as transaction:
        yield transaction


@pytest.fixture
async def node(stores: Stores, clock: Clock, tmp_path: Path) -> "Node":
    """A node without sockets under the test company's law."""
    from tests.nodes import founded

    return await founded(stores, clock, tmp_path)
