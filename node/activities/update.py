"""A peer's actor changed a post or its profile (ActivityPub §7.3)."""

from typing import assert_never

from activitypub.activities import Update
from activitypub.authority import may_change
from activitypub.vocab import Actor, Card, Iri, Note, Ref
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import actors, setting, wording
from node.activities.wording import Worded
from node.social import placing
from node.social.notifications import notify_all
from node.storage import interactions, peer_posts, post_rows
from node.storage.rows import ActorRow, PostRow, VersionRow


async def apply(tx: Transaction, permit: Permit[Update]) -> None:
    """Writes the new version or profile; a repeated or older one changes nothing."""
    author = await actors.peer(tx, permit.activity.actor)
    if author is None:
        return
    match permit.activity.object:
        case Actor() as actor:
            await actors.store(tx, actor, decision_id=permit.decision_id)
        case Note() | Card() as made:
            await _rewrite(tx, made, author=author, permit=permit)
        case Ref():
            return
        case other:
            assert_never(other)


async def _rewrite(tx: Transaction, made: Note | Card, *, author: ActorRow, permit: Permit[Update]) -> None:
    """Only the author changes a post; who may see it stays as it was when it came."""
    post = await post_rows.by_ap_id(tx, made.id)
    if post is None or post.deleted_ms is not None or post.author != author.id:
        return
    at_ms = min(made.updated_ms or tx.now_ms, tx.now_ms)
    is_denied = may_change(permit.activity, author=Iri(author.ap_id)) is not None
    if is_denied or (post.edited_ms is not None and at_ms <= post.edited_ms):
        return
    worded = wording.word(made)
    if _says_the_same(post, worded):
        return
    await _write(tx, post, worded, at_ms=at_ms)
    where = await setting.settle(tx, made, author, zone=permit.zone)
    mentioned = tuple(actor.id for actor in where.named)
    await placing.rename(tx, post, mentioned=mentioned, tagged=worded.tagged)
    await peer_posts.attach(tx, post=post.id, owner=author.id, files=worded.files)
    boosters = await interactions.booster_ids(tx, post=post.id)
    await notify_all(tx, to=boosters, kind="update", by=author.id, post=post.id)


def _says_the_same(post: PostRow, worded: Worded) -> bool:
    """Counts of likes and boosts travel as Updates too (Misskey, Mastodon); they are no new version."""
    return (post.content, post.summary) == (worded.content, worded.summary) and not worded.files


async def _write(tx: Transaction, post: PostRow, worded: Worded, *, at_ms: int) -> None:
    version = VersionRow(
        post.id,
        post.version + 1,
        "",
        worded.content,
        worded.summary,
        worded.sensitive,
        post.label,
        at_ms,
    )
    await post_rows.insert_version(tx, version)
    values: dict[str, str | int | bool | None] = {
        "version": version.version,
        "content": worded.content,
        "summary": worded.summary,
        "sensitive": worded.sensitive,
        "language": worded.language or post.language,
        "edited_ms": at_ms,
    }
    await post_rows.change(tx, post=post.id, values=values)
