"""`permeable init`: a node from nothing, ready to be served."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import click

from bridge import policies
from bridge.keyring import Keyring
from bridge.store.base import Transaction
from keys.mint import random_bytes
from keys.vault import create_master_key
from node.cli.standing import run
from node.config import Config, load
from node.identity.surface import CANARY, opened
from node.social import people
from node.storage import faults, schema
from policy.starter import POLICY_FILE, starter

CONFIG_FILE: Final = "config.toml"
_EXAMPLE: Final = "config.example.toml"


@click.command()
@click.option(
    "--dir",
    "directory",
    default=".",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the node's files go.",
)
@click.option("--site", default="Permeable", show_default=True, help="What the node is called.")
def init(*, directory: Path, site: str) -> None:
    """Writes a configuration, a starter policy, the databases and the master key; never overwrites."""
    files_of_policy = starter(site, ())
    config = lay_out(directory, policy=files_of_policy, site=site)
    lists = {name: text for name, text in files_of_policy.items() if name != POLICY_FILE}
    with faults.told():
        run(found(config, policy=files_of_policy[POLICY_FILE], lists=lists))
    click.echo(
        f"A node stands in {directory}. Keep a copy of {config.keys.master_key_file} apart from backups."
    )
    click.echo(f"Next: permeable --config {directory / CONFIG_FILE} user add NAME --email E --role admin")


def lay_out(directory: Path, *, policy: Mapping[str, str], site: str) -> Config:
    """Writes the files of a new node and gives its configuration. Raises ClickException where one exists."""
    config_file = directory / CONFIG_FILE
    taken = [name for name in (CONFIG_FILE, *policy, "data") if (directory / name).exists()]
    if taken:
        raise click.ClickException(f"{directory / taken[0]} exists already; nothing was written")
    for path, text in {
        config_file: _config_text(site),
        **{directory / n: t for n, t in policy.items()},
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = load(config_file, {})
    for needed in (
        Path(config.keys.master_key_file).parent,
        Path(config.media.core),
        Path(config.media.edge),
    ):
        needed.mkdir(parents=True, exist_ok=True)
    create_master_key(Path(config.keys.master_key_file))
    return config


async def found(config: Config, *, policy: str, lists: dict[str, str]) -> None:
    """Makes both stores, the node's own two actors, their keys and the first policy's genesis."""
    async with opened(config) as surface:
        for store in (surface.core, surface.edge):
            await schema.bring_current(store)
        keyring = Keyring(surface.vault)
        await keyring.fill(surface.core)
        async with surface.core.transaction() as tx:
            await keyring.secret(tx, CANARY, make=lambda: random_bytes(16))
            await keyring.heads_key(tx)
            await _own_actors(tx, site=config.site.name)
            await policies.genesis(tx, text=policy, lists=lists)


async def _own_actors(tx: Transaction, *, site: str) -> None:
    await people.create_actor(tx, kind="Application", name=people.NODE_NAME, display_name=site)
    await people.create_actor(
        tx,
        kind="Service",
        name=people.BRIDGE_NAME,
        display_name="The bridge",
        note="Tells you what happened to what you sent outside, and takes your answer.",
    )


def _config_text(site: str) -> str:
    """The commented configuration with the site's name: a copy of `config.example.toml`."""
    packaged = files("node") / _EXAMPLE
    source = packaged if packaged.is_file() else Path(__file__).parents[2] / _EXAMPLE
    escaped = site.replace("\\", "\\\\").replace('"', '\\"')
    return source.read_text(encoding="utf-8").replace('name = "Permeable"', f'name = "{escaped}"')
