"""The stores' schema: brought to this version by the migrations, and compared with what is there.

Alembic is imported where it is used: it costs three quarters of a second that a start should not pay.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from bridge.store.base import Dialect, Store, StoreError
from node.storage.grants import grants

if TYPE_CHECKING:
    from alembic.config import Config

HEADS: Final = {"core": "0001", "edge": "0001"}
"""The newest revision of each store; a test holds it against the migrations."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"


class Unmigrated(StoreError):
    """A store is not at this version; nothing starts on it."""

    kind = "misconfigured"


async def bring_current(store: Store) -> None:
    """Runs the migrations that a store lacks, and on PostgreSQL grants each role what it may do."""
    with store.faults():
        async with store.writer.begin() as connection:
            await connection.run_sync(_upgrade, store.name)
            if store.dialect is Dialect.POSTGRESQL:
                for statement in await connection.run_sync(grants, store.name):
                    await connection.execute(text(statement))


async def require_current(store: Store) -> None:
    """Raises Unmigrated, with the command that mends it, for a store of another version."""
    found = await revision(store)
    if found != HEADS[store.name]:
        standing = "has no tables yet" if found is None else f"is at revision {found}"
        raise Unmigrated(
            f"storage.{store.name} {standing}, not at {HEADS[store.name]}: run `permeable migrate`"
        )


async def is_current(store: Store) -> bool:
    """Whether a store is at this version."""
    return await revision(store) == HEADS[store.name]


async def revision(store: Store) -> str | None:
    """The revision a store is at, or None for one without tables."""
    with store.faults():
        async with store.reader.connect() as connection:
            return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    if "alembic_version" not in inspect(connection).get_table_names():
        return None
    found: str | None = connection.execute(text("select version_num from alembic_version")).scalar()
    return found


def _upgrade(connection: Connection, store: str) -> None:
    from alembic import command

    command.upgrade(alembic_config(store, connection), "head")


def alembic_config(store: str, connection: Connection | None) -> "Config":
    """Alembic's configuration for one store's migrations on a connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS / store))
    config.attributes["connection"] = connection
    return config
