"""`permeable migrate`: brings both stores to this version."""

import click

from node.cli.standing import Standing, passes_standing, run
from node.identity.surface import opened
from node.storage import faults, schema


@click.command()
@passes_standing
def migrate(standing: Standing) -> None:
    """Brings both stores to this version; safe to run again."""
    run(_migrate(standing))
    click.echo("both stores are at this version")


async def _migrate(standing: Standing) -> None:
    with faults.told():
        async with opened(standing.config()) as surface:
            for store in (surface.core, surface.edge):
                await schema.bring_current(store)
