"""Audit: the chain checked from end to end, with an export and a public key alone (POLICY-BRIDGE §8).

An export is JSON lines: every `entry` in order, then the signed `head`s and the `key` they verify under.
What it can't show is a tail cut off after the last signed head: keep the heads in a second place.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import select

from bridge.ledger import GENESIS_HASH, copies_of
from bridge.store.base import Transaction
from bridge.store.core_ledger import ledger, ledger_heads, ledger_personal
from keys.digests import sha256_hex
from keys.pairs import PublicKey
from keys.release import verify_head

PAGE: Final = 1_000


class Row(msgspec.Struct, frozen=True, tag="entry", kw_only=True):
    """One entry as stored; `personal` and `salt` (hexadecimal) are null once erased.

    `copies` are the columns that repeat a part of the record for queries.
    """

    sequence: int
    entry_id: str
    record: str
    previous_hash: str
    hash: str
    personal: str | None = None
    salt: str | None = None
    copies: dict[str, str | int] = {}


class Head(msgspec.Struct, frozen=True, tag="head", kw_only=True):
    """A signed head: the chain had this hash at this sequence at that time."""

    sequence: int
    hash: str
    at_ms: int
    signature: str


class Key(msgspec.Struct, frozen=True, tag="key"):
    """The public key of the heads, as a Multikey."""

    multibase: str


Line = Row | Head | Key


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where: the sequence it was noticed at, and the entry if there is one."""

    sequence: int
    what: str
    entry_id: str = ""

    def __str__(self) -> str:
        return f"{self.sequence}: {self.what}" + (f" ({self.entry_id})" if self.entry_id else "")


@dataclass(slots=True)
class Check:
    """Walks the chain entry by entry; `faults` fills as it goes, and `finish` judges heads and tail."""

    expected: int = 1
    last_hash: str = GENESIS_HASH
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)
    _hashes: dict[int, str] = field(default_factory=dict)

    def see(self, row: Row) -> None:
        """Takes the next entry in the order of the export."""
        if row.sequence != self.expected:
            self._out_of_order(row)
        elif row.previous_hash != self.last_hash:
            self._fault(row, "does not follow the entry before it: one was changed or exchanged")
        self._check_hash(row)
        self._check_personal(row)
        self._hashes[row.sequence] = row.hash
        self.expected, self.last_hash = row.sequence + 1, row.hash

    def finish(self, heads: Iterable[Head], key: PublicKey | None) -> tuple[Fault, ...]:
        """Every fault found; signed heads are held against the chain, the newest shows a cut tail."""
        for head in heads:
            if key is None:
                self.faults.append(Fault(head.sequence, "a head without a key to verify it"))
                return tuple(self.faults)
            self._check_head(head, key)
        return tuple(self.faults)

    def _out_of_order(self, row: Row) -> None:
        if row.sequence in self._hashes or row.sequence < self.expected:
            self._fault(row, f"stands where {self.expected} should: entries were reordered")
        else:
            missing = (
                f"{self.expected}"
                if row.sequence == self.expected + 1
                else f"{self.expected} to {row.sequence - 1}"
            )
            self.faults.append(Fault(self.expected, f"missing: {missing}"))

    def _check_hash(self, row: Row) -> None:
        if sha256_hex(row.record.encode()) != row.hash:
            self._fault(row, "its record was changed: the hash differs")
            return
        columns = {
            "sequence": row.sequence,
            "entry_id": row.entry_id,
            "previous_hash": row.previous_hash,
            **row.copies,
        }
        covered = _covered(row)
        if any(covered.get(name) != value for name, value in columns.items()):
            self._fault(row, "its columns say otherwise than its record")

    def _check_personal(self, row: Row) -> None:
        if row.personal is None or row.salt is None:
            self.erased += 1
            return
        try:
            salted = bytes.fromhex(row.salt) + row.personal.encode()
        except ValueError:
            salted = b""
        if sha256_hex(salted) != _covered(row).get("personal_hash"):
            self._fault(row, "its personal text was changed")

    def _check_head(self, head: Head, key: PublicKey) -> None:
        if not verify_head(key, head.signature, sequence=head.sequence, hash_hex=head.hash, at_ms=head.at_ms):
            self.faults.append(Fault(head.sequence, "a head's signature is not this node's"))
        elif head.sequence >= self.expected:
            self.faults.append(
                Fault(head.sequence, f"the tail was cut: a signed head knows entries up to {head.sequence}")
            )
        elif self._hashes.get(head.sequence) != head.hash:
            self.faults.append(Fault(head.sequence, "a signed head knows another entry here"))

    def _fault(self, row: Row, what: str) -> None:
        self.faults.append(Fault(row.sequence, what, row.entry_id))


def _covered(row: Row) -> dict[str, Any]:
    """What the chain covers of an entry; empty for a record that was made unreadable."""
    try:
        return msgspec.json.decode(row.record, type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def verify(lines: Iterable[bytes], *, heads: Iterable[Head] = ()) -> tuple[Fault, ...]:
    """Checks an export, and heads kept elsewhere besides. Raises msgspec.ValidationError for a bad line."""
    check = Check()
    kept: list[Head] = list(heads)
    key: PublicKey | None = None
    for line in read(lines):
        match line:
            case Row():
                check.see(line)
            case Head():
                kept.append(line)
            case Key():
                key = PublicKey.from_multibase(line.multibase)
    return check.finish(kept, key)


def read(lines: Iterable[bytes]) -> Iterator[Line]:
    """The lines of an export as values; empty lines are passed over."""
    decoder = msgspec.json.Decoder(Line)
    return (decoder.decode(line) for line in lines if line.strip())


async def entries(tx: Transaction) -> AsyncIterator[Row]:
    """The whole chain in order, a page at a time."""
    after = 0
    while rows := await tx.all(_page(after)):
        for row in rows:
            yield Row(
                sequence=row.sequence,
                entry_id=row.entry_id,
                record=row.record,
                previous_hash=row.previous_hash,
                hash=row.hash,
                personal=row.body,
                salt=None if row.salt is None else bytes(row.salt).hex(),
                copies={"entry_type": row.entry_type, "at_ms": row.at_ms, **copies_of(row)},
            )
        after = rows[-1].sequence


async def heads(tx: Transaction) -> tuple[Head, ...]:
    """Every signed head this store knows, oldest first."""
    rows = await tx.all(select(ledger_heads).order_by(ledger_heads.c.sequence))
    return tuple(
        Head(sequence=row.sequence, hash=row.hash, at_ms=row.at_ms, signature=row.signature) for row in rows
    )


async def newest_head(tx: Transaction) -> Head | None:
    """The last head that was signed, or None."""
    row = await tx.one(select(ledger_heads).order_by(ledger_heads.c.sequence.desc()).limit(1))
    if row is None:
        return None
    return Head(sequence=row.sequence, hash=row.hash, at_ms=row.at_ms, signature=row.signature)


def _page(after: int) -> Any:
    return (
        select(ledger, ledger_personal.c.body, ledger_personal.c.salt)
        .outerjoin(ledger_personal, ledger_personal.c.entry_id == ledger.c.entry_id)
        .where(ledger.c.sequence > after)
        .order_by(ledger.c.sequence)
        .limit(PAGE)
    )
