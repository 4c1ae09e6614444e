"""How both stores' migrations run: on the connection given, in its transaction."""

from typing import Any

from node.storage.metadata import METADATA


def run(context: Any, store: str) -> None:
    """Runs the migrations of a store; batch mode lets SQLite alter what it can't alter in place."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA[store],
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
