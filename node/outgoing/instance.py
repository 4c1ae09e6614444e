"""The instance actor: the node itself, which signs what is fetched, public from the first start."""

from typing import Final

from sqlalchemy import func, select, update

from bridge import projection
from bridge.keyring import Keyring, PoolEmpty, SigningKey
from bridge.store.base import Store, StoreError, Turn
from bridge.store.core_ledger import ledger
from node.outgoing import actor_documents
from node.storage.actors import actors, follows
from node.storage.posts import entries, favourites, posts

NODE = "Application"
_MINTED: Final = (
    actors.c.ap_id,
    posts.c.ap_id,
    posts.c.in_reply_to_ap_id,
    entries.c.activity_id,
    follows.c.activity_id,
    favourites.c.activity_id,
)
"""Every column that holds an id under our origin before anything of ours was ever public."""


class OriginChanged(StoreError):
    """The configuration names another public origin than the one this node is known by."""

    kind = "misconfigured"


async def settle_origin(core: Store) -> None:
    """Moves the ids of a node that never spoke to the origin of the configuration.

    Raises OriginChanged once something of it is public: its ids are known outside and can't change.
    """
    public = core.ground.public
    async with core.transaction(Turn.WORKER) as tx:
        row = await tx.one(select(actors).where(actors.c.kind == NODE, actors.c.host.is_(None)))
        former = public if row is None else row.ap_id.removesuffix("/a/node")
        if former == public:
            return
        spoke = select(actors.c.id).where(
            actors.c.host.is_(None), actors.c.published_ms.is_not(None), actors.c.kind != NODE
        )
        if await tx.one(spoke) is not None:
            raise OriginChanged(f"origins.public is {public}, but this node is known as {former}")
        for column in _MINTED:
            mine = column.like(f"{former}/%")
            moved = {column.name: func.replace(column, f"{former}/", f"{public}/")}
            await tx.run(update(column.table).where(mine).values(moved))
        await tx.run(update(actors).where(actors.c.kind == NODE).values(published_ms=None))


async def publish(core: Store, edge: Store, keyring: Keyring) -> SigningKey:
    """Makes the node's own actor public, if it is not yet, and gives the key it signs with."""
    try:
        url, key = await _ensure(core, keyring)
    except PoolEmpty:
        await keyring.fill(core)
        url, key = await _ensure(core, keyring)
    await projection.push(core, edge, urls=(url,))
    return key


async def _ensure(core: Store, keyring: Keyring) -> tuple[str, SigningKey]:
    """Writes the actor document by the decision that founded the node, its genesis."""
    async with core.transaction(Turn.WORKER) as tx:
        mine = select(actors).where(actors.c.kind == NODE, actors.c.host.is_(None))
        row = await tx.one(mine.with_for_update())  # another bridge process may start now too
        assert row is not None, "a node without its own actor: run `permeable init`"  # noqa: S101
        if row.published_ms is None:
            genesis = await tx.scalar(select(ledger.c.entry_id).order_by(ledger.c.sequence).limit(1))
            await actor_documents.write_minimal(tx, row, decision_id=genesis, keyring=keyring)
            await tx.run(update(actors).where(actors.c.id == row.id).values(published_ms=tx.now_ms))
        return str(row.ap_id), await keyring.ensure(tx, row.ap_id)
