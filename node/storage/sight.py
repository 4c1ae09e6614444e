"""Who may see what, as SQL: the one condition that every list and every single look stands on.

The conditions name the viewer by a parameter, given when a statement is run: `sight.values`. So a statement
is built once for each kind of viewer.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    and_,
    bindparam,
    exists,
    false,
    not_,
    or_,
    select,
)

from node.storage.actors import actors, blocks, follows, groups, memberships, mutes
from node.storage.posts import mentions, posts

VIEWER: Final = bindparam("viewer", type_=BigInteger)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes look: an actor, and whether what is meant for all staff is meant for it."""

    actor: int
    is_staff: bool

    @property
    def values(self) -> dict[str, int]:
        """The viewer by the name that the conditions give it."""
        return {"viewer": self.actor}


def visible(*, is_staff: bool, post: FromClause = posts) -> ColumnElement[bool]:
    """Whether a post exists for these eyes (INTERFACES, visibility × reach).

    Its author; the members of its group; outside groups those mentioned, and of staff everyone (public,
    unlisted) or the author's followers (private). Nobody whom the author blocks.
    """
    ungrouped = and_(
        post.c.group.is_(None), or_(_is_for_staff(post) if is_staff else false(), _mentions(post))
    )
    return and_(
        post.c.deleted_ms.is_(None),
        or_(
            post.c.author == VIEWER, ungrouped, _in_group(post)
        ),  # the cheapest first: SQLite keeps the order
        not_(exists().where(blocks.c.actor == post.c.author, blocks.c.target == VIEWER)),
    )


def welcome(actor: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether these eyes want an actor in their lists: neither blocks the other, and no mute."""
    muted = exists().where(mutes.c.actor == VIEWER, mutes.c.target == actor)
    return and_(not_(_blocked(actor)), not_(muted))


def heard(actor: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether an actor may notify: neither blocks the other, and no mute that covers notifications."""
    muted = exists().where(mutes.c.actor == VIEWER, mutes.c.target == actor, mutes.c.notifications.is_(True))
    return and_(not_(_blocked(actor)), not_(muted))


def findable(*, is_staff: bool) -> ColumnElement[bool]:
    """Whether an actor can be found by these eyes.

    Staff find everyone but secret groups they are not in; others find themselves, the bridge's own
    services, their groups, and those who share a group with an open roster.
    """
    own = select(memberships.c.group).where(memberships.c.member == VIEWER, memberships.c.state == "member")
    if is_staff:
        secret = exists().where(groups.c.actor == actors.c.id, groups.c.join_mode == "secret")
        return and_(actors.c.deleted_ms.is_(None), or_(not_(secret), actors.c.id.in_(_invited())))
    open_roster = select(groups.c.actor).where(groups.c.roster_hidden.is_(False), groups.c.actor.in_(own))
    fellows = select(memberships.c.member).where(
        memberships.c.group.in_(open_roster), memberships.c.state == "member"
    )
    return and_(
        actors.c.deleted_ms.is_(None),
        or_(
            actors.c.id == VIEWER,
            actors.c.id.in_(_invited()),
            actors.c.id.in_(fellows),
            and_(actors.c.host.is_(None), actors.c.kind.in_(("Service", "Application"))),
        ),
    )


def _blocked(actor: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(
        or_(
            and_(blocks.c.actor == VIEWER, blocks.c.target == actor),
            and_(blocks.c.actor == actor, blocks.c.target == VIEWER),
        )
    )


def _invited() -> ColumnElement[int]:
    """The groups that these eyes are in or were asked into."""
    standing = ("member", "invited")
    return (
        select(memberships.c.group)
        .where(memberships.c.member == VIEWER, memberships.c.state.in_(standing))
        .scalar_subquery()
    )


def _in_group(post: FromClause) -> ColumnElement[bool]:
    return exists().where(
        memberships.c.group == post.c.group,
        memberships.c.member == VIEWER,
        memberships.c.state == "member",
    )


def _mentions(post: FromClause) -> ColumnElement[bool]:
    return exists().where(mentions.c.post == post.c.id, mentions.c.actor == VIEWER)


def _is_for_staff(post: FromClause) -> ColumnElement[bool]:
    followed = exists().where(
        follows.c.follower == VIEWER,
        follows.c.followee == post.c.author,
        follows.c.accepted.is_(True),
    )
    return or_(post.c.visibility.in_(("public", "unlisted")), and_(post.c.visibility == "private", followed))
