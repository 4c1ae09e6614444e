"""`permeable user …` and `permeable token`: accounts, one role each, and tokens for the client API."""

import sys

import click

from node.cli.standing import Standing, as_json, passes_standing, print_json, print_table, run
from node.identity import accounts, scopes, tokens
from node.identity.errors import AccountInvalid
from node.identity.passwords import check_password
from node.storage.accounts import ROLES
from node.storage.logins import AccountRow

_ROLE = click.Choice(ROLES)
_from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group()
def user() -> None:
    """Accounts."""


@user.command()
@click.argument("name")
@click.option("--email", required=True)
@click.option("--role", type=_ROLE, default="staff", show_default=True)
@click.option("--display-name", default="")
@_from_stdin
@passes_standing
def add(
    standing: Standing, *, name: str, email: str, role: str, display_name: str, password_stdin: bool
) -> None:
    """Adds an account."""
    password = _password(from_stdin=password_stdin)
    run(_add(standing, name=name, email=email, role=role, display_name=display_name, password=password))
    click.echo(f"@{name} added with role {role}")


@user.command("list")
@as_json
@passes_standing
def list_(standing: Standing, *, as_json: bool) -> None:
    """Lists all accounts."""
    rows = run(_listed(standing))
    if as_json:
        print_json(rows)
    else:
        header = ("name", "role", "e-mail", "state")
        table = [(row.name, row.role, row.email, "disabled" if row.disabled_ms else "active") for row in rows]
        print_table(header, table)


@user.command()
@click.argument("name")
@click.argument("role", type=_ROLE)
@passes_standing
def role(standing: Standing, *, name: str, role: str) -> None:
    """Gives an account another role."""
    run(_set_role(standing, name=name, role=role))
    click.echo(f"@{name} has role {role}")


@user.command()
@click.argument("name")
@_from_stdin
@passes_standing
def password(standing: Standing, *, name: str, password_stdin: bool) -> None:
    """Sets another password; every session of the account ends."""
    run(_set_password(standing, name=name, password=_password(from_stdin=password_stdin)))
    click.echo(f"@{name} has another password and is signed out everywhere")


@user.command()
@click.argument("name")
@passes_standing
def disable(standing: Standing, *, name: str) -> None:
    """Ends an account's access, its sessions and its tokens."""
    run(_disable(standing, name=name))
    click.echo(f"@{name} is disabled")


@click.command()
@click.argument("name")
@click.option("--scopes", "scope_text", default="read write follow push", show_default=True)
@passes_standing
def token(standing: Standing, *, name: str, scope_text: str) -> None:
    """Prints an access token for the client API; it is shown this once."""
    try:
        asked = scopes.parsed(scope_text)
    except scopes.UnknownScope as fault:
        raise click.BadParameter(f"{fault} does not exist", param_hint="--scopes") from fault
    click.echo(run(_mint(standing, name=name, scopes=" ".join(asked))))


async def _add(
    standing: Standing, *, name: str, email: str, role: str, display_name: str, password: str
) -> None:
    async with standing.surface() as surface:
        check_password(password, name=name, min_chars=surface.config.limits.min_password_chars)
        hashed = await surface.passwords.hash(password)
        async with surface.core.transaction() as tx:
            await accounts.create(
                tx, name=name, email=email, role=role, password_hash=hashed, display_name=display_name
            )


async def _listed(standing: Standing) -> tuple[AccountRow, ...]:
    async with standing.surface() as surface, surface.core.reading() as tx:
        return await accounts.listed(tx)


async def _set_role(standing: Standing, *, name: str, role: str) -> None:
    async with standing.writing() as (_, tx):
        await accounts.set_role(tx, name=name, role=role)


async def _set_password(standing: Standing, *, name: str, password: str) -> None:
    async with standing.surface() as surface:
        check_password(password, name=name, min_chars=surface.config.limits.min_password_chars)
        hashed = await surface.passwords.hash(password)
        async with surface.core.transaction() as tx:
            account = await accounts.named(tx, name=name)
            await accounts.set_password(tx, account=account.id, password_hash=hashed)


async def _disable(standing: Standing, *, name: str) -> None:
    async with standing.writing() as (_, tx):
        await accounts.disable(tx, name=name)


async def _mint(standing: Standing, *, name: str, scopes: str) -> str:
    async with standing.writing() as (_, tx):
        account = await accounts.named(tx, name=name)
        if account.disabled_ms is not None:
            raise AccountInvalid(f"@{name} is disabled", public=f"@{name} is disabled.")
        return await tokens.mint(tx, account=account.id, scopes=scopes)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
