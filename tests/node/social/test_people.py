"""Actors: made, found, changed."""

import pytest

from bridge.store.base import Transaction
from node.social import people, search
from node.social.compose import post
from node.social.drafts import Draft
from node.social.errors import NotFound, ProfileInvalid
from node.social.people import Changes
from node.social.viewers import Viewer
from node.storage import people as rows
from tests.node.social.conftest import NewPeer

pytestmark = pytest.mark.anyio


async def test_the_nodes_own_actor_has_a_fixed_id_and_others_a_random_one(
    tx: Transaction, ada: Viewer
) -> None:
    node = await rows.by_id(tx, await people.create_actor(tx, kind="Application", name="node"))
    bridge = await rows.by_id(tx, await people.create_actor(tx, kind="Service", name="bridge"))
    assert node is not None
    assert bridge is not None
    assert node.ap_id == "https://social.company.example/a/node"
    assert (bridge.bot, "bridge" in bridge.ap_id) == (True, False)


@pytest.mark.parametrize(
    "handle", ["ada", "@ada", "ADA", "@ada@social.company.example", "zoe@acme.example", "@Zoe@ACME.example"]
)
async def test_a_handle_is_found_however_it_is_written(
    tx: Transaction, ada: Viewer, peer: NewPeer, handle: str
) -> None:
    await peer("zoe")
    assert (await people.lookup(tx, ada, handle)).name in ("ada", "zoe")


async def test_an_unknown_handle_is_not_found(tx: Transaction, ada: Viewer) -> None:
    for handle in ("nobody", "ada@elsewhere.example"):
        with pytest.raises(NotFound):
            await people.lookup(tx, ada, handle)


async def test_search_finds_by_name_and_handle_ours_first(
    tx: Transaction, ada: Viewer, peer: NewPeer
) -> None:
    await peer("adam")
    assert [actor.acct for actor in await people.search(tx, ada, "@ada")] == ["ada", "adam@acme.example"]
    assert [actor.acct for actor in await people.search(tx, ada, "ad@acme")] == ["adam@acme.example"]
    assert await people.search(tx, ada, "%") == ()


async def test_a_profile_is_changed_in_part(tx: Transaction, ada: Viewer) -> None:
    changed = await people.update(
        tx,
        ada,
        Changes(
            display_name="Ada L.", note="Engines & <b>numbers</b>", fields=(("Place", "London"),), locked=True
        ),
    )
    again = await people.update(tx, ada, Changes(default_reach="world"))
    assert (again.display_name, again.locked) == ("Ada L.", True)
    assert "&lt;b&gt;" in changed.note
    assert [(field.name, field.source) for field in people.fields_of(again)] == [("Place", "London")]


@pytest.mark.parametrize(
    "changes",
    [
        Changes(display_name="x" * 101),
        Changes(note="x" * 2001),
        Changes(fields=(("a", "b"),) * 9),
        Changes(default_reach="moon"),
    ],
)
async def test_a_profile_that_cannot_be_is_refused(tx: Transaction, ada: Viewer, changes: Changes) -> None:
    with pytest.raises(ProfileInvalid):
        await people.update(tx, ada, changes)


async def test_tags_are_found_by_how_they_begin(tx: Transaction, ada: Viewer, guest: Viewer) -> None:
    await post(tx, author=ada, draft=Draft(text="#Welcome #week1 #other"))
    assert [tag.name for tag in await search.tags(tx, ada, "#We")] == ["week1", "Welcome"]
    assert await search.tags(tx, guest, "#We") == ()


async def test_looking_outside_is_a_job(tx: Transaction, ada: Viewer) -> None:
    assert await search.request_resolve(tx, ada, " @zoe@acme.example ") > 0
