"""Handles of people and groups unknown outside: none leaves, in whatever text it stands (§9 #13)."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import select

from activitypub.tokens import FoundMention, find_mentions
from bridge.store.base import Transaction
from node.storage.actors import actors

COLLEAGUE: Final = "a colleague"
"""What stands outside for such a handle."""


async def unknown(tx: Transaction, texts: Iterable[str]) -> frozenset[str]:
    """The people and groups here that texts name by handle and that were never published.

    Our own domain may be written or left out (index uq_actors_local_name).
    """
    named = {mention.name.lower() for text in texts for mention in _local(text, tx)}
    if not named:
        return frozenset()
    rows = await tx.all(
        select(actors.c.name).where(
            actors.c.name.in_(sorted(named)),
            actors.c.host.is_(None),
            actors.c.kind.in_(("Person", "Group")),
            actors.c.published_ms.is_(None),
        )
    )
    return frozenset(row.name for row in rows)


def hidden(tx: Transaction, text: str, *, names: Collection[str]) -> str:
    """The text with words in the place of these local handles."""
    for mention in reversed(_local(text, tx)):
        if mention.name.lower() in names:
            text = f"{text[: mention.start]}{COLLEAGUE}{text[mention.end :]}"
    return text


def _local(text: str, tx: Transaction) -> tuple[FoundMention, ...]:
    """The mentions of handles that are ours, in order."""
    ours = {"", *(origin.partition("://")[2] for origin in (tx.ground.public, tx.ground.staff))}
    return tuple(mention for mention in find_mentions(text) if mention.domain.lower() in ours)
