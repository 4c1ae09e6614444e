"""The lived-in company, for tests of its pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stores import Clock, sqlite_places
from tests.webui import live
from tests.webui.live import HOST, Browser, Company


@pytest.fixture
def at() -> Clock:
    """The company's clock."""
    return Clock()


@pytest.fixture
async def company(tmp_path: Path, sqlite_template: Path, at: Clock) -> AsyncIterator[Company]:
    places = sqlite_places(sqlite_template, tmp_path)
    async with live.company(tmp_path, places, clock=at, origin=f"http://{HOST}") as opened:
        yield opened


@pytest.fixture
async def posts(company: Company) -> dict[str, int]:
    """The posts of the company's week, by name."""
    return await live.lived_in(company)


@pytest.fixture
async def priya(company: Company) -> AsyncIterator[Browser]:
    async with live.signed_in(company, "priya") as browser:
        yield browser


@pytest.fixture
async def tom(company: Company) -> AsyncIterator[Browser]:
    async with live.signed_in(company, "tom") as browser:
        yield browser


@pytest.fixture
async def mei(company: Company) -> AsyncIterator[Browser]:
    async with live.signed_in(company, "mei") as browser:
        yield browser


@pytest.fixture
async def anyone(company: Company) -> AsyncIterator[Browser]:
    async with live.stranger(company) as browser:
        yield browser
