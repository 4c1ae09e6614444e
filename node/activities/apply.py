"""Applying what the gate admitted: one module for each verb, and a plain answer for those still to come."""

from dataclasses import dataclass
from typing import TypeVar, assert_never, cast

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
from bridge.permits import Permit
from bridge.store.base import Transaction
from node.activities import accept, announce, create, delete, follow, like, reject, undo, update

A = TypeVar("A", bound=Activity)


@dataclass(frozen=True, slots=True)
class Applied:
    """It has had all the effect it can have."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """It was admitted and recorded, and means nothing here yet."""

    activity_type: str


async def apply(tx: Transaction, permit: Permit[Activity]) -> Applied | NotUnderstood:
    """Applies an admitted activity, in the transaction of its decision; a second time changes nothing."""
    match permit.activity:
        case Create() as activity:
            await create.apply(tx, _of(permit, activity))
        case Update() as activity:
            await update.apply(tx, _of(permit, activity))
        case Delete() as activity:
            await delete.apply(tx, _of(permit, activity))
        case Follow() as activity:
            await follow.apply(tx, _of(permit, activity))
        case Accept() as activity:
            await accept.apply(tx, _of(permit, activity))
        case Reject() as activity:
            await reject.apply(tx, _of(permit, activity))
        case Announce() as activity:
            await announce.apply(tx, _of(permit, activity))
        case Like() as activity:
            await like.apply(tx, _of(permit, activity))
        case Undo() as activity:
            await undo.apply(tx, _of(permit, activity))
        case Block() | Flag() | Move() | Add() | Remove() as activity:
            return NotUnderstood(type(activity).__name__)
        case other:
            assert_never(other)
    return Applied()


async def keep(tx: Transaction, permit: Permit[Activity]) -> Applied | NotUnderstood:
    """Applies what we fetched ourselves: a post is kept whomever it concerns."""
    if isinstance(permit.activity, Create):
        await create.keep(tx, _of(permit, permit.activity))
        return Applied()
    return await apply(tx, permit)


def _of(permit: Permit[Activity], _activity: A) -> Permit[A]:
    """The same permit, known by the type of its activity."""
    return cast("Permit[A]", permit)
