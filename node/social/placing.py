"""Placing a post, ours or a peer's that was admitted: into its thread, its lists, and people's notice."""

from collections.abc import Collection, Sequence

from bridge.store.base import Transaction
from node.social.notifications import notify_all
from node.storage import groups, people, post_rows, relationships
from node.storage.post_rows import NewPost, Tag
from node.storage.rows import PostRow


async def place(
    tx: Transaction, new: NewPost, *, mentioned: Sequence[int] = (), tagged: Sequence[Tag] = ()
) -> None:
    """Writes a post with everything that follows from it, but for what goes outside.

    `new.id` comes from `tx.new_id()`, `new.thread` from `thread_of`.
    """
    await post_rows.insert(tx, new)
    await post_rows.name(tx, post=new.id, mentioned=mentioned, tagged=tagged)
    if new.in_reply_to is not None:
        await post_rows.count_reply(tx, post=new.in_reply_to, by=1)
    if new.group is None:  # a count must not tell that somebody is busy in a hidden group
        await people.count_posts(tx, actor=new.author, by=1)
    named = await _who_may_see(tx, new.group, mentioned)
    await notify_all(tx, to=named, kind="mention", by=new.author, post=new.id)
    if new.visibility in ("public", "unlisted", "private") and new.group is None:
        watching = set(await relationships.notified_followers(tx, actor=new.author)) - named
        await notify_all(tx, to=watching, kind="status", by=new.author, post=new.id)


async def rename(tx: Transaction, post: PostRow, *, mentioned: Sequence[int], tagged: Sequence[Tag]) -> None:
    """Writes whom and what a new version names; those not named before are notified."""
    before = await post_rows.mentioned_in(tx, post.id)
    await post_rows.unname(tx, post=post.id)
    await post_rows.name(tx, post=post.id, mentioned=mentioned, tagged=tagged)
    added = await _who_may_see(tx, post.group, frozenset(mentioned) - before)
    await notify_all(tx, to=added, kind="mention", by=post.author, post=post.id)


async def remove(tx: Transaction, post: PostRow) -> None:
    """Makes a post a tombstone here."""
    await post_rows.remove(tx, post=post.id)
    if post.group is None:
        await people.count_posts(tx, actor=post.author, by=-1)
    if post.in_reply_to is not None:
        await post_rows.count_reply(tx, post=post.in_reply_to, by=-1)


async def thread_of(tx: Transaction, *, post: int, in_reply_to: int | None) -> int:
    """The thread of a new post: that of what it answers, or its own."""
    parent = None if in_reply_to is None else await post_rows.get(tx, in_reply_to)
    return post if parent is None else parent.thread


async def _who_may_see(tx: Transaction, group: int | None, mentioned: Collection[int]) -> frozenset[int]:
    """Those mentioned who may see the post: in a group, its members."""
    if group is None or not mentioned:
        return frozenset(mentioned)
    return await groups.members_among(tx, group=group, people=mentioned)
