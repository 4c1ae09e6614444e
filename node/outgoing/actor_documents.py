"""Actor documents: the minimal one that a first crossing makes public, and profiles by zone."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from activitypub import serialise
from activitypub.vocab import Actor, ActorKey, Iri
from bridge import projection
from bridge.crossings import ANYONE, read_readers
from bridge.keyring import Keyring
from bridge.store.base import Transaction
from node.outgoing import documents

AP_TYPE = "application/activity+json"
MINIMAL_ZONE = "public"
"""The zone of the minimal document, which anyone may read; a released profile takes its place."""


async def write_minimal(tx: Transaction, row: Row[Any], *, decision_id: str, keyring: Keyring) -> None:
    """The document without a word of profile: id, handle, inbox, key. Raises PoolEmpty."""
    actor = await with_key(tx, minimal(row, public=tx.ground.public), keyring=keyring)
    await projection.write_rendition(
        tx,
        url=actor.id,
        zone=MINIMAL_ZONE,
        kind="actor",
        readers=ANYONE,
        media_type=AP_TYPE,
        body=serialise.serialise(actor),
        actor_id=actor.id,
        decision_id=decision_id,
        handle=actor.handle_name,
    )


async def write_profile(tx: Transaction, actor: Actor, *, release: Row[Any], keyring: Keyring) -> None:
    """A released profile becomes the actor's document for that zone's readers."""
    await projection.write_rendition(
        tx,
        url=actor.id,
        zone=release.zone,
        kind="actor",
        readers=read_readers(release.readers),
        media_type=AP_TYPE,
        body=serialise.serialise(await with_key(tx, actor, keyring=keyring)),
        actor_id=actor.id,
        decision_id=release.decision_id,
        handle=actor.handle_name,
    )


def minimal(row: Row[Any], *, public: str) -> Actor:
    """Who an actor is to everyone: nothing that its owner did not choose to show outside."""
    actor = documents.actor(row, public=public)
    return replace(actor, name="", summary_html="", fields=(), discoverable=False)


async def with_key(tx: Transaction, actor: Actor, *, keyring: Keyring) -> Actor:
    """The document with the actor's public key; a pair is taken from the pool when it has none yet."""
    key = await keyring.ensure(tx, actor.id)
    return replace(actor, keys=(ActorKey(id=Iri(key.key_id), owner=actor.id, pem=key.public_pem),))
