"""The past is written by the ordinary functions: in order, before now, and seen by whom it is for."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from node.cli.demo_making import make
from node.demo import grounds, tour
from node.demo.grounds import Grounds
from node.demo.places import COMPANY, WORLD
from node.identity import accounts
from node.identity.surface import Surface, opened
from node.social import groups, notifications, timelines, viewers
from node.social.viewers import Viewer
from node.storage import logins, markers
from node.storage.paging import Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    new = grounds.new(tmp_path_factory.mktemp("demo") / "demo", first_port=8000)
    make(new)
    return new


@pytest.fixture
async def company(made: Grounds) -> AsyncIterator[Surface]:
    async with opened(made.config(COMPANY)) as surface:
        yield surface


async def viewer(surface: Surface, name: str) -> Viewer:
    async with surface.core.reading() as tx:
        account = await accounts.named(tx, name=name)
        found = await viewers.load(tx, account=account.id)
    assert found is not None
    return found


async def test_sixty_people_have_weeks_behind_them(company: Surface) -> None:
    ada = await viewer(company, "ada")
    async with company.core.reading() as tx:
        assert len(await accounts.listed(tx)) == 60
        posts = [each.post for each in await timelines.home(tx, ada, Page(limit=40))]
    moments = [post.created_ms for post in posts]
    assert len(posts) >= 30
    assert moments == sorted(moments, reverse=True)
    now_ms = datetime.now(UTC).timestamp() * 1000
    assert moments[0] < now_ms
    assert moments[-1] < now_ms - 10 * 86_400_000


async def test_everybody_has_the_one_password(company: Surface) -> None:
    assert await company.passwords.matches(await _hash_of(company, "sam"), tour.PASSWORD)


async def test_a_support_network_tells_its_size_and_not_its_members(company: Surface) -> None:
    zoe, noor = await viewer(company, "zoe"), await viewer(company, "noor")
    async with company.core.reading() as tx:
        carers = await groups.named(tx, zoe, "carers")
        hidden = await groups.roster(tx, zoe, carers.group.actor, Page())
        known = await groups.roster(tx, noor, carers.group.actor, Page())
    assert (hidden.hidden, hidden.members, hidden.count) == (True, (), 12)
    assert len(known.members) == 12


async def test_each_node_has_its_own_place_and_all_of_them_are_loopback(made: Grounds) -> None:
    configs = [made.config(place.name) for place in made.places]
    assert len({config.origins.public for config in configs}) == 3
    for config in configs:
        assert re.fullmatch(r"127\.0\.0\.\d:\d+", config.listen.edge)
        assert re.fullmatch(r"127\.0\.0\.\d:\d+", config.listen.staff)
    assert grounds.standing(made.directory) == made


def test_what_is_there_already_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear me")
    with pytest.raises(Exception, match="is no demo"):
        make(grounds.new(tmp_path, first_port=8000))
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


async def test_the_world_has_people_of_its_own(made: Grounds) -> None:
    async with opened(made.config(WORLD)) as surface:
        assert (await viewer(surface, "wren")).name == "wren"


async def _hash_of(surface: Surface, name: str) -> str | None:
    async with surface.core.reading() as tx:
        held = await logins.credential(tx, name=name)
    return None if held is None else held.password_hash


async def test_nothing_of_the_past_is_new_to_anybody(company: Surface) -> None:
    ada = await viewer(company, "ada")
    async with company.core.reading() as tx:
        (newest,) = await notifications.latest(tx, ada, Page(limit=1))
        kept = {each.timeline: each.last_read for each in await markers.of_account(tx, account=ada.account)}
    assert kept["notifications"] == newest.id
