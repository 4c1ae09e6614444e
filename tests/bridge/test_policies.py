"""The life of a policy: proposed, approved and put in force by named officers (POLICY-BRIDGE §4)."""

import msgspec
import pytest
from sqlalchemy import select, update

from bridge import policies
from bridge.errors import NoSuchCrossing, StepInvalid, WrongState
from bridge.policies import NoLaw
from bridge.store.base import Transaction
from bridge.store.core_ledger import ledger
from bridge.store.core_policies import approvals
from tests.nodes import law_lists, law_text

TWO = "approvals = { loosen = 2, tighten = 1 }"
ONE = "approvals = { loosen = 1, tighten = 1 }"


def text(*, approvals: str = ONE, version: int = 1) -> str:
    return law_text().replace(ONE, approvals).replace("version = 1,", f"version = {version},")


async def founded(tx: Transaction, *, approvals: str = ONE) -> int:
    return await policies.genesis(tx, text=text(approvals=approvals), lists=law_lists())


async def proposed(tx: Transaction, *, version: int = 2, approvals: str = ONE, by: str = "sue") -> int:
    return await policies.propose(
        tx, text=text(version=version, approvals=approvals), lists=law_lists(), by=by
    )


async def test_before_genesis_there_is_no_law_and_after_it_there_is_one(tx: Transaction) -> None:
    with pytest.raises(NoLaw):
        await policies.active(tx)
    version = await founded(tx)
    assert (await policies.active(tx)).version == version == 1
    with pytest.raises(WrongState):
        await founded(tx)


async def test_a_bad_first_policy_is_none(tx: Transaction) -> None:
    with pytest.raises(StepInvalid, match="line"):
        await policies.genesis(tx, text="labels = []", lists={})


async def test_one_officer_is_enough_where_the_law_says_so(tx: Transaction) -> None:
    await founded(tx)
    version = await proposed(tx)
    found = await policies.get(tx, version)
    assert (found.state, found.approved_by, found.needed, found.missing) == ("approved", ("sue",), 1, 0)
    await policies.activate(tx, version=version, by="sue")
    await policies.activate(tx, version=version, by="sue")
    assert (await policies.active(tx)).version == version
    assert [each.state for each in await policies.history(tx)] == ["active", "retired"]


async def test_two_officers_are_two_people(tx: Transaction) -> None:
    await founded(tx, approvals=TWO)
    version = await proposed(tx, approvals=TWO)
    await policies.approve(tx, version=version, by="sue")
    assert (await policies.get(tx, version)).missing == 1
    with pytest.raises(WrongState, match=r"1 approval"):
        await policies.activate(tx, version=version, by="sue")
    with pytest.raises(WrongState):
        await policies.roll_back(tx, version=version, by="sue")
    await policies.approve(tx, version=version, by="sam")
    await policies.activate(tx, version=version, by="sue")
    assert (await policies.active(tx)).version == version


async def test_approvals_are_counted_by_the_law_of_the_activation(tx: Transaction) -> None:
    await founded(tx)
    lax, strict = await proposed(tx, version=2), await proposed(tx, version=3, approvals=TWO)
    await policies.activate(tx, version=strict, by="sue")
    with pytest.raises(WrongState, match=r"1 approval"):
        await policies.activate(tx, version=lax, by="sue")
    with pytest.raises(WrongState):
        await policies.roll_back(tx, version=lax, by="sue")
    await policies.approve(tx, version=lax, by="sam")
    await policies.activate(tx, version=lax, by="sue")
    assert (await policies.active(tx)).version == lax


async def test_what_was_in_force_may_come_back(tx: Transaction) -> None:
    first = await founded(tx)
    await policies.activate(tx, version=await proposed(tx), by="sue")
    await policies.roll_back(tx, version=first, by="sam")
    assert (await policies.active(tx)).version == first
    with pytest.raises(WrongState, match="active"):
        await policies.roll_back(tx, version=first, by="sam")
    await policies.approve(tx, version=first, by="sam")
    assert (await policies.get(tx, first)).approved_by == ()


async def test_an_approval_is_of_the_hash_it_was_given_for(tx: Transaction) -> None:
    await founded(tx)
    version = await proposed(tx)
    await tx.run(update(approvals).values(hash="f" * 64))
    with pytest.raises(WrongState, match=r"1 approval"):
        await policies.activate(tx, version=version, by="sue")


async def test_a_policy_that_breaks_its_own_case_is_refused(tx: Transaction) -> None:
    await founded(tx)
    wrong = text().replace('want = { public = "block" }', 'want = { public = "allow" }')
    with pytest.raises(StepInvalid, match=r"line \d+"):
        await policies.propose(tx, text=wrong, lists=law_lists(), by="sue")
    policy, faults = policies.check(wrong, law_lists(), now_ms=tx.now_ms)
    assert policy is not None
    assert faults
    assert policies.check("[", {}, now_ms=tx.now_ms)[0] is None
    assert not [
        each for each in policies.check(text(), law_lists(), now_ms=tx.now_ms)[1] if each.severity == "error"
    ]


async def test_every_step_stands_in_the_ledger_with_officer_and_hash(tx: Transaction) -> None:
    first = await founded(tx)
    version = await proposed(tx)
    await policies.activate(tx, version=version, by="sam")
    await policies.roll_back(tx, version=first, by="sue")
    rows = await tx.all(select(ledger).order_by(ledger.c.sequence))
    records = [msgspec.json.decode(row.record) for row in rows]
    assert [(row.entry_type, record["officer"]) for row, record in zip(rows, records, strict=True)] == [
        ("genesis", "genesis"),
        ("propose", "sue"),
        ("approve", "sue"),
        ("activate", "sam"),
        ("rollback", "sue"),
    ]
    hashes = {version: (await policies.get(tx, version)).hash for version in (first, version)}
    assert [record["policy_hash"] for record in records] == [
        hashes[record["policy_version"]] for record in records
    ]


async def test_a_version_that_is_not_there_is_told_so(tx: Transaction) -> None:
    with pytest.raises(NoSuchCrossing):
        await policies.get(tx, 9)
