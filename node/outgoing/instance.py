"""The instance actor: the node itself, which signs what is fetched, public from the first start."""

from sqlalchemy import select, update

from bridge import projection
from bridge.keyring import Keyring, PoolEmpty, SigningKey
from bridge.store.base import Store, Turn
from bridge.store.core_ledger import ledger
from node.outgoing import actor_documents
from node.storage.actors import actors

NODE = "Application"


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
        row = await tx.one(select(actors).where(actors.c.kind == NODE, actors.c.host.is_(None)))
        assert row is not None, "a node without its own actor: run `permeable init`"  # noqa: S101
        if row.published_ms is None:
            genesis = await tx.scalar(select(ledger.c.entry_id).order_by(ledger.c.sequence).limit(1))
            await actor_documents.write_minimal(tx, row, decision_id=genesis, keyring=keyring)
            await tx.run(update(actors).where(actors.c.id == row.id).values(published_ms=tx.now_ms))
        return str(row.ap_id), await keyring.ensure(tx, row.ap_id)
