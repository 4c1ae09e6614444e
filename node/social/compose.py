"""Composing: what an author wrote becomes a post, a new version, or a tombstone, in one transaction.

Colleagues have it at once; what may leave is only proposed here (POLICY-BRIDGE §2).
"""

from collections.abc import Mapping

from bridge.answers import Person
from bridge.store.base import Transaction
from node import outbound
from node.social import audience, bridge_words, drafts, placing, setting, wording
from node.social.audience import Verb
from node.social.drafts import Draft
from node.social.errors import DraftInvalid, NotFound
from node.social.notifications import notify_all
from node.social.setting import Labelled, Setting
from node.social.viewers import Viewer
from node.social.wording import Worded
from node.storage import interactions, overlaps, post_rows
from node.storage.post_rows import NewPost
from node.storage.rows import PostRow, VersionRow
from policy.model import Reach


async def post(tx: Transaction, *, author: Viewer, draft: Draft, idempotency_key: str | None = None) -> int:
    """Writes the post and returns its id; a key used before returns the post it made.

    Raises DraftInvalid, NotFound for an unseen post answered or a group the author isn't in.
    """
    if idempotency_key is not None:
        made = await post_rows.by_key(tx, account=author.account, key=idempotency_key)
        if made is not None:
            return made
    drafts.check(draft)
    worded = await wording.word(tx, author, draft.text, content_type=draft.content_type)
    where = await setting.settle(tx, author, draft, worded)
    labelled = await setting.label(tx, draft.label)
    new = _new_post(tx, author, draft=draft, where=where, worded=worded, labelled=labelled)
    mentioned = _named(author, where.parent, worded)
    await placing.place(tx, new, mentioned=mentioned, tagged=worded.tagged)
    await overlaps.keep(tx, post=new.id, text=draft.text)
    if draft.media:
        await _attach(tx, author, post=new.id, draft=draft)
    if idempotency_key is not None:
        await post_rows.keep_key(tx, account=author.account, key=idempotency_key, post=new.id)
    await _pass_on(tx, author, post=new.id, draft=draft, where=where)
    return new.id


async def edit(tx: Transaction, *, author: Viewer, entry: int, draft: Draft) -> int:
    """Writes a new version and returns the post's id; where it stands and how far it goes stays as it was.

    Raises NotFound, NotAllowed, DraftInvalid.
    """
    old = await audience.require(tx, author, Verb.EDIT, entry=entry)
    drafts.check(draft)
    worded = await wording.word(tx, author, draft.text, content_type=draft.content_type)
    labelled = Labelled(old.label, old.label_set_by)
    if draft.label is not None:
        labelled = await setting.label(tx, draft.label)
    version = _version(old, draft, content=worded.content, label=labelled.label, at_ms=tx.now_ms)
    await post_rows.insert_version(tx, version)
    await post_rows.change(tx, post=old.id, values=_changed(old, draft, version, labelled))
    parent = None if old.in_reply_to is None else await post_rows.get(tx, old.in_reply_to)
    mentioned = _named(author, parent, worded)
    await placing.rename(tx, old, mentioned=mentioned, tagged=worded.tagged)
    await overlaps.keep(tx, post=old.id, text=draft.text)
    await _attach(tx, author, post=old.id, draft=draft)
    boosters = await interactions.booster_ids(tx, post=old.id)
    await notify_all(tx, to=boosters, kind="update", by=old.author, post=old.id)
    if old.reach != Reach.STAFF.word:
        reason = draft.justification
        await outbound.propose_post(tx, post=old.id, verb="Update", justification=reason)
    return old.id


async def delete(tx: Transaction, *, author: Viewer, entry: int) -> None:
    """Takes one's post away here, and out where it went. Raises NotFound, NotAllowed."""
    old = await audience.require(tx, author, Verb.DELETE, entry=entry)
    await placing.remove(tx, old)
    await outbound.propose_delete(tx, post=old.id)


async def versions(tx: Transaction, *, viewer: Viewer, entry: int) -> tuple[VersionRow, ...]:
    """A post's versions, oldest first. Raises NotFound."""
    found = await post_rows.of_entry(tx, entry)
    if found is None:
        raise NotFound(f"entry {entry}")
    seen = await audience.look(tx, viewer, found)
    return await post_rows.versions_of(tx, seen.id)


async def source(tx: Transaction, *, author: Viewer, entry: int) -> PostRow:
    """One's post, for changing what was typed. Raises NotFound, NotAllowed."""
    return await audience.require(tx, author, Verb.EDIT, entry=entry)


async def _pass_on(tx: Transaction, author: Viewer, *, post: int, draft: Draft, where: Setting) -> None:
    """What follows from a post beyond colleagues: proposals outward, and an answer to `@bridge` heard."""
    if where.wish.reach is not Reach.STAFF:
        confirmed, reason = where.wish.confirmed, draft.justification
        await outbound.propose_post(tx, post=post, confirmed=confirmed, justification=reason)
    if where.parent is not None:
        by = Person(author.actor, author.name, str(author.role))
        await bridge_words.hear(tx, by=by, post=post)


def _new_post(
    tx: Transaction, author: Viewer, *, draft: Draft, where: Setting, worded: Worded, labelled: Labelled
) -> NewPost:
    post_id, parent = tx.new_id(), where.parent
    return NewPost(
        id=post_id,
        ap_id=tx.new_iri("o"),
        author=author.actor,
        source=draft.text,
        source_type=draft.content_type,
        content=worded.content,
        summary=draft.summary,
        sensitive=draft.sensitive or bool(draft.summary),
        language=drafts.language(draft.language),
        visibility=where.visibility.value,
        reach=where.wish.reach.word,
        label=labelled.label,
        label_set_by=labelled.set_by,
        group=None if where.group is None else where.group.actor,
        in_reply_to=None if parent is None else parent.id,
        in_reply_to_ap_id=None if parent is None else parent.ap_id,
        thread=post_id if parent is None else parent.thread,
        created_ms=tx.now_ms,
    )


def _version(old: PostRow, draft: Draft, *, content: str, label: str, at_ms: int) -> VersionRow:
    sensitive = draft.sensitive or bool(draft.summary)
    return VersionRow(old.id, old.version + 1, draft.text, content, draft.summary, sensitive, label, at_ms)


def _changed(
    old: PostRow, draft: Draft, version: VersionRow, labelled: Labelled
) -> Mapping[str, str | int | bool | None]:
    return {
        "version": version.version,
        "source": version.source,
        "source_type": draft.content_type,
        "content": version.content,
        "summary": version.summary,
        "sensitive": version.sensitive,
        "language": drafts.language(draft.language) or old.language,
        "label": labelled.label,
        "label_set_by": labelled.set_by,
        "edited_ms": version.at_ms,
    }


def _named(author: Viewer, parent: PostRow | None, worded: Worded) -> tuple[int, ...]:
    """Whom a post mentions: whom its text does, and whom it answers; never its author or the node."""
    answered = () if parent is None else (parent.author,)
    named = (*answered, *(actor.id for actor in worded.mentioned if actor.kind != "Application"))
    return tuple(actor for actor in dict.fromkeys(named) if actor != author.actor)


async def _attach(tx: Transaction, author: Viewer, *, post: int, draft: Draft) -> None:
    found = await post_rows.loose_media(tx, owner=author.actor, ids=draft.media, post=post)
    if missing := [str(upload) for upload in draft.media if upload not in found]:
        raise DraftInvalid(f"No such attachment, or it is on another post: {', '.join(missing)}.")
    await post_rows.attach(tx, post=post, ids=draft.media)
