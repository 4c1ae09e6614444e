"""Activities, with what they embed."""

from __future__ import annotations

from typing import assert_never

from activitypub.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Flag,
    Follow,
    Like,
    Move,
    Reject,
    Remove,
    Undo,
    Update,
)
from activitypub.contexts import Json
from activitypub.vocab import Actor, Card, Note, Ref, Tombstone
from activitypub.writing import actors, objects
from activitypub.writing.members import filled, ids, moment


def activity(value: Activity) -> dict[str, Json]:
    """The activity without `@context`."""
    return filled(
        type=type(value).__name__,
        id=value.id,
        actor=value.actor,
        to=ids(value.to),
        cc=ids(value.cc),
        audience=ids(value.audience),
        published=moment(value.published_ms),
    ) | _about(value)


def _about(value: Activity) -> dict[str, Json]:
    match value:
        case Create() | Update() | Delete() | Accept() | Reject() | Undo() | Announce():
            return {"object": _embedded(value.object)}
        case Follow() | Like() | Block():
            return {"object": value.object}
        case Move() | Add() | Remove():
            return {"object": value.object, "target": value.target}
        case Flag():
            return {"object": ids(value.objects)} | filled(content=value.content)
        case _:
            assert_never(value)


def _embedded(value: Activity | Note | Card | Actor | Tombstone | Ref) -> Json:
    match value:
        case Ref():
            return value.id
        case Actor():
            return actors.actor(value)
        case Note() | Card() | Tombstone():
            return objects.content_object(value)
        case _:
            return activity(value)
