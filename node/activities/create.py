"""A peer's actor made a post (ActivityPub §7.1)."""

from activitypub.activities import Create
from activitypub.authority import same_origin
from activitypub.vocab import Card, Note, Ref
from bridge import policies
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import actors, setting, wording
from node.activities.known_posts import OPEN
from node.activities.setting import Setting
from node.social import notifications, placing
from node.storage import peer_actors, peer_posts, post_rows
from node.storage.post_rows import NewPost
from node.storage.rows import ActorRow


async def apply(tx: Transaction, permit: Permit[Create]) -> None:
    """Keeps the post if it concerns somebody here; idempotent, and silent where it doesn't."""
    author = await actors.peer(tx, permit.activity.actor)
    made = permit.activity.object
    if author is None or isinstance(made, Ref) or await _is_kept(tx, made):
        return
    where = await setting.settle(tx, made, author, zone=permit.zone)
    if where.concerns_us or await peer_actors.is_followed_here(tx, actor=author.id):
        await _place(tx, made, author=author, where=where, permit=permit)


async def keep(tx: Transaction, permit: Permit[Create]) -> None:
    """Keeps a post that somebody here asked for, or that a boost brought, whomever it concerns."""
    author = await actors.peer(tx, permit.activity.actor)
    made = permit.activity.object
    if author is None or isinstance(made, Ref) or await _is_kept(tx, made):
        return
    where = await setting.settle(tx, made, author, zone=permit.zone)
    await _place(tx, made, author=author, where=where, permit=permit)


async def _is_kept(tx: Transaction, made: Note | Card) -> bool:
    """Whether we have it, or once had it; a vote is no post."""
    return wording.is_vote(made) or await post_rows.by_ap_id(tx, made.id) is not None


async def _place(
    tx: Transaction, made: Note | Card, *, author: ActorRow, where: Setting, permit: Permit[Create]
) -> None:
    new = await _new_post(tx, made, author=author, where=where, permit=permit)
    worded = wording.word(made)
    mentioned = tuple(actor.id for actor in where.named)
    await placing.place(tx, new, mentioned=mentioned, tagged=worded.tagged)
    await peer_posts.attach(tx, post=new.id, owner=author.id, files=worded.files)
    if where.parent is not None and where.parent.is_local and new.visibility in OPEN:
        await notifications.notify(tx, to=where.parent.author, kind="mention", by=author.id, post=new.id)


async def _new_post(
    tx: Transaction, made: Note | Card, *, author: ActorRow, where: Setting, permit: Permit[Create]
) -> NewPost:
    post_id, parent, worded = tx.new_id(), where.parent, wording.word(made)
    lowest = (await policies.active(tx)).policy.labels.lowest
    return NewPost(
        id=post_id,
        ap_id=made.id,
        author=author.id,
        host=author.host,
        zone=permit.zone,
        decision_id=permit.decision_id,
        object_type=type(made).__name__ if isinstance(made, Note) else made.kind.value,
        content=worded.content,
        summary=worded.summary,
        sensitive=worded.sensitive,
        language=worded.language,
        visibility=where.visibility.value,
        reach="world" if where.visibility.value in OPEN else "mentioned",
        label=lowest,
        label_set_by="peer",
        group=where.group,
        in_reply_to=None if parent is None else parent.id,
        in_reply_to_ap_id=made.in_reply_to,
        thread=post_id if parent is None else parent.thread,
        url=made.url if made.url is not None and same_origin(made.url, made.id) else made.id,
        created_ms=min(made.published_ms or tx.now_ms, tx.now_ms),
    )
