"""What an account prefers when it posts: kept as JSON in its row, beside what other pages keep there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import BigInteger, bindparam, select, update

from bridge.store.base import Transaction
from bridge.store.prepared import Prepared
from node.storage.accounts import accounts

Settings = dict[str, str | bool | int | None]
_KEPT: Final = Prepared(
    select(accounts.c.settings, accounts.c.language).where(
        accounts.c.id == bindparam("account", type_=BigInteger)
    )
)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Defaults for new posts; `language` is ISO 639-1 or None."""

    visibility: str = "public"
    sensitive: bool = False
    language: str | None = None


async def of_account(tx: Transaction, *, account: int) -> Preferences:
    """An account's defaults."""
    found = await tx.rows(_KEPT, {"account": account})
    if not found:
        return Preferences()
    settings, language = found[0]
    kept = _read(settings)
    return Preferences(
        visibility=str(kept.get("visibility", "public")),
        sensitive=kept.get("sensitive") is True,
        language=language,
    )


async def change(tx: Transaction, *, account: int, preferences: Preferences) -> None:
    """Keeps an account's defaults, and whatever else its settings hold."""
    kept = await tx.scalar(select(accounts.c.settings).where(accounts.c.id == account))
    wanted: Mapping[str, str | bool] = {
        "visibility": preferences.visibility,
        "sensitive": preferences.sensitive,
    }
    written = msgspec.json.encode({**_read(kept or "{}"), **wanted}).decode()
    row = update(accounts).where(accounts.c.id == account)
    await tx.run(row.values(settings=written, language=preferences.language))


def _read(settings: str) -> Settings:
    return msgspec.json.decode(settings, type=Settings)
