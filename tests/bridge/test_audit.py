"""The ledger's chain: whatever is changed, taken out, moved or cut off is named."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from bridge import audit, decisions, heads, ledger
from bridge.audit import Check, Head, Key, Row
from bridge.decisions import Wanted
from bridge.errors import LedgerBroken, NoSuchCrossing
from bridge.keyring import Keyring
from bridge.ledger import Entry
from bridge.store.base import Transaction
from bridge.store.core_ledger import ledger as rows
from bridge.store.core_ledger import ledger_head, ledger_personal
from keys import pairs
from keys.digests import sha256_hex
from keys.release import sign_head
from keys.vault import Vault

KEY = pairs.generate_ed25519()


def chain(length: int) -> list[Row]:
    """A whole chain as an export holds it."""
    made: list[Row] = []
    previous = ledger.GENESIS_HASH
    for sequence in range(1, length + 1):
        salt, personal = bytes(16), f'{{"note":"{sequence}"}}'
        covered = {
            "at_ms": sequence,
            "entry_id": f"e{sequence}",
            "entry_type": "test",
            "personal_hash": sha256_hex(salt + personal.encode()),
            "previous_hash": previous,
            "sequence": sequence,
        }
        record = msgspec.json.encode(covered, order="sorted").decode()
        digest = sha256_hex(record.encode())
        made.append(
            Row(
                sequence=sequence,
                entry_id=f"e{sequence}",
                record=record,
                previous_hash=previous,
                hash=digest,
                personal=personal,
                salt=salt.hex(),
                copies={"entry_type": "test", "at_ms": sequence},
            )
        )
        previous = digest
    return made


def head_of(row: Row) -> Head:
    signature = sign_head(KEY, sequence=row.sequence, hash_hex=row.hash, at_ms=row.sequence)
    return Head(sequence=row.sequence, hash=row.hash, at_ms=row.sequence, signature=signature)


def faults(entries: list[Row], *kept: Head) -> tuple[str, ...]:
    lines = [msgspec.json.encode(each) for each in entries]
    key = msgspec.json.encode(Key(KEY.public.multibase))
    return tuple(str(fault) for fault in audit.verify([*lines, key, b"\n"], heads=kept))


lengths = st.integers(min_value=2, max_value=8)


@given(lengths)
def test_a_whole_chain_has_no_fault(length: int) -> None:
    entries = chain(length)
    assert faults(entries, head_of(entries[-1]), head_of(entries[0])) == ()


@given(st.data(), lengths)
def test_a_changed_byte_is_named(data: st.DataObject, length: int) -> None:
    entries = chain(length)
    at = data.draw(st.integers(0, length - 1))
    name = data.draw(st.sampled_from(["record", "previous_hash", "hash", "entry_id", "personal", "salt"]))
    value = str(getattr(entries[at], name))
    place = data.draw(st.integers(0, len(value) - 1))
    byte = data.draw(st.characters(codec="ascii").filter(lambda each: each != value[place]))
    changed = value[:place] + byte + value[place + 1 :]
    if name == "salt" and changed.lower() == value.lower():
        return
    entries[at] = msgspec.structs.replace(entries[at], **{name: changed})
    assert any(text.startswith((f"{at + 1}:", f"{at + 2}:")) for text in faults(entries))


@given(st.data(), lengths)
def test_a_missing_row_is_named(data: st.DataObject, length: int) -> None:
    entries = chain(length + 1)
    at = data.draw(st.integers(0, length - 1))
    del entries[at]
    assert f"{at + 1}: missing: {at + 1}" in faults(entries)


def test_several_missing_rows_are_named_together() -> None:
    entries = chain(5)
    assert "2: missing: 2 to 3" in faults([entries[0], *entries[3:]])


@given(st.data(), lengths)
def test_reordered_rows_are_named(data: st.DataObject, length: int) -> None:
    entries = chain(length)
    at = data.draw(st.integers(0, length - 2))
    entries[at], entries[at + 1] = entries[at + 1], entries[at]
    assert any("reordered" in text for text in faults(entries))


@given(st.data(), lengths)
def test_a_cut_tail_is_named_where_a_head_knows_of_it(data: st.DataObject, length: int) -> None:
    entries = chain(length)
    cut = data.draw(st.integers(1, length - 1))
    assert faults(entries[:cut]) == ()
    assert any("the tail was cut" in text for text in faults(entries[:cut], head_of(entries[-1])))


@given(lengths)
def test_an_exchanged_chain_is_named_by_its_heads(length: int) -> None:
    kept = head_of(msgspec.structs.replace(chain(length)[-1], hash="0" * 64))
    assert any("another entry" in text for text in faults(chain(length), kept))


def test_a_head_that_another_key_signed_is_named() -> None:
    entries = chain(2)
    forged = msgspec.structs.replace(head_of(entries[1]), signature="AAAA")
    assert any("signature" in text for text in faults(entries, forged))
    check = Check()
    for entry in entries:
        check.see(entry)
    assert [fault.what for fault in check.finish([head_of(entries[1])], None)] == [
        "a head without a key to verify it"
    ]


@given(lengths)
def test_erased_personal_text_leaves_the_chain_whole(length: int) -> None:
    entries = [msgspec.structs.replace(each, personal=None, salt=None) for each in chain(length)]
    assert faults(entries) == ()
    check = Check()
    for entry in entries:
        check.see(entry)
    assert check.erased == length


async def written(tx: Transaction, count: int = 3) -> list[Row]:
    """That many entries in a store, read back."""
    for number in range(count):
        await ledger.append(
            tx,
            Entry(
                entry_id=ledger.mint_entry_id(tx),
                entry_type="decision",
                record={"number": number},
                personal={"actor": "ada"},
                zone="public",
                verdict="hold",
                crossing_id=tx.new_id(),
            ),
        )
    return [each async for each in audit.entries(tx)]


async def test_a_stored_chain_is_whole_and_a_person_can_be_erased(tx: Transaction) -> None:
    entries = await written(tx)
    assert faults(entries) == ()
    await tx.run(delete(ledger_personal))
    assert faults([each async for each in audit.entries(tx)]) == ()


@pytest.mark.parametrize(
    "changed", [{"verdict": "allow"}, {"zone": "x"}, {"crossing_id": 7}, {"at_ms": 1}, {"entry_type": "x"}]
)
async def test_a_column_that_says_otherwise_than_its_record_is_named(
    tx: Transaction, changed: dict[str, str | int]
) -> None:
    await written(tx)
    await tx.run(update(rows).where(rows.c.sequence == 2).values(changed))
    told = faults([each async for each in audit.entries(tx)])
    assert [text.split(" (")[0] for text in told] == ["2: its columns say otherwise than its record"]


async def test_the_head_can_t_be_lost_unnoticed(tx: Transaction) -> None:
    await written(tx)
    await tx.run(update(ledger_head).values(id=2))
    with pytest.raises(LedgerBroken):
        await ledger._move_head(tx, 4, "0" * 64)
    await tx.run(update(ledger_head).values(id=1))


async def test_heads_are_signed_once_for_each_place_of_the_chain_and_kept(tx: Transaction) -> None:
    keyring = Keyring(Vault(b"v" * 32))
    assert await heads.sign(tx, keyring) is None
    entries = await written(tx)
    head = await heads.sign(tx, keyring)
    assert head is not None
    again = await heads.sign(tx, keyring)
    assert again is not None and again.sequence == head.sequence
    assert await audit.newest_head(tx) == head
    assert await audit.heads(tx) == (head,)
    public = (await keyring.heads_key(tx)).public
    check = Check()
    for entry in entries:
        check.see(entry)
    assert check.finish([head], public) == ()


async def test_decisions_are_found_by_what_is_asked_and_read_back(tx: Transaction) -> None:
    entries = await written(tx)
    found = await decisions.find(tx, Wanted(since_ms=0, verdict="hold", zone="public", before=3))
    assert [each.sequence for each in found] == [2, 1]
    assert await decisions.find(tx, Wanted(direction="in")) == ()
    one = await decisions.get(tx, entries[0].entry_id)
    assert (one.personal, one.record["number"]) == ({"actor": "ada"}, 0)
    await tx.run(delete(ledger_personal))
    assert (await decisions.get(tx, entries[0].entry_id)).personal == {}
    with pytest.raises(NoSuchCrossing):
        await decisions.get(tx, "none")
