"""`permeable decisions` and `permeable audit`: what was decided and why, and proof that nobody changed it."""

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from bridge import audit as chain
from bridge import decisions as records
from bridge.audit import Check, Fault, Head, Key
from bridge.decisions import Recorded, Wanted
from bridge.keyring import Keyring
from node.cli.standing import Standing, as_json, passes_standing, print_json, print_table, run

_AGO = re.compile(r"(\d+)([mhd])")
_UNIT_S = {"m": 60, "h": 3_600, "d": 86_400}


class Since(click.ParamType[int]):
    """A time as `30d`, `12h`, `5m` ago, or as an ISO date; milliseconds since 1970."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The time in milliseconds; a usage error for anything else."""
        ago = _AGO.fullmatch(value)
        if ago:
            return int((time.time() - int(ago[1]) * _UNIT_S[ago[2]]) * 1000)
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is neither like 30d nor an ISO date", param, ctx)
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


@click.command()
@click.option("--id", "entry_id", help="One decision, whole.")
@click.option("--since", "since_ms", type=Since(), help="30d, 12h, 5m, or an ISO date.")
@click.option("--zone")
@click.option("--verdict", type=click.Choice(["allow", "warn", "justify", "hold", "block"]))
@click.option("--limit", default=40, show_default=True, type=click.IntRange(1, 10_000))
@as_json
@passes_standing
def decisions(
    standing: Standing,
    *,
    entry_id: str | None,
    since_ms: int | None,
    zone: str | None,
    verdict: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """What was decided and why, newest first."""
    wanted = Wanted(since_ms=since_ms, zone=zone, verdict=verdict, limit=limit)
    found = run(_decisions(standing, wanted, entry_id=entry_id))
    if as_json or entry_id is not None:
        for each in found:
            print_json(each)
    else:
        header = ("decision", "type", "verdict", "zone", "stage", "object")
        rows = [(d.entry_id, d.entry_type, d.verdict, d.zone, d.stage, d.object_id) for d in found]
        print_table(header, [tuple(cell or "" for cell in row) for row in rows])


@click.group()
def audit() -> None:
    """The ledger: checked from end to end, and taken elsewhere."""


@audit.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--heads",
    "heads_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Signed heads that were kept elsewhere.",
)
@passes_standing
def verify(standing: Standing, *, file: Path | None, heads_file: Path | None) -> None:
    """Checks the hash chain and its signed heads; with FILE an export, without a node."""
    kept = _kept_heads(heads_file)
    faults = _offline(file, kept) if file is not None else run(_verify(standing, kept))
    for fault in faults:
        click.echo(str(fault), err=True)
    if faults:
        click.get_current_context().exit(1)
    click.echo("the chain is whole")


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@passes_standing
def export(standing: Standing, *, file: Path) -> None:
    """Writes every entry, the signed heads and their key as JSON lines."""
    count = run(_export(standing, file))
    click.echo(f"{count} entries written to {file}")


async def _decisions(standing: Standing, wanted: Wanted, *, entry_id: str | None) -> tuple[Recorded, ...]:
    async with standing.surface() as surface, surface.core.reading() as tx:
        if entry_id is not None:
            return (await records.get(tx, entry_id),)
        return await records.find(tx, wanted)


async def _verify(standing: Standing, kept: tuple[Head, ...]) -> tuple[Fault, ...]:
    check = Check()
    async with standing.surface() as surface:
        elsewhere = surface.config.services.heads
        if elsewhere is not None and Path(elsewhere).exists():  # noqa: ASYNC240  (a command; nobody waits)
            kept = (*kept, *_kept_heads(Path(elsewhere)))
        async with surface.core.reading() as tx:
            async for row in chain.entries(tx):
                check.see(row)
            heads = await chain.heads(tx)
            key = (await Keyring(surface.vault).heads_key(tx)).public if heads or kept else None
    return check.finish((*heads, *kept), key)


async def _export(standing: Standing, file: Path) -> int:
    count = 0
    async with standing.surface() as surface, surface.core.reading() as tx:
        with file.open("xb") as out:
            async for row in chain.entries(tx):
                out.write(msgspec.json.encode(row) + b"\n")
                count += 1
            for head in await chain.heads(tx):
                out.write(msgspec.json.encode(head) + b"\n")
            key = (await Keyring(surface.vault).heads_key(tx)).public
            out.write(msgspec.json.encode(Key(key.multibase)) + b"\n")
    return count


def _offline(file: Path, kept: Iterable[Head]) -> tuple[Fault, ...]:
    with file.open("rb") as lines:
        try:
            return chain.verify(lines, heads=kept)
        except msgspec.DecodeError as fault:
            raise click.ClickException(f"{file} is no export of a ledger: {fault}") from fault


def _kept_heads(file: Path | None) -> tuple[Head, ...]:
    if file is None:
        return ()
    with file.open("rb") as lines:
        try:
            return tuple(line for line in chain.read(lines) if isinstance(line, Head))
        except msgspec.DecodeError as fault:
            raise click.ClickException(f"{file} holds no signed heads: {fault}") from fault
