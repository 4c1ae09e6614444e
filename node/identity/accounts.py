"""Accounts: local people's log-ins, with one role each."""

import re

from bridge.store.base import Transaction
from node.identity import sessions, tokens
from node.identity.errors import AccountInvalid, AccountUnknown, NameTaken
from node.social import people
from node.storage import apps, logins
from node.storage.accounts import ROLES
from node.storage.logins import AccountRow

_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,29}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")


async def create(
    tx: Transaction, *, name: str, email: str, role: str, password_hash: str | None, display_name: str = ""
) -> AccountRow:
    """A new account and its actor. Raises AccountInvalid, NameTaken."""
    name, email = check_name(name), check_email(email)
    _check_role(role)
    if await logins.is_taken(tx, name=name, email=email):
        raise NameTaken(f"name {name!r} or its mail address is taken")
    actor = await people.create_actor(tx, kind="Person", name=name, display_name=display_name or name)
    account = AccountRow(tx.new_id(), actor, name, email, role, tx.now_ms, None)
    await logins.insert(tx, account, password_hash=password_hash)
    return account


async def named(tx: Transaction, *, name: str) -> AccountRow:
    """The account of a log-in name, with or without `@` before it. Raises AccountUnknown."""
    account = await logins.by_name(tx, name=name.removeprefix("@").lower())
    if account is None:
        raise AccountUnknown(f"no account is called {name!r}")
    return account


async def listed(tx: Transaction) -> tuple[AccountRow, ...]:
    """Every account, by name."""
    return await logins.everyone(tx)


async def set_role(tx: Transaction, *, name: str, role: str) -> AccountRow:
    """Gives an account another role; it holds from the next request.

    Raises AccountInvalid, AccountUnknown.
    """
    _check_role(role)
    account = await named(tx, name=name)
    await logins.change(tx, account=account.id, values={"role": role})
    return await named(tx, name=name)


async def set_password(tx: Transaction, *, account: int, password_hash: str, keep: int | None = None) -> None:
    """Another password; whoever got in with the old one is out, but for the session `keep`.

    Apps are out too: somebody who knew the old password may have let one in.
    """
    await logins.change(tx, account=account, values={"password_hash": password_hash})
    await sessions.revoke_all(tx, account=account, keep=keep)
    await _end_apps(tx, account)


async def disable(tx: Transaction, *, name: str) -> AccountRow:
    """Ends an account's access: the log-in, every session and every token at once. Raises AccountUnknown."""
    account = await named(tx, name=name)
    await logins.change(tx, account=account.id, values={"disabled_ms": tx.now_ms})
    await sessions.revoke_all(tx, account=account.id)
    await _end_apps(tx, account.id)
    return await named(tx, name=name)


async def _end_apps(tx: Transaction, account: int) -> None:
    """Every token, and every code that would still become one."""
    await tokens.revoke_all(tx, account=account)
    await apps.use_all_codes(tx, account=account)


def check_name(name: str) -> str:
    """A log-in name as it is kept. Raises AccountInvalid."""
    if not _NAME.fullmatch(name):
        raise AccountInvalid(
            f"name {name[:60]!r} refused",
            public="A name has 1 to 30 of a-z, 0-9 and _, and does not start with _.",
        )
    return name


def check_email(email: str) -> str:
    """A mail address as it is kept, in lower case. Raises AccountInvalid."""
    if not _EMAIL.fullmatch(email):
        raise AccountInvalid("mail address refused", public="That is not a mail address.")
    return email.lower()


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise AccountInvalid(f"role {role[:30]!r} refused", public=f"A role is one of {', '.join(ROLES)}.")
