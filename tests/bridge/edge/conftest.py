"""The edge that most tests of this folder ask."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bridge.edge.world import World, world


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made
