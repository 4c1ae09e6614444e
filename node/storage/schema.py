"""The tables of both stores: made, and compared with what a store has."""

from sqlalchemy import Connection, inspect

from bridge.store import (  # noqa: F401  (each names its tables in the metadata)
    core_crossings,
    core_holds,
    core_jobs,
    core_keys,
    core_ledger,
    core_peers,
    core_policies,
    core_releases,
    edge_documents,
    edge_quarantine,
)
from bridge.store.base import Store, core_metadata, edge_metadata
from node.storage import accounts, actors, posts  # noqa: F401

_METADATA = {"core": core_metadata, "edge": edge_metadata}


async def bring_current(store: Store) -> None:
    """Makes what a store lacks of this version's tables."""
    async with store.writer.begin() as connection:
        await connection.run_sync(_METADATA[store.name].create_all)


async def is_current(store: Store) -> bool:
    """Tell whether a store has all tables of this version."""
    async with store.reader.connect() as connection:
        present = await connection.run_sync(_tables)
    return present >= set(_METADATA[store.name].tables)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())
