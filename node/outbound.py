"""Outward: what a person or a group did becomes proposals, one for each zone (POLICY-BRIDGE §2).

Every function writes crossings and the jobs that will decide them, in the transaction of the fact they
follow, and does nothing where nobody outside is concerned.
"""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, select

from activitypub import serialise
from activitypub.activities import Accept, Activity, Announce, Create, Follow, Like, Reject, Update
from activitypub.vocab import PUBLIC, Iri, Note, Ref
from bridge import crossings, jobs, policies, recall
from bridge.crossings import ANYONE, Crossing, Proposal
from bridge.policies import NoLaw
from bridge.store.base import Transaction
from node.outgoing import documents, earlier, recipients
from node.outgoing.earlier import Earlier
from node.outgoing.recipients import Proposed
from node.storage.actors import actors, follows, groups
from node.storage.posts import entries, posts
from policy.model import ZoneName

REACH_ORDER = ("staff", "mentioned", "partners", "world")


async def propose_post(
    tx: Transaction,
    *,
    post: int,
    verb: Literal["Create", "Update"] = "Create",
    confirmed: bool = True,
    justification: str | None = None,
) -> None:
    """Proposes a local post to the zones that its visibility, reach and readers name.

    An edit takes back every older version that has not left, in whatever zone, with the approval it had; the
    post stays back where a person took it back.
    `confirmed=False` lets it wait for the author's yes, and so does an older version that waited for it.
    Without a law nothing is proposed: inside goes on.
    """
    row = await tx.row(posts, post)
    before = await earlier.supersede(tx, row.ap_id) if verb == "Update" else Earlier()
    try:
        policy = (await policies.active(tx)).policy
    except NoLaw:
        return
    parent = None if row.in_reply_to is None else await tx.row(posts, row.in_reply_to)
    outside = await recipients.of_post(tx, row, parent=parent)
    reach = await _reach(tx, row)
    note = await documents.note(tx, row)
    for zone in recipients.zones(policy, visibility=row.visibility, reach=reach, outside=outside):
        if zone.zone in before.taken_back:
            continue
        activity = _activity(tx, note, verb="Update" if zone.zone in before.there else "Create")
        await _propose(
            tx,
            activity,
            Target(zone, channel="post", author=row.author, object_id=row.ap_id),
            post=row,
            confirmed=confirmed and before.confirmed,
            justification=justification,
        )


async def propose_delete(tx: Transaction, *, post: int) -> None:
    """The author deletes a post: what has not left never will, and where it may be, a Delete follows."""
    row = await tx.row(posts, post)
    await recall.recall_object(tx, row.ap_id, by=f"author:{row.author}")


async def propose_follow(tx: Transaction, *, follow: int) -> None:
    """A local actor asks to follow a peer's."""
    row, follower, followee = await _follow(tx, follow)
    activity = Follow(
        id=Iri(row.activity_id),
        actor=Iri(follower.ap_id),
        object=Iri(followee.ap_id),
        to=(Iri(followee.ap_id),),
    )
    await _propose_to(tx, activity, followee.id, channel="follow", author=follower.id, about=followee.ap_id)


async def propose_unfollow(tx: Transaction, *, activity_id: str) -> None:
    """A local actor no longer follows a peer's: an Undo goes where the Follow may have come."""
    await recall.recall_activity(tx, activity_id, by="author")


async def propose_accept(tx: Transaction, *, follow: int) -> None:
    """A local actor accepts a peer's Follow."""
    row, follower, followee = await _follow(tx, follow)
    await _answer(tx, row, follower, followee, verb="Accept")


async def propose_reject(tx: Transaction, *, follow: int) -> None:
    """A local actor rejects a peer's Follow, or ends it; told to its sender alone."""
    row, follower, followee = await _follow(tx, follow)
    await _answer(tx, row, follower, followee, verb="Reject")


async def propose_like(tx: Transaction, *, actor: int, post: int, activity_id: str) -> None:
    """A local actor likes a peer's post."""
    row = await tx.row(posts, post)
    if row.host is None:
        return
    who = await tx.row(actors, actor)
    activity = Like(id=Iri(activity_id), actor=Iri(who.ap_id), object=Iri(row.ap_id))
    await _propose_to(tx, activity, row.author, channel="like", author=actor, about=row.ap_id)


async def propose_unlike(tx: Transaction, *, activity_id: str) -> None:
    """The like is taken back: an Undo goes where it may have come."""
    await recall.recall_activity(tx, activity_id, by="author")


async def propose_boost(tx: Transaction, *, entry: int) -> None:
    """A local actor boosts a post: told to the post's author outside and to the booster's followers there."""
    row = await tx.row(entries, entry)
    post = await tx.row(posts, row.post)
    booster = await tx.row(actors, row.actor)
    if post.visibility not in ("public", "unlisted"):
        return
    policy = (await policies.active(tx)).policy
    author = await recipients.of_actor(tx, post.author)
    followers = await recipients.followers_outside(tx, booster.id)
    outside = recipients.Outside(followers, () if author is None else (author,))
    reach = "world" if post.host is not None else post.reach
    activity = Announce(
        id=Iri(row.activity_id),
        actor=Iri(booster.ap_id),
        object=Ref(Iri(post.ap_id)),
        to=(PUBLIC,),
        cc=(documents.followers_of(booster.ap_id),),
    )
    for zone in recipients.zones(policy, visibility=post.visibility, reach=reach, outside=outside):
        await _propose(tx, activity, Target(zone, channel="boost", author=booster.id, object_id=post.ap_id))


