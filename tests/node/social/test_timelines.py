"""Which entries come in which list, in which order, a page at a time."""

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from activitypub.addressing import Visibility
from bridge.store.base import Store, Transaction
from node.social import compose, groups, interactions, placing, relationships, timelines
from node.social.drafts import Draft
from node.social.groups import GroupDraft
from node.social.seen import SeenPost
from node.social.viewers import Viewer
from node.storage.feeds import DAY_MS, Selection, Side
from node.storage.paging import Page
from node.storage.post_rows import NewPost
from tests.node.social.conftest import NewPeer, Time

pytestmark = pytest.mark.anyio


def texts(posts: tuple[SeenPost, ...]) -> list[str]:
    return [post.post.source for post in posts]


async def write(tx: Transaction, author: Viewer, *lines: str) -> list[int]:
    return [await compose.post(tx, author=author, draft=Draft(text=line)) for line in lines]


async def test_home_has_oneself_those_followed_and_ones_groups(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    group = await groups.create(tx, cleo, GroupDraft(name="circle"))
    await groups.join(tx, ada, group)
    await relationships.follow(tx, ada, ben.actor)
    await write(tx, ada, "own")
    await write(tx, ben, "followed")
    await write(tx, cleo, "not followed")
    await compose.post(tx, author=cleo, draft=Draft(text="in the group", group=group))
    assert texts(await timelines.home(tx, ada, Page())) == ["in the group", "followed", "own"]
    assert texts(await timelines.groups(tx, ada, Page())) == ["in the group"]


async def test_home_leaves_out_who_is_muted_or_blocked_and_boosts_nobody_wants(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    await relationships.follow(tx, ada, ben.actor, show_boosts=False)
    await relationships.follow(tx, ada, cleo.actor)
    (one,) = await write(tx, cleo, "boosted")
    await interactions.boost(tx, ben, one)
    assert texts(await timelines.home(tx, ada, Page())) == ["boosted"]
    await relationships.follow(tx, ada, ben.actor, show_boosts=True)
    assert [post.boost is not None for post in await timelines.home(tx, ada, Page())] == [True, False]
    await relationships.mute(tx, ada, cleo.actor)
    assert await timelines.home(tx, ada, Page()) == ()


async def test_pages_follow_each_other_without_a_gap_or_a_repeat(tx: Transaction, ada: Viewer) -> None:
    ids = await write(tx, ada, *(f"post {number}" for number in range(7)))
    newest = await timelines.home(tx, ada, Page(limit=3))
    older = await timelines.home(tx, ada, Page(limit=3, max_id=newest[-1].entry))
    last = await timelines.home(tx, ada, Page(limit=3, max_id=older[-1].entry))
    assert [post.entry for post in (*newest, *older, *last)] == ids[::-1]
    assert await timelines.home(tx, ada, Page(limit=3, max_id=last[-1].entry)) == ()
    after = await timelines.home(tx, ada, Page(limit=2, min_id=ids[2]))
    assert [post.entry for post in after] == [ids[4], ids[3]]
    since = await timelines.home(tx, ada, Page(limit=2, since_id=ids[2]))
    assert [post.entry for post in since] == [ids[6], ids[5]]


async def test_home_reaches_back_as_far_as_there_is_something(
    store: Store, clock: Time, tx: Transaction, ada: Viewer
) -> None:
    for days in (400, 90, 20, 0):
        clock.now_ms = 1_795_000_000_000 - days * DAY_MS
        tx.ground.ids()
        await write(tx, ada, f"{days} days ago")
    assert len(await timelines.home(tx, ada, Page(limit=4))) == 4


async def test_public_shows_both_sides_of_the_wall_or_one(
    tx: Transaction, ada: Viewer, ben: Viewer, guest: Viewer, peer: NewPeer, admitted: str
) -> None:
    (own,) = await write(tx, ben, "inside")
    await compose.post(tx, author=ben, draft=Draft(text="a reply", in_reply_to=own))
    await compose.post(tx, author=ben, draft=Draft(text="hushed", visibility=Visibility.UNLISTED))
    zoe, post = await peer("zoe"), tx.new_id()
    outside = NewPost(
        id=post,
        ap_id="https://acme.example/notes/1",
        author=zoe,
        host="acme.example",
        zone="partner-acme",
        decision_id=admitted,
        source="outside",
        content="<p>outside</p>",
        visibility="public",
        reach="world",
        label="",
        thread=post,
        created_ms=tx.now_ms,
    )
    await placing.place(tx, outside)
    assert texts(await timelines.public(tx, ada, Page())) == ["outside", "inside"]
    assert texts(await timelines.public(tx, ada, Page(), side=Side.INSIDE)) == ["inside"]
    assert texts(await timelines.public(tx, ada, Page(), side=Side.OUTSIDE)) == ["outside"]
    assert await timelines.public(tx, guest, Page()) == ()


async def test_a_tag_is_found_however_it_is_written(tx: Transaction, ada: Viewer) -> None:
    await write(tx, ada, "#Straße", "#STRASSE", "#other")
    assert texts(await timelines.tag(tx, ada, Page(), name="#strasse")) == ["#STRASSE", "#Straße"]


async def test_an_actors_posts_can_be_told_apart(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    (first,) = await write(tx, ben, "from ben")
    await compose.post(tx, author=ada, draft=Draft(text="a reply", in_reply_to=first))
    await write(tx, ada, "a post")
    await compose.post(tx, author=ada, draft=Draft(text="@ben psst", visibility=Visibility.DIRECT))
    await interactions.boost(tx, ada, first)

    async def shown(selection: Selection) -> list[str]:
        return texts(await timelines.of_actor(tx, ben, Page(), actor=ada.actor, selection=selection))

    assert await shown(Selection()) == ["from ben", "a post", "a reply"]
    assert await shown(Selection(exclude_replies=True)) == ["from ben", "a post"]
    assert await shown(Selection(exclude_boosts=True)) == ["a post", "a reply"]
    assert await shown(Selection(only_media=True)) == []


async def test_likes_and_bookmarks_are_lists_of_ones_own(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    one, two = await write(tx, ben, "one", "two")
    await interactions.favourite(tx, ada, one)
    await interactions.bookmark(tx, ada, two)
    assert texts(await timelines.favourites(tx, ada, Page())) == ["one"]
    assert texts(await timelines.bookmarks(tx, ada, Page())) == ["two"]
    assert await timelines.favourites(tx, ben, Page()) == ()


async def test_a_page_of_home_takes_five_statements(
    store: Store, tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    await relationships.follow(tx, ada, ben.actor)
    await write(tx, ben, *(f"post {number} #tag @ada" for number in range(5)))
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(store.writer.sync_engine, "before_cursor_execute", note)
    assert len(await timelines.home(tx, ada, Page(limit=5))) == 5
    assert len(statements) == 5


async def test_home_stands_on_the_indexes_it_names(store: Store, tx: Transaction, ada: Viewer) -> None:
    asked: list[tuple[str, object]] = []

    def note(_connection: Connection, _cursor: object, statement: str, values: object, *_: object) -> None:
        asked.append((statement, values))

    event.listen(store.writer.sync_engine, "before_cursor_execute", note)
    await timelines.home(tx, ada, Page())
    event.remove(store.writer.sync_engine, "before_cursor_execute", note)
    statement, values = asked[0]
    assert isinstance(tx._connection, AsyncConnection)
    rows = await tx._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
    plan = "\n".join(str(row.detail) for row in rows.all())
    assert "USING COVERING INDEX ix_entries_actor (actor=? AND id>?)" in plan
    assert "ix_entries_group" in plan
    assert "SCAN entries" not in plan
    assert "SCAN posts" not in plan
