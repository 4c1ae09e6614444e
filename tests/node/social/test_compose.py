"""A draft becomes a post, a new version, a tombstone."""

import pytest

from activitypub.addressing import Visibility
from bridge import crossings
from bridge.crossings import State
from bridge.store.base import Transaction
from node.social import bridge_words, compose, groups, notifications, people, seen
from node.social.drafts import Draft
from node.social.errors import DraftInvalid, NotAllowed, NotFound
from node.social.groups import GroupDraft
from node.social.viewers import Viewer
from node.storage import post_rows
from node.storage.paging import Page
from policy.model import Reach
from tests.node.social.conftest import NewPeer, NewViewer

pytestmark = pytest.mark.anyio


async def test_a_post_is_there_at_once_with_everything_that_belongs_to_it(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    entry = await compose.post(
        tx, author=ada, draft=Draft(text="Hello @ben, see #Überblick", summary="a greeting", language="en")
    )
    post = await seen.one(tx, ben, entry)
    assert post.entry == post.post.id
    assert post.author.name == "ada"
    assert [mention.name for mention in post.mentions] == ["ben"]
    assert [(tag.folded, tag.name) for tag in post.tags] == [("überblick", "Überblick")]
    assert "http://localhost:8000/@ben" in post.post.content
    assert (post.post.label, post.post.label_set_by) == ("INTERNAL", "default")
    assert post.post.sensitive
    assert post.post.reach == "staff"
    assert post.author.posts_count == 1
    assert [notice.kind for notice in await notifications.latest(tx, ben, Page())] == ["mention"]


async def test_staff_reach_proposes_nothing(tx: Transaction, ada: Viewer) -> None:
    entry = await compose.post(tx, author=ada, draft=Draft(text="Only here"))
    assert await crossings.of_post(tx, entry) == ()


async def test_world_reach_is_proposed_to_the_world(tx: Transaction, ada: Viewer) -> None:
    draft = Draft(text="For all", reach=Reach.WORLD, label="public", justification="launch day")
    entry = await compose.post(tx, author=ada, draft=draft)
    found = await crossings.of_post(tx, entry)
    assert [(one.zone, one.confirmed, one.justification) for one in found] == [("public", True, "launch day")]
    assert (await seen.one(tx, ada, entry)).post.label == "PUBLIC"


async def test_the_author_sees_the_crossings_and_a_colleague_does_not(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    entry = await compose.post(tx, author=ada, draft=Draft(text="For all", reach=Reach.WORLD))
    assert len((await seen.one(tx, ada, entry)).crossings) == 1
    assert (await seen.one(tx, ben, entry)).crossings == ()


async def test_a_silent_direct_post_to_an_outsider_is_proposed_unconfirmed(
    tx: Transaction, ada: Viewer, peer: NewPeer
) -> None:
    await peer("zoe")
    draft = Draft(text="@zoe@acme.example shall we?", visibility=Visibility.DIRECT)
    entry = await compose.post(tx, author=ada, draft=draft)
    found = await crossings.of_post(tx, entry)
    assert [(one.zone, one.confirmed) for one in found] == [("partner-acme", False)]


async def test_an_unknown_label_is_refused_with_the_labels_there_are(tx: Transaction, ada: Viewer) -> None:
    with pytest.raises(DraftInvalid, match="PUBLIC, INTERNAL, CONFIDENTIAL"):
        await compose.post(tx, author=ada, draft=Draft(text="x", label="SECRET"))


async def test_the_same_key_gives_the_same_post(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    first = await compose.post(tx, author=ada, draft=Draft(text="once"), idempotency_key="k")
    again = await compose.post(tx, author=ada, draft=Draft(text="once"), idempotency_key="k")
    other = await compose.post(tx, author=ben, draft=Draft(text="once"), idempotency_key="k")
    assert first == again != other


async def test_a_reply_belongs_to_the_thread_and_tells_whom_it_answers(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    first = await compose.post(tx, author=ada, draft=Draft(text="A question"))
    reply = await compose.post(tx, author=ben, draft=Draft(text="An answer", in_reply_to=first))
    shown = await seen.one(tx, ada, reply)
    assert (shown.post.thread, shown.parent_author) == (first, ada.actor)
    assert (await seen.one(tx, ada, first)).post.replies_count == 1
    assert [notice.kind for notice in await notifications.latest(tx, ada, Page())] == ["mention"]


async def test_an_unseen_post_cannot_be_answered(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    secret = await compose.post(tx, author=ada, draft=Draft(text="dear diary", visibility=Visibility.DIRECT))
    with pytest.raises(NotFound):
        await compose.post(tx, author=ben, draft=Draft(text="what?", in_reply_to=secret))


async def test_a_mention_of_ones_group_posts_into_it_and_of_anothers_does_not(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="parents", template="support network"))
    own = await compose.post(tx, author=ada, draft=Draft(text="@parents good morning", reach=Reach.WORLD))
    shown = await seen.one(tx, ada, own)
    assert (shown.post.group, shown.post.reach) == (group, "staff")
    with pytest.raises(NotFound):
        await seen.one(tx, ben, own)
    outside = await compose.post(tx, author=ben, draft=Draft(text="I like @parents"))
    assert (await seen.one(tx, ben, outside)).post.group is None


async def test_only_members_post_into_a_group(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="parents"))
    with pytest.raises(NotFound):
        await compose.post(tx, author=ben, draft=Draft(text="hi", group=group))


async def test_a_mention_in_a_group_tells_members_only(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    group = await groups.create(tx, ada, GroupDraft(name="parents"))
    await compose.post(tx, author=ada, draft=Draft(text="@ben should join", group=group))
    assert await notifications.latest(tx, ben, Page()) == ()


async def test_an_edit_is_a_new_version_and_tells_only_those_it_names_anew(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    entry = await compose.post(tx, author=ada, draft=Draft(text="Hi @ben"))
    await notifications.clear(tx, ben)
    await compose.edit(tx, author=ada, entry=entry, draft=Draft(text="Hi @ben and @cleo #new"))
    shown = await seen.one(tx, ben, entry)
    assert (shown.post.version, shown.post.edited_ms is not None) == (2, True)
    assert [tag.name for tag in shown.tags] == ["new"]
    found = await compose.versions(tx, viewer=ben, entry=entry)
    assert [version.source for version in found] == ["Hi @ben", "Hi @ben and @cleo #new"]
    assert await notifications.latest(tx, ben, Page()) == ()
    assert len(await notifications.latest(tx, cleo, Page())) == 1


async def test_an_edit_of_what_was_proposed_is_proposed_too(tx: Transaction, ada: Viewer) -> None:
    entry = await compose.post(tx, author=ada, draft=Draft(text="For all", reach=Reach.WORLD))
    await compose.edit(tx, author=ada, entry=entry, draft=Draft(text="For everyone"))
    found = await crossings.of_post(tx, entry)
    assert [one.post_version for one in found] == [1, 2]


async def test_nobody_else_edits_or_deletes(tx: Transaction, ada: Viewer, ben: Viewer) -> None:
    entry = await compose.post(tx, author=ada, draft=Draft(text="mine"))
    with pytest.raises(NotAllowed):
        await compose.edit(tx, author=ben, entry=entry, draft=Draft(text="yours"))
    with pytest.raises(NotAllowed):
        await compose.delete(tx, author=ben, entry=entry)


async def test_a_deleted_post_is_gone_for_all_and_counted_no_more(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    first = await compose.post(tx, author=ada, draft=Draft(text="A question"))
    reply = await compose.post(tx, author=ben, draft=Draft(text="@ada yes", in_reply_to=first))
    await compose.delete(tx, author=ben, entry=reply)
    with pytest.raises(NotFound):
        await seen.one(tx, ben, reply)
    shown = await seen.one(tx, ada, first)
    assert shown.post.replies_count == 0
    assert await notifications.latest(tx, ada, Page()) == ()
    row = await post_rows.get(tx, reply)
    assert row is not None
    assert row.deleted_ms is not None


async def test_markdown_is_rendered_when_asked_for(tx: Transaction, ada: Viewer) -> None:
    draft = Draft(text="**bold** <script>x</script>", content_type="text/markdown")
    content = (await seen.one(tx, ada, await compose.post(tx, author=ada, draft=draft))).post.content
    assert "<strong>bold</strong>" in content
    assert "<script" not in content


async def test_an_author_whose_default_is_the_world_is_taken_at_it(
    tx: Transaction, person: NewViewer
) -> None:
    author = await person("wanda", default_reach="world")
    entry = await compose.post(tx, author=author, draft=Draft(text="hello"))
    assert (await seen.one(tx, author, entry)).post.reach == "world"


async def test_a_mention_does_not_tell_that_a_secret_group_exists(
    tx: Transaction, ada: Viewer, ben: Viewer
) -> None:
    await groups.create(tx, ada, GroupDraft(name="hush", join_mode="secret"))
    entry = await compose.post(tx, author=ben, draft=Draft(text="Is there a @hush?"))
    shown = await seen.one(tx, ben, entry)
    assert shown.mentions == ()
    assert "<a" not in shown.post.content


async def test_a_yes_to_the_bridges_question_is_taken_as_one(
    tx: Transaction, ada: Viewer, peer: NewPeer
) -> None:
    await peer("zoe")
    await people.create_actor(tx, kind="Service", name=people.BRIDGE_NAME)
    draft = Draft(text="@zoe@acme.example shall we?", visibility=Visibility.DIRECT)
    entry = await compose.post(tx, author=ada, draft=draft)
    (asked,) = await crossings.of_post(tx, entry)
    await crossings.advance(tx, asked, State.NEEDS_YES)
    await bridge_words.tell(tx, asked.id)
    (question,) = await notifications.latest(tx, ada, Page())
    assert question.post is not None
    assert "wants to go to Acme." in question.post.post.source
    answer = Draft(text="@bridge yes", in_reply_to=question.post.entry, visibility=Visibility.DIRECT)
    await compose.post(tx, author=ada, draft=answer)
    now = await crossings.get(tx, asked.id)
    assert (now.state, now.confirmed) == (State.PROPOSED, True)
