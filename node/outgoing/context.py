"""What the policy must know of an outward crossing, read from our tables into one frozen value."""

from typing import Any

from sqlalchemy import Row, select

from bridge import policies
from bridge.context import Context
from bridge.crossings import ANYONE, Crossing
from bridge.store.base import Transaction
from node.outgoing import overlap
from node.outgoing.whereabouts import related
from node.storage import people, post_rows
from node.storage.actors import actors, groups, memberships
from node.storage.posts import media
from policy.model import AttachmentFact, GroupFact, Label, Reach


async def of_crossing(tx: Transaction, crossing: Crossing) -> Context:
    """The context of a crossing that one of ours proposed; a post's comes from its latest version."""
    post = None if crossing.post_id is None else await post_rows.get(tx, crossing.post_id)
    if post is None:
        return await _without_post(tx, crossing)
    parent = None if post.in_reply_to is None else await post_rows.get(tx, post.in_reply_to)
    group = None if post.group is None else await group_of(tx, post.group)
    return Context(
        author_role=await role_of(tx, post.author),
        author_groups=await groups_of(tx, post.author),
        label=Label(post.label),
        label_set_by=post.label_set_by,
        reach=crossing.wished or post.reach,
        visibility=post.visibility,
        replies_to=None if parent is None else await related(tx, parent),
        group=None if group is None else GroupFact(group.name, Reach.of(group.reach_ceiling)),
        group_id=None if group is None else group.ap_id,
        group_is_known=group is not None and group.published_ms is not None,
        attachments=await _attachments(tx, post.id),
        overlap=await overlap.with_unreleased(tx, post.content, zone=crossing.zone, post=post.id),
    )


async def _without_post(tx: Transaction, crossing: Crossing) -> Context:
    """Follows, likes, boosts, answers and profiles: they bring no words of a post."""
    boosted = None
    if crossing.channel == "boost" and crossing.object_id is not None:
        post = await post_rows.by_ap_id(tx, crossing.object_id)
        boosted = None if post is None else await related(tx, post)
    role = "" if crossing.author is None else await role_of(tx, crossing.author)
    is_open = crossing.readers == ANYONE
    label = await _lowest(tx) if crossing.channel == "profile" else None
    return Context(
        author_role=role,
        label=label,
        reach="world" if is_open else "mentioned",
        visibility="public" if is_open else "direct",
        boosts=boosted,
    )


async def _lowest(tx: Transaction) -> Label:
    """A profile that a person chose to show outside carries the lowest label; detectors may lift it."""
    return (await policies.active(tx)).policy.labels.lowest


async def role_of(tx: Transaction, actor: int) -> str:
    """The role of a local actor's account; empty for one that has none."""
    return (await people.roles(tx, (actor,))).get(actor, "")


async def groups_of(tx: Transaction, actor: int) -> frozenset[str]:
    """The names of the groups an actor is a member of (index ix_memberships_member)."""
    rows = await tx.all(
        select(actors.c.name)
        .join(memberships, memberships.c.group == actors.c.id)
        .where(memberships.c.member == actor, memberships.c.state == "member")
    )
    return frozenset(row.name for row in rows)


async def group_of(tx: Transaction, group: int) -> Row[Any] | None:
    """A group's name, AP id, publication and reach ceiling."""
    return await tx.one(
        select(actors.c.name, actors.c.ap_id, actors.c.published_ms, groups.c.reach_ceiling)
        .join(groups, groups.c.actor == actors.c.id)
        .where(actors.c.id == group)
    )


async def _attachments(tx: Transaction, post: int) -> tuple[AttachmentFact, ...]:
    """Uploads are re-encoded when they come in: what we keep of an image has no metadata."""
    return tuple(
        AttachmentFact(row.media_type, size=row.bytes, sha256=row.blob_sha256)
        for row in await tx.all(select(media).where(media.c.post == post).order_by(media.c.position))
    )
