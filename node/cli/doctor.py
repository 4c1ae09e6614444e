"""`permeable doctor`: what is wrong with a node, one line per finding; exit 1 on an error."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

import click

from bridge import egress, ledger, policies
from bridge.errors import BridgeError
from bridge.store.base import StoreError, Transaction
from keys.errors import KeysError
from node.cli.standing import Standing, as_json, passes_standing, print_json, run
from node.config import Config, ConfigInvalid, address_of
from node.identity import accounts
from node.identity.surface import Surface, check_master_key, opened
from node.storage import faults, schema
from policy import lint

Level: TypeAlias = Literal["ok", "warning", "error"]

_CLOCK_SLACK_MS: Final = 60_000
_LITTLE_SPACE_BYTES: Final = 500_000_000
_CONNECT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding: how bad, about what, and what to do."""

    level: Level
    about: str
    what: str


@click.command()
@as_json
@passes_standing
def doctor(standing: Standing, *, as_json: bool) -> None:
    """Checks configuration, keys, stores, clock, policy, reviewers and surfaces."""
    seen = run(_examine(standing))
    if as_json:
        print_json(seen)
    else:
        for each in seen:
            click.echo(f"{each.level:<8} {each.about}: {each.what}")
    if any(each.level == "error" for each in seen):
        click.get_current_context().exit(1)


async def _examine(standing: Standing) -> tuple[Seen, ...]:
    """Every finding; what can't be opened ends the examination there."""
    try:
        config = standing.config()
    except ConfigInvalid as invalid:
        return tuple(Seen("error", "config", str(fault)) for fault in invalid.faults)
    seen = [Seen("ok", "config", str(standing.config_file)), *_of_config(config)]
    try:
        with faults.told():
            async with opened(config) as surface:
                seen += [found async for found in _of_surface(surface)]
    except KeysError as fault:
        seen.append(Seen("error", "keys", fault.detail))
    except StoreError as fault:
        seen.append(Seen("error", "stores", fault.detail))
    for name, address in (("staff", config.listen.staff), ("edge", config.listen.edge)):
        seen.append(await _of_door(name, address))
    return tuple(seen)


def _of_config(config: Config) -> list[Seen]:
    seen = [Seen("warning", "wall", weakness) for weakness in config.weaknesses]
    if not config.origins.staff.startswith("https://") and "localhost" not in config.origins.staff:
        seen.append(
            Seen("warning", "origins", "staff come by http: cookies and passwords can be read on their way")
        )
    if config.services.heads is None:
        seen.append(
            Seen("warning", "ledger", "[services] heads is not set: a cut tail of the ledger would not show")
        )
    for directory in (config.media.core, config.media.edge):
        seen.append(_of_directory(Path(directory)))
    return seen


def _of_directory(directory: Path) -> Seen:
    if not os.access(directory, os.W_OK):
        return Seen("error", "media", f"{directory} is missing or can't be written")
    free = shutil.disk_usage(directory).free
    if free < _LITTLE_SPACE_BYTES:
        return Seen("warning", "media", f"{directory} has {free // 1_000_000} MB left")
    return Seen("ok", "media", str(directory))


async def _of_surface(surface: Surface) -> AsyncIterator[Seen]:
    for store in (surface.core, surface.edge):
        await schema.require_current(store)
        yield Seen("ok", f"storage.{store.name}", "reachable, at this version")
    async with surface.core.reading() as tx:
        await check_master_key(tx, vault=surface.vault)
        yield Seen("ok", "keys", "the master key is the one these stores were made with")
        yield await _of_clock(tx)
        yield await _of_egress(tx)
        async for found in _of_law(tx):
            yield found


async def _of_clock(tx: Transaction) -> Seen:
    sequence, _, last_ms = await ledger.head(tx)
    behind_ms = last_ms - tx.now_ms
    if behind_ms > _CLOCK_SLACK_MS:
        return Seen(
            "error", "clock", f"{behind_ms // 1000} s behind the ledger's last record: egress freezes"
        )
    return Seen("ok", "ledger", f"{sequence} entries; `permeable audit verify` checks them")


async def _of_egress(tx: Transaction) -> Seen:
    now = await egress.status(tx)
    if now.frozen:
        return Seen("warning", "egress", f"frozen by {now.by}: {now.reason or 'no reason given'}")
    return Seen("ok", "egress", "goes on")


async def _of_law(tx: Transaction) -> AsyncIterator[Seen]:
    people = [row for row in await accounts.listed(tx) if row.disabled_ms is None]
    officers = [row for row in people if row.role in ("security", "admin")]
    if len(officers) < 2:
        yield Seen(
            "warning",
            "reviewers",
            f"{len(officers)} officers: an author's hold needs another person's review",
        )
    try:
        law = await policies.active(tx)
    except BridgeError as fault:
        yield Seen("error", "policy", fault.detail)
        return
    yield Seen("ok", "policy", f"version {law.version} of {law.policy.id}, {law.policy.hash[:12]}")
    reviewers = frozenset(row.name for row in people) | {f"role:{row.role}" for row in people}
    for wrong in lint.lint(law.policy, now_ms=tx.now_ms, reviewers=reviewers):
        yield Seen(wrong.severity, "policy", wrong.at("policy"))


async def _of_door(name: str, address: str) -> Seen:
    host, port = address_of(address)
    try:
        async with asyncio.timeout(_CONNECT_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return Seen("warning", f"listen.{name}", f"nothing answers at {address}: the surface is not running")
    writer.close()
    await writer.wait_closed()
    return Seen("ok", f"listen.{name}", f"something listens at {address}")
