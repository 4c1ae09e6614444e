"""`permeable keys`: the keys that a node's processes run with."""

from pathlib import Path

import click

from keys.vault import Vault, create_surface_key, load_master_key
from node.cli.standing import Standing, passes_standing


@click.group()
def keys() -> None:
    """Looks after the node's own keys."""


@keys.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@passes_standing
def surface(standing: Standing, *, file: Path) -> None:
    """Writes the key of a staff process that runs apart; it opens nothing that the bridge sealed."""
    create_surface_key(file, Vault(load_master_key(Path(standing.config().keys.master_key_file))))
    click.echo(f"{file} is written; name it as surface_key_file in the configuration of `permeable staff`")
