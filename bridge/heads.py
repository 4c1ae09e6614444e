"""Signed heads: every hour the chain's end, signed with Ed25519, in a second place (POLICY-BRIDGE §8)."""

from typing import Final, Protocol

from bridge import ledger
from bridge.audit import Head
from bridge.keyring import Keyring
from bridge.store.base import Transaction
from bridge.store.core_ledger import ledger_heads
from keys.release import sign_head

EVERY_MS: Final = 3_600_000


class HeadSink(Protocol):
    """The second place: a file, a log, an address."""

    async def keep(self, head: Head) -> None:
        """Keeps one head. Raises OSError when it can't."""


async def sign(tx: Transaction, keyring: Keyring) -> Head | None:
    """The chain's signed head as it is now, stored; None before the first entry."""
    sequence, digest, _ = await ledger.head(tx)
    if sequence == 0:
        return None
    key = await keyring.heads_key(tx)
    head = Head(
        sequence=sequence,
        hash=digest,
        at_ms=tx.now_ms,
        signature=sign_head(key, sequence=sequence, hash_hex=digest, at_ms=tx.now_ms),
    )
    statement = tx.insert(ledger_heads).values(
        sequence=head.sequence, hash=head.hash, at_ms=head.at_ms, signature=head.signature
    )
    await tx.run(statement.on_conflict_do_nothing())
    return head
