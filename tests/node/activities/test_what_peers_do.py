"""Each verb that a peer may send has its one effect here, once, and none where it has no right to it."""

from pathlib import Path
from typing import Any, Literal

import pytest

from bridge.crossings import Readers
from node.social import compose
from node.social import follows as social_follows
from node.social import groups as social_groups
from node.social.drafts import Draft
from node.social.groups import GroupDraft
from node.storage import people, relationships
from node.storage.actors import actors, follows
from node.storage.posts import entries, favourites, media, mentions, notifications, posts, tags, versions
from node.storage.rows import ActorRow
from tests.node.outside_world import EVERYONE, Json, Person, World, peer, world


def mention(actor: ActorRow) -> Json:
    return {"type": "Mention", "href": actor.ap_id, "name": f"@{actor.name}"}


async def post_of(here: World, name: str, *, readers: Readers | None = None) -> Any:
    """A colleague's post; with `readers` it has crossed to them."""
    async with here.core.transaction() as tx:
        post = await compose.post(tx, author=here.accounts[name], draft=Draft(text="From inside"))
    if readers is not None:
        await here.released(post, readers=readers)
    (row,) = await here.rows(posts, id=post)
    return row


async def notices(here: World, to: ActorRow) -> list[str]:
    return [row.kind for row in await here.rows(notifications, recipient=to.id)]


