"""The migrations build what the tables say, and an old store is refused with the command that mends it."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bridge.store.base import Store, open_store
from node.storage import schema
from node.storage.metadata import METADATA
from tests.conftest import Stores
from tests.stores import Clock, ground


async def test_the_migrations_make_exactly_the_tables_of_the_code(stores: Stores) -> None:
    for store in (stores.core, stores.edge):
        assert await differences(store) == []


async def differences(store: Store) -> list[object]:
    def compare(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA[store.name]))

    async with store.reader.connect() as connection:
        return await connection.run_sync(compare)


@pytest.mark.parametrize("name", ["core", "edge"])
def test_the_code_names_the_newest_revision(name: str) -> None:
    config = schema.alembic_config(name, None)
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEADS[name]


async def test_a_store_without_tables_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    store = open_store("core", f"sqlite:///{tmp_path}/empty.sqlite3", ground=ground(Clock()))
    with pytest.raises(schema.Unmigrated, match="permeable migrate"):
        await schema.require_current(store)
    await schema.bring_current(store)
    await schema.require_current(store)
    await store.close()


async def test_migrating_twice_changes_nothing(stores: Stores) -> None:
    await schema.bring_current(stores.core)
    assert await schema.is_current(stores.core)
