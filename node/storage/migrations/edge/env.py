"""Alembic's entry for the edge store; the connection comes from `node.storage.schema`."""

from alembic import context

from node.storage.migrations.running import run

run(context, "edge")
