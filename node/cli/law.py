"""`permeable policy …`: a policy checked as files, and its life in a node."""

from pathlib import Path

import click

from bridge import policies
from bridge.policies import Version
from node.cli.law_files import load_law, read_law
from node.cli.officers import as_person, officer
from node.cli.standing import Standing, as_json, passes_standing, print_json, print_table, run
from node.identity.surface import now_ms
from policy import cases, lint
from policy.errors import Fault

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_VERSION = click.argument("version", type=int)


@click.group()
def policy() -> None:
    """The law: what may cross, and who decided so."""


@policy.command("lint")
@_FILE
def lint_(*, file: Path) -> None:
    """Checks a policy file: schema, names, rules that can't work."""
    _tell(file, lint.lint(load_law(file), now_ms=now_ms()), praise="no fault")


@policy.command()
@_FILE
def test(*, file: Path) -> None:
    """Runs a policy's own cases, and the disguises of each hit."""
    loaded = load_law(file)
    praise = f"{len(cases.run(loaded, now_ms=now_ms()))} cases answer as they should, disguised too"
    _tell(file, lint.check(loaded, now_ms=now_ms()), praise=praise)


@policy.command()
@_FILE
@as_person
@passes_standing
def propose(standing: Standing, *, file: Path, name: str, token: str) -> None:
    """Proposes a policy; the proposer's approval counts."""
    load_law(file)  # what it gets wrong is told with the file's name
    text, lists = read_law(file)
    version = run(_propose(standing, text=text, lists=lists, name=name, token=token))
    click.echo(f"version {version} is proposed; next: permeable policy approve {version}")


@policy.command()
@_VERSION
@as_person
@passes_standing
def approve(standing: Standing, *, version: int, name: str, token: str) -> None:
    """Approves a proposed version."""
    found = run(_approve(standing, version=version, name=name, token=token))
    click.echo(f"version {version} is {found.state}: {len(found.approved_by)} of {found.needed} approvals")


@policy.command()
@_VERSION
@as_person
@passes_standing
def activate(standing: Standing, *, version: int, name: str, token: str) -> None:
    """Makes an approved version the law."""
    run(_activate(standing, version=version, name=name, token=token))
    click.echo(f"version {version} is the law")


@policy.command()
@_VERSION
@as_person
@passes_standing
def rollback(standing: Standing, *, version: int, name: str, token: str) -> None:
    """Makes an earlier approved version the law again."""
    run(_roll_back(standing, version=version, name=name, token=token))
    click.echo(f"version {version} is the law again")


@policy.command()
@click.option("--history", is_flag=True, help="All versions instead of the text of the active one.")
@as_json
@passes_standing
def show(standing: Standing, *, history: bool, as_json: bool) -> None:
    """Prints the policy in force, or every version."""
    versions = run(_history(standing))
    if as_json:
        print_json([_summary(version) for version in versions])
    elif history:
        rows = [(str(v.version), v.state, v.proposed_by, v.hash[:12]) for v in versions]
        print_table(("version", "state", "proposed by", "hash"), rows)
    else:
        click.echo("".join(v.document for v in versions if v.state == "active"), nl=False)


async def _propose(standing: Standing, *, text: str, lists: dict[str, str], name: str, token: str) -> int:
    async with standing.writing() as (_, tx):
        by = await officer(tx, name=name, token=token)
        return await policies.propose(tx, text=text, lists=lists, by=by.name)


async def _approve(standing: Standing, *, version: int, name: str, token: str) -> Version:
    async with standing.writing() as (_, tx):
        by = await officer(tx, name=name, token=token)
        await policies.approve(tx, version=version, by=by.name)
        return await policies.get(tx, version)


async def _activate(standing: Standing, *, version: int, name: str, token: str) -> None:
    async with standing.writing() as (_, tx):
        by = await officer(tx, name=name, token=token)
        await policies.activate(tx, version=version, by=by.name)


async def _roll_back(standing: Standing, *, version: int, name: str, token: str) -> None:
    async with standing.writing() as (_, tx):
        by = await officer(tx, name=name, token=token)
        await policies.roll_back(tx, version=version, by=by.name)


async def _history(standing: Standing) -> tuple[Version, ...]:
    async with standing.surface() as surface, surface.core.reading() as tx:
        return await policies.history(tx)


def _tell(file: Path, faults: tuple[Fault, ...], *, praise: str) -> None:
    """Prints each fault where it stands; exits 1 if one of them is an error."""
    for fault in faults:
        click.echo(fault.at(str(file)), err=True)
    if any(fault.severity == "error" for fault in faults):
        click.get_current_context().exit(1)
    click.echo(f"{file}: {praise}")


def _summary(version: Version) -> dict[str, object]:
    names = (
        "version",
        "state",
        "hash",
        "proposed_by",
        "proposed_ms",
        "activated_ms",
        "approved_by",
        "needed",
    )
    return {name: getattr(version, name) for name in names}
