"""The actors that activities name: peers' as their servers describe them, and ours that are known outside."""

from dataclasses import replace

import msgspec

from activitypub import markup
from activitypub.authority import host_of, same_origin
from activitypub.discovery import Handle
from activitypub.vocab import Actor, ActorKind, Iri
from bridge.store.base import Transaction
from node.social.people import ProfileField
from node.storage import peer_actors, people
from node.storage.peer_actors import PeerActor
from node.storage.rows import ActorRow

MAX_NAME_CHARS = 200
MAX_FIELDS = 16


async def store(tx: Transaction, actor: Actor, *, decision_id: str, handle: Handle | None = None) -> None:
    """Writes what an admitted document says of its actor, whole.

    Without a confirmed handle the one we know stays, or else the name on its own host.
    """
    known = await peer(tx, actor.id)
    domain = known.handle_domain if known is not None else None
    await peer_actors.store(
        tx,
        PeerActor(
            ap_id=actor.id,
            kind=actor.kind.value,
            host=host_of(actor.id),
            name=actor.handle_name,
            handle_domain=handle.domain if handle is not None else domain or host_of(actor.id),
            display_name=actor.name[:MAX_NAME_CHARS] or actor.handle_name,
            note=markup.sanitise(actor.summary_html),
            fields=_fields(actor),
            inbox=actor.inbox,
            shared_inbox=_on_its_origin(actor, actor.shared_inbox),
            followers_url=_on_its_origin(actor, actor.followers),
            url=actor.url if actor.url is not None and same_origin(actor.url, actor.id) else actor.id,
            locked=actor.locked,
            bot=actor.kind in (ActorKind.SERVICE, ActorKind.APPLICATION),
            discoverable=actor.discoverable,
            decision_id=decision_id,
        ),
    )


async def meet(tx: Transaction, actor: Actor, *, decision_id: str, handle: Handle) -> None:
    """Writes who an actor is, and no word of its profile: that is admitted by a decision of its own."""
    bare = replace(actor, name="", summary_html="", fields=())
    await store(tx, bare, decision_id=decision_id, handle=handle)


async def peer(tx: Transaction, ap_id: Iri) -> ActorRow | None:
    """A peer's actor that we know, and that is not gone."""
    row = await people.by_ap_id(tx, ap_id)
    return row if row is not None and not row.is_local and row.deleted_ms is None else None


async def ours(tx: Transaction, ap_id: Iri) -> ActorRow | None:
    """One of ours that the outside knows; hidden and absent are the same."""
    row = next(iter(await peer_actors.named(tx, (ap_id,))), None)
    return row if row is not None and row.is_local else None


def _fields(actor: Actor) -> str:
    table = [
        ProfileField(field.name[:MAX_NAME_CHARS], markup.sanitise(field.value_html))
        for field in actor.fields[:MAX_FIELDS]
    ]
    return msgspec.json.encode(table).decode()


def _on_its_origin(actor: Actor, iri: Iri | None) -> Iri | None:
    return iri if iri is not None and same_origin(iri, actor.id) else None