async def propose_unboost(tx: Transaction, *, activity_id: str) -> None:
    """The boost is taken back: an Undo goes where it may have come."""
    await recall.recall_activity(tx, activity_id, by="author")


async def propose_group_post(tx: Transaction, *, crossing: Crossing, group: int) -> None:
    """A group passes a released post on to its followers of that zone (FEP-1b12); once for each zone.

    What anyone may read it passes on without followers too: so it becomes known, and can be followed.
    """
    row = await tx.row(actors, group)
    followers = await recipients.followers_outside(tx, group)
    policy = (await policies.active(tx)).policy
    zone = policy.zones[ZoneName(crossing.zone)]
    there = tuple(person for person in followers if policy.zone_of(person.host) == zone)
    passed_on = [
        each for each in await crossings.of_object(tx, crossing.object_id or "") if each.author == group
    ]
    if not (there or crossing.readers == ANYONE) or any(each.zone == crossing.zone for each in passed_on):
        return
    activity = Announce(
        id=Iri(tx.new_iri("x")),
        actor=Iri(row.ap_id),
        object=Ref(Iri(crossing.object_id or "")),
        to=(PUBLIC,),
        cc=(documents.followers_of(row.ap_id),),
    )
    proposed = Proposed(crossing.zone, crossing.readers, there)
    await _propose(
        tx, activity, Target(proposed, channel="boost", author=group, object_id=crossing.object_id or "")
    )


async def propose_profile(tx: Transaction, *, actor: int) -> None:
    """A published actor's profile text, proposed to every zone; an unpublished one proposes nothing."""
    row = await tx.row(actors, actor)
    if row.published_ms is None or row.kind == "Application":
        return
    policy = (await policies.active(tx)).policy
    document = await documents.profile(tx, row)
    followers = await recipients.followers_outside(tx, actor)
    outside = recipients.Outside(followers, ())
    for zone in recipients.zones(policy, visibility="public", reach="world", outside=outside):
        update = Update(id=Iri(tx.new_iri("x")), actor=document.id, object=document, to=(PUBLIC,))
        await _propose(tx, update, Target(zone, channel="profile", author=actor, object_id=row.ap_id))


@dataclass(frozen=True, slots=True)
class Target:
    """Where one proposal goes, by which channel, for whom, and about what."""

    proposed: Proposed
    channel: str
    author: int
    object_id: str


async def _propose(
    tx: Transaction,
    activity: Activity,
    target: Target,
    *,
    post: Row[Any] | None = None,
    confirmed: bool = True,
    justification: str | None = None,
) -> None:
    crossing = await crossings.propose(
        tx,
        Proposal(
            direction="out",
            channel=target.channel,
            activity_type=type(activity).__name__,
            activity_id=activity.id,
            actor_id=activity.actor,
            author=target.author,
            post_id=None if post is None else post.id,
            post_version=None if post is None else post.version,
            object_id=target.object_id,
            zone=target.proposed.zone,
            readers=target.proposed.readers,
            recipients=target.proposed.recipients,
            activity=serialise.serialise(activity),
            wished=None if post is None else post.reach,
            confirmed=confirmed,
            justification=justification,
        ),
    )
    await jobs.enqueue(
        tx, "outbound", key=f"{target.object_id} {target.proposed.zone}", payload=str(crossing)
    )


async def _propose_to(
    tx: Transaction, activity: Activity, peer: int, *, channel: str, author: int, about: str
) -> None:
    person = await recipients.of_actor(tx, peer)
    if person is None:
        return
    zone = (await policies.active(tx)).policy.zone_of(person.host)
    if zone is None:
        return
    proposed = Proposed(zone.name, frozenset({person.host}), (person,))
    await _propose(tx, activity, Target(proposed, channel=channel, author=author, object_id=about))


async def _answer(
    tx: Transaction,
    row: Row[Any],
    follower: Row[Any],
    followee: Row[Any],
    *,
    verb: Literal["Accept", "Reject"],
) -> None:
    if follower.host is None:
        return
    asked = Follow(id=Iri(row.activity_id), actor=Iri(follower.ap_id), object=Iri(followee.ap_id))
    answer = Accept if verb == "Accept" else Reject
    activity = answer(
        id=Iri(tx.new_iri("x")), actor=Iri(followee.ap_id), object=asked, to=(Iri(follower.ap_id),)
    )
    await _propose_to(tx, activity, follower.id, channel="follow", author=followee.id, about=row.activity_id)


def _activity(tx: Transaction, note: Note, *, verb: Literal["Create", "Update"]) -> Create | Update:
    kind = Create if verb == "Create" else Update
    return kind(
        id=Iri(tx.new_iri("x")),
        actor=note.attributed_to,
        object=note,
        to=note.to,
        cc=note.cc,
        audience=note.audience,
        published_ms=note.published_ms,
    )


async def _reach(tx: Transaction, post: Row[Any]) -> str:
    """The post's reach, or the group's ceiling where that is lower."""
    if post.group is None:
        return str(post.reach)
    ceiling = await tx.scalar(select(groups.c.reach_ceiling).where(groups.c.actor == post.group))
    return min(str(post.reach), str(ceiling), key=REACH_ORDER.index)


async def _follow(tx: Transaction, follow_id: int) -> tuple[Row[Any], Row[Any], Row[Any]]:
    row = await tx.row(follows, follow_id)
    return row, await tx.row(actors, row.follower), await tx.row(actors, row.followee)
