"""The activities: verbs that actors send, as frozen values.

Where a field may hold a whole object or its id, it is typed so (`Note | Card | Ref`); where only the id
ever matters, it is an `Iri`. Source: ActivityPub §6 and §7; Activity Vocabulary §3.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from activitypub.vocab import (
    Actor,
    Card,
    Collection,
    CollectionPage,
    ContentObject,
    Iri,
    Note,
    Ref,
    Tombstone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What every activity has: who did it, under which id, for whom."""

    id: Iri
    actor: Iri
    to: tuple[Iri, ...] = ()
    cc: tuple[Iri, ...] = ()
    audience: tuple[Iri, ...] = ()
    published_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Sent):
    """The actor made the object (ActivityPub §7.1)."""

    object: Note | Card | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Sent):
    """The object is now as embedded (ActivityPub §7.3)."""

    object: Note | Card | Actor | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Sent):
    """The object is gone (ActivityPub §7.4); an embedded whole object is read as its id."""

    object: Tombstone | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Sent):
    """The actor asks for the object's posts (ActivityPub §7.5)."""

    object: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Sent):
    """Yes to an activity, as a rule a Follow (ActivityPub §7.6)."""

    object: Activity | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Sent):
    """No to an activity, also later (ActivityPub §7.7)."""

    object: Activity | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Sent):
    """The actor takes an activity of its own back (ActivityPub §7.14)."""

    object: Activity | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Like(Sent):
    """The actor likes the object (ActivityPub §7.10)."""

    object: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce(Sent):
    """A boost (ActivityPub §7.11), or a group passing an activity on (FEP-1b12)."""

    object: Activity | Note | Card | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Sent):
    """The actor blocks another (ActivityPub §6.9)."""

    object: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Sent):
    """A report: of whom and of which objects, with the reporter's words."""

    objects: tuple[Iri, ...]
    content: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Sent):
    """The actor `object` is now `target` (FEP-7628)."""

    object: Iri
    target: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Sent):
    """The object joins the collection `target`."""

    object: Iri
    target: Iri


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove(Sent):
    """The object leaves the collection `target`."""

    object: Iri
    target: Iri


Activity: TypeAlias = (
    Create
    | Update
    | Delete
    | Follow
    | Accept
    | Reject
    | Undo
    | Like
    | Announce
    | Block
    | Flag
    | Move
    | Add
    | Remove
)
Document: TypeAlias = Activity | ContentObject | Actor | Collection | CollectionPage


def object_id(activity: Activity) -> Iri:
    """The id of what the activity is about; of a Flag, of the first thing it names."""
    match activity:
        case Flag(objects=objects):
            return objects[0]
        case Follow() | Like() | Block() | Move() | Add() | Remove():
            return activity.object
        case _:
            return activity.object.id
