"""Every table of both stores, by the name of the store."""

from typing import Final

from sqlalchemy import MetaData

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
from bridge.store.base import core_metadata, edge_metadata
from node.storage import accounts, actors, posts  # noqa: F401

METADATA: Final[dict[str, MetaData]] = {"core": core_metadata, "edge": edge_metadata}