async def test_a_post_that_mentions_a_colleague_is_kept_sanitised_and_told(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        picture = {"type": "Image", "mediaType": "image/png", "url": there.url("/p.png"), "name": "a cat"}
        told: dict[str, Any] = {
            "content": "<p>Hi <script>bad()</script><b>you</b></p>",
            "summary": "greeting",
            "tag": [mention(ada), {"type": "Hashtag", "name": "#Cats"}],
            "attachment": [picture],
        }
        await here.receive(zoe, zoe.posts(1, **told))
        (post,) = await here.rows(posts)
        assert (post.content, post.summary, bool(post.sensitive)) == (
            "<p>Hi <b>you</b></p>",
            "greeting",
            True,
        )
        assert (post.host, post.zone, post.visibility, post.reach) == (
            there.host,
            "public",
            "public",
            "world",
        )
        assert post.decision_id is not None
        assert [row.tag for row in await here.rows(tags)] == ["cats"]
        assert [row.actor for row in await here.rows(mentions)] == [ada.id]
        (file,) = await here.rows(media)
        assert (file.remote_url, file.alt, file.media_type) == (there.url("/p.png"), "a cat", "image/png")
        assert "/p.png" not in there.asked
        assert await notices(here, ada) == ["mention"]


async def test_a_post_that_concerns_nobody_here_is_not_kept(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        hidden, zoe = await here.person("hidden", published=False), there.person("zoe")
        await here.receive(zoe, zoe.posts(1), zoe.posts(2, tag=[mention(hidden)]))
        assert await here.rows(posts) == []


@pytest.mark.parametrize(
    ("to", "cc", "visibility"),
    [
        ([EVERYONE], [], "public"),
        (["{me}/followers"], [EVERYONE], "unlisted"),
        (["{me}/followers"], [], "private"),
        ([], [], "direct"),
    ],
)
async def test_the_addressing_says_who_may_see_a_post(
    tmp_path: Path, to: list[str], cc: list[str], visibility: str
) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        lists = {"to": [each.format(me=zoe.id) for each in to], "cc": [*cc, ada.ap_id]}
        await here.receive(zoe, zoe.posts(1, **lists))
        (post,) = await here.rows(posts)
        assert post.visibility == visibility


async def test_a_reply_from_outside_joins_the_thread_and_the_author_is_told(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        ours = await post_of(here, "ada", readers=frozenset({there.host}))
        await here.receive(zoe, zoe.posts(1, inReplyTo=ours.ap_id))
        (reply,) = await here.rows(posts, host=there.host)
        assert (reply.in_reply_to, reply.thread) == (ours.id, ours.thread)
        (parent,) = await here.rows(posts, id=ours.id)
        assert parent.replies_count == 1
        assert await notices(here, ada) == ["mention"]


async def test_a_reply_to_what_its_sender_can_not_have_read_is_no_reply(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        await here.person("ada")
        zoe = there.person("zoe")
        ours = await post_of(here, "ada", readers=frozenset({"elsewhere.example"}))
        await here.receive(zoe, zoe.posts(1, inReplyTo=ours.ap_id))
        assert await here.rows(posts, host=there.host) == []


async def test_a_vote_is_no_post(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.posts(1, content=None, name="Yes", tag=[mention(ada)]))
        assert await here.rows(posts) == []


async def test_an_article_is_kept_as_what_can_be_read_of_it(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        article = {"type": "Article", "name": "On <cats>", "content": "<p>Long</p>", "tag": [mention(ada)]}
        await here.receive(zoe, zoe.posts(1, **article))
        (post,) = await here.rows(posts)
        assert post.object_type == "Article"
        assert post.content.startswith("<p><strong>On &lt;cats&gt;</strong></p><p>Long</p>")


async def test_an_edit_by_its_author_is_a_new_version_and_never_widens_a_post(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        secret = {"to": [ada.ap_id], "cc": [], "tag": [mention(ada)]}
        await here.receive(zoe, zoe.posts(1, **secret))
        edited = zoe.note(1, content="<p>Better</p>", to=[EVERYONE], tag=[mention(ada)])
        update = zoe.does("Update", edited, to=[EVERYONE])
        await here.receive(zoe, update, update | {"id": f"{zoe.id}/again"})
        (post,) = await here.rows(posts)
        assert (post.content, post.version, post.visibility) == ("<p>Better</p>", 2, "direct")
        assert [row.content for row in await here.rows(versions)] == ["<p>Note 1</p>", "<p>Better</p>"]


async def test_an_edit_that_is_older_than_what_we_have_changes_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        told = {"tag": [mention(ada)]}
        newer = zoe.note(1, content="<p>2</p>", updated="2026-06-02T00:00:00Z", **told)
        older = zoe.note(1, content="<p>1</p>", updated="2026-06-01T00:00:00Z", **told)
        await here.receive(
            zoe, zoe.posts(1, **told), zoe.does("Update", newer), zoe.does("Update", older, number=2)
        )
        (post,) = await here.rows(posts)
        assert post.content == "<p>2</p>"


async def test_a_profile_is_changed_by_its_actor(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        changed = zoe.document | {
            "name": "Zoe Z",
            "summary": "<p>Hi<script>x</script></p>",
            "attachment": [{"type": "PropertyValue", "name": "Web", "value": "<b>z</b>"}],
        }
        await here.receive(zoe, zoe.does("Follow", ada.ap_id), zoe.does("Update", changed))
        known = await here.actor(zoe.id)
        assert (known.display_name, known.note) == ("Zoe Z", "<p>Hi</p>")
        assert known.fields == '[["Web","<b>z</b>",""]]'


async def test_a_post_is_deleted_by_its_author_alone(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe, max_ = await here.person("ada"), there.person("zoe"), there.person("max")
        create = zoe.posts(1, tag=[mention(ada)])
        note = create["object"]["id"]
        await here.receive(zoe, create)
        await here.receive(max_, max_.does("Follow", ada.ap_id), max_.does("Delete", note))
        (post,) = await here.rows(posts)
        assert post.deleted_ms is None
        await here.receive(zoe, zoe.does("Delete", {"type": "Tombstone", "id": note}))
        (post,) = await here.rows(posts)
        assert post.deleted_ms is not None
        assert await here.rows(entries) == []
        await here.receive(zoe, create | {"id": f"{zoe.id}/create/again"})
        assert len(await here.rows(posts)) == 1


async def test_an_actor_that_deletes_itself_is_gone_with_all_it_made(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id), zoe.posts(1, tag=[mention(ada)]))
        there.answers.clear()
        await here.receive(zoe, zoe.does("Delete", zoe.id))
        gone = await here.actor(zoe.id)
        assert (gone.deleted_ms is not None, gone.display_name) == (True, "")
        (post,) = await here.rows(posts)
        assert post.deleted_ms is not None
        assert await here.rows(follows) == []
        (target,) = await here.rows(actors, id=ada.id)
        assert target.followers_count == 0
        await here.receive(zoe, zoe.does("Follow", ada.ap_id, number=2))
        assert await here.rows(follows) == []


async def test_a_locked_colleague_is_asked_first(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada", locked=True), there.person("zoe")
        await here.receive(zoe, zoe.does("Follow", ada.ap_id))
        (tie,) = await here.rows(follows)
        assert not tie.accepted
        assert await notices(here, ada) == ["follow_request"]
        assert await here.jobs_of("outbound") == ()


async def test_hidden_absent_and_blocking_colleagues_are_equally_silent(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        hidden, ada = await here.person("hidden", published=False), await here.person("ada")
        zoe = there.person("zoe")
        await here.receive(zoe, zoe.does("Like", "http://127.0.0.1:8001/o/none"))
        async with here.core.transaction() as tx:
            await relationships.block(tx, actor=ada.id, target=(await here.actor(zoe.id)).id)
        targets = (hidden.ap_id, "http://127.0.0.1:8001/a/nobody", ada.ap_id, "http://127.0.0.1:8001/a/node")
        follow = [zoe.does("Follow", target, number=n) for n, target in enumerate(targets)]
        await here.receive(zoe, *follow)
        assert await here.rows(follows) == []
        assert await here.jobs_of("outbound") == ()


async def asking(here: World, zoe: Person) -> Json:
    """Ada has asked to follow zoe; gives her Follow."""
    ada = await here.person("ada")
    await here.receive(zoe, zoe.does("Follow", ada.ap_id))
    async with here.core.transaction() as tx:
        followee = await people.by_ap_id(tx, zoe.id)
        assert followee is not None
        row = await social_follows.ask(tx, follower=ada.id, followee=followee)
    return {"id": row.activity_id, "type": "Follow", "actor": ada.ap_id, "object": zoe.id}


@pytest.mark.parametrize("form", ["embedded", "id", "embedded under another id"])
async def test_our_follow_is_accepted_in_any_form(tmp_path: Path, form: str) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe = there.person("zoe")
        follow = await asking(here, zoe)
        forms: dict[str, Any] = {
            "embedded": follow,
            "id": follow["id"],
            "embedded under another id": follow | {"id": f"{zoe.id}/minted"},
        }
        await here.receive(zoe, zoe.does("Accept", forms[form]))
        (tie,) = await here.rows(follows, activity_id=follow["id"])
        assert tie.accepted


async def test_only_the_one_who_was_asked_may_answer(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe, max_ = there.person("zoe"), there.person("max")
        follow = await asking(here, zoe)
        await here.receive(max_, max_.does("Accept", follow["id"]), max_.does("Reject", follow["id"]))
        (tie,) = await here.rows(follows, activity_id=follow["id"])
        assert not tie.accepted


async def test_our_follow_ends_when_it_is_rejected_even_later(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe = there.person("zoe")
        follow = await asking(here, zoe)
        await here.receive(zoe, zoe.does("Accept", follow), zoe.does("Reject", follow))
        assert await here.rows(follows, activity_id=follow["id"]) == []


async def test_a_like_and_a_boost_of_what_was_released_are_counted_and_told_once(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        ours = await post_of(here, "ada", readers="anyone")
        boost = zoe.does("Announce", ours.ap_id, to=[EVERYONE])
        like = zoe.does("Like", ours.ap_id)
        await here.receive(zoe, like, boost, like | {"id": f"{zoe.id}/l/2"}, boost | {"id": f"{zoe.id}/b/2"})
        (post,) = await here.rows(posts)
        assert (post.favourites_count, post.boosts_count) == (1, 1)
        assert sorted(await notices(here, ada)) == ["favourite", "reblog"]


@pytest.mark.parametrize("readers", [None, frozenset({"elsewhere.example"})])
async def test_a_like_or_boost_of_what_was_not_released_there_is_silently_nothing(
    tmp_path: Path, readers: Readers | None
) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        ours = await post_of(here, "ada", readers=readers)
        await here.receive(zoe, zoe.does("Like", ours.ap_id), zoe.does("Announce", ours.ap_id, to=[EVERYONE]))
        assert await here.rows(favourites) == []
        assert [row.kind for row in await here.rows(entries)] == ["post"]
        assert await notices(here, ada) == []


async def test_a_private_post_is_not_boosted(tmp_path: Path) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe = await here.person("ada"), there.person("zoe")
        private = zoe.posts(1, to=[f"{zoe.id}/followers"], cc=[ada.ap_id])
        await here.receive(zoe, private)
        await here.receive(zoe, zoe.does("Announce", private["object"]["id"], to=[EVERYONE]))
        assert [row.kind for row in await here.rows(entries)] == ["post"]


@pytest.mark.parametrize("by_id", [True, False])
async def test_follow_like_and_boost_are_undone_by_whom_they_came_from(tmp_path: Path, by_id: bool) -> None:
    async with world(tmp_path) as here, peer() as there:
        ada, zoe, max_ = await here.person("ada"), there.person("zoe"), there.person("max")
        ours = await post_of(here, "ada", readers="anyone")
        done = (
            zoe.does("Follow", ada.ap_id),
            zoe.does("Like", ours.ap_id),
            zoe.does("Announce", ours.ap_id, to=[EVERYONE]),
        )
        meant = [each["id"] if by_id else each for each in done]
        await here.receive(zoe, *done)
        await here.receive(max_, *(max_.does("Undo", each, number=n) for n, each in enumerate(meant)))
        assert len(await here.rows(follows)) == len(await here.rows(favourites)) == 1
        await here.receive(zoe, *(zoe.does("Undo", each, number=n) for n, each in enumerate(meant)))
        assert await here.rows(follows) == []
        assert await here.rows(favourites) == []
        (post,) = await here.rows(posts)
        assert (post.favourites_count, post.boosts_count) == (0, 0)
        assert await notices(here, ada) == []


@pytest.mark.parametrize(("ceiling", "is_taken"), [("world", True), ("partners", False)])
async def test_a_followers_post_reaches_a_group_as_far_as_its_ceiling_allows(
    tmp_path: Path, ceiling: Literal["partners", "world"], is_taken: bool
) -> None:
    async with world(tmp_path) as here, peer() as there:
        zoe = there.person("zoe")
        group = await group_of(here, "gardening", ceiling=ceiling)
        await here.receive(zoe, zoe.posts(1, cc=[group.ap_id]))
        assert await here.rows(posts) == []  # she is no follower yet
        await here.receive(zoe, zoe.does("Follow", group.ap_id))
        await here.receive(zoe, zoe.posts(2, cc=[group.ap_id]))
        assert [row.group for row in await here.rows(posts)] == ([group.id] if is_taken else [])


async def group_of(here: World, name: str, *, ceiling: Literal["partners", "world"]) -> ActorRow:
    """An open group of Ada's, known outside."""
    await here.person("ada")
    async with here.core.transaction() as tx:
        draft = GroupDraft(name=name, title=name, reach_ceiling=ceiling)
        group = await social_groups.create(tx, here.accounts["ada"], draft)
        await people.change(tx, actor=group, values={"published_ms": tx.now_ms})
        row = await people.by_id(tx, group)
    assert row is not None
    return row
