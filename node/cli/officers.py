"""Steps of the law are done by a person: `--as NAME`, with that person's own token."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from bridge.answers import Person
from bridge.store.base import Transaction
from keys.credentials import hash_token
from node.identity import scopes
from node.identity.errors import Forbidden, Unauthenticated
from node.storage import sessions

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def as_person(command: CommandT) -> CommandT:
    """Adds `--as NAME` and the token, from PERMEABLE_TOKEN or asked for."""
    token = click.option(
        "--token", envvar="PERMEABLE_TOKEN", prompt="Token", hide_input=True, hidden=True, required=True
    )
    name = click.option("--as", "name", required=True, help="Who does this; PERMEABLE_TOKEN proves it.")
    return name(token(command))


async def person(tx: Transaction, *, name: str, token: str) -> Person:
    """The person whose token it is, if it may change the law. Raises Unauthenticated, Forbidden."""
    holder = await sessions.by_token(tx, token_hash=hash_token(token))
    if holder is None or holder.name != name.removeprefix("@"):
        raise Unauthenticated(f"the token is not a living one of {name}; `permeable token` mints one")
    if scopes.LAW not in scopes.expanded(holder.bound):
        raise Forbidden(f"the token of {name} lacks {scopes.LAW}: mint one with --scopes {scopes.LAW}")
    return Person(holder.actor, holder.name, holder.role)


async def officer(tx: Transaction, *, name: str, token: str) -> Person:
    """The same, who must be an officer: role security or admin. Raises Unauthenticated, Forbidden."""
    found = await person(tx, name=name, token=token)
    if found.role not in ("security", "admin"):
        raise Forbidden(f"{name} has role {found.role}; this is for security and admin")
    return found
