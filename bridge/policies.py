"""The law in force, and the steps by which it changes (POLICY-BRIDGE §4).

A step is an officer's, binds the document's hash, and stands in the ledger.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import Row, func, select, update

from bridge import ledger
from bridge.errors import NoSuchCrossing, StepInvalid, WrongState
from bridge.ledger import Entry
from bridge.store.base import Transaction
from bridge.store.core_policies import approvals, policies
from policy import document, lint
from policy.errors import Fault, PolicyInvalid
from policy.model import Json
from policy.rules import Policy

GENESIS: Final = "genesis"


@dataclass(frozen=True, slots=True)
class Law:
    """The policy in force, compiled, with the number it goes by."""

    version: int
    policy: Policy


class NoLaw(StepInvalid):
    """There is no policy to go by, or not the one that was approved; everything outward waits."""

    kind = "no_policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the policy with its standing."""

    version: int
    state: str
    document: str
    lists: dict[str, str]
    hash: str
    proposed_by: str
    proposed_ms: int
    activated_ms: int | None
    approved_by: tuple[str, ...]
    needed: int

    @property
    def missing(self) -> int:
        """How many approvals it still needs, by the law in force."""
        return max(self.needed - len(self.approved_by), 0)


async def active(tx: Transaction) -> Law:
    """The policy in force, compiled once. Raises NoLaw before genesis, and for an altered document."""
    row = await tx.one(
        select(policies.c.version, policies.c.hash, policies.c.document, policies.c.lists).where(
            policies.c.state == "active"
        )
    )
    if row is None:
        raise NoLaw("no policy is active; `permeable init` activates the first")
    try:
        policy = _compiled(row.hash, row.document, row.lists)
    except PolicyInvalid as invalid:
        raise NoLaw(f"policy version {row.version} can't be read: {invalid.detail}") from invalid
    if policy.hash != row.hash:
        raise NoLaw(f"policy version {row.version} is not the document that was approved: its hash differs")
    return Law(row.version, policy)


async def genesis(tx: Transaction, *, text: str, lists: dict[str, str]) -> int:
    """Activates the first policy. Raises WrongState when there is one, StepInvalid when it has faults."""
    if await tx.scalar(select(func.count()).select_from(policies)):
        raise WrongState("a policy is already there")
    version = await _insert(tx, text=text, lists=lists, by=GENESIS, state="active")
    await _record(tx, GENESIS, version=version, by=GENESIS, policy_hash=_compile(text, lists).hash)
    return version


async def propose(tx: Transaction, *, text: str, lists: dict[str, str], by: str) -> int:
    """Proposes a policy that loads, lints and passes its own cases; the proposer's approval counts.

    Raises StepInvalid with every fault and its line.
    """
    policy = _compile(text, lists)
    faults = [fault for fault in _faults(policy, now_ms=tx.now_ms) if fault.severity == "error"]
    if faults:
        raise StepInvalid("; ".join(str(fault) for fault in faults))
    version = await _insert(tx, text=text, lists=lists, by=by, state="proposed")
    await _record(tx, "propose", version=version, by=by, policy_hash=policy.hash)
    await approve(tx, version=version, by=by)
    return version


async def approve(tx: Transaction, *, version: int, by: str) -> None:
    """An officer approves a version; enough officers make it approved. Approving twice changes nothing."""
    found = await get(tx, version)
    if found.state not in ("proposed", "approved") or by in found.approved_by:
        return
    await tx.run(approvals.insert().values(version=version, officer=by, hash=found.hash, at_ms=tx.now_ms))
    if len(found.approved_by) + 1 >= found.needed:
        await _set_state(tx, version, "approved")
    await _record(tx, "approve", version=version, by=by, policy_hash=found.hash)


async def activate(tx: Transaction, *, version: int, by: str) -> None:
    """An approved version becomes the law. Raises WrongState, saying how many approvals are missing."""
    found = await get(tx, version)
    if found.state == "active":
        return
    if found.state != "retired" and found.missing:
        raise WrongState(f"version {version} still needs {found.missing} approval(s)")
    await _put_in_force(tx, found, by=by, step="activate")


async def roll_back(tx: Transaction, *, version: int, by: str) -> None:
    """An earlier approved version becomes the law again. Raises WrongState for one that never was."""
    found = await get(tx, version)
    if found.state != "retired" and (found.state != "approved" or found.missing):
        raise WrongState(f"version {version} is {found.state}; only an approved version can come back")
    await _put_in_force(tx, found, by=by, step="rollback")


async def get(tx: Transaction, version: int) -> Version:
    """One version. Raises NoSuchCrossing when there is none."""
    row = await tx.one(select(policies).where(policies.c.version == version))
    if row is None:
        raise NoSuchCrossing(f"there is no policy version {version}")
    return await _version(tx, row)


async def history(tx: Transaction) -> tuple[Version, ...]:
    """Every version, newest first."""
    rows = await tx.all(select(policies).order_by(policies.c.version.desc()))
    return tuple([await _version(tx, row) for row in rows])


def check(text: str, lists: dict[str, str], *, now_ms: int) -> tuple[Policy | None, tuple[Fault, ...]]:
    """The compiled document, if it loads, and every fault of loading, lint and cases, warnings too."""
    try:
        policy = document.load(text, lists)
    except PolicyInvalid as invalid:
        return None, tuple(invalid.faults)
    return policy, _faults(policy, now_ms=now_ms)


def _faults(policy: Policy, *, now_ms: int) -> tuple[Fault, ...]:
    return (*lint.lint(policy, now_ms=now_ms), *lint.check(policy, now_ms=now_ms))


async def _put_in_force(tx: Transaction, found: Version, *, by: str, step: str) -> None:
    await tx.run(update(policies).where(policies.c.state == "active").values(state="retired"))
    await tx.run(
        update(policies)
        .where(policies.c.version == found.version)
        .values(state="active", activated_ms=tx.now_ms)
    )
    await _record(tx, step, version=found.version, by=by, policy_hash=found.hash)


async def _insert(tx: Transaction, *, text: str, lists: dict[str, str], by: str, state: str) -> int:
    latest = await tx.scalar(select(func.max(policies.c.version)))
    version = int(latest or 0) + 1
    await tx.run(
        policies.insert().values(
            version=version,
            document=text,
            lists=msgspec.json.encode(lists, order="sorted").decode(),
            hash=_compile(text, lists).hash,
            state=state,
            proposed_by=by,
            proposed_ms=tx.now_ms,
            activated_ms=tx.now_ms if state == "active" else None,
        )
    )
    return version


async def _set_state(tx: Transaction, version: int, state: str) -> None:
    await tx.run(update(policies).where(policies.c.version == version).values(state=state))


async def _record(tx: Transaction, step: str, *, version: int, by: str, policy_hash: str) -> None:
    record: dict[str, Json] = {"policy_version": version, "policy_hash": policy_hash, "officer": by}
    await ledger.append(tx, Entry(entry_id=ledger.mint_entry_id(tx), entry_type=step, record=record))


async def _version(tx: Transaction, row: Row[Any]) -> Version:
    approved = await tx.all(
        select(approvals.c.officer).where(approvals.c.version == row.version, approvals.c.hash == row.hash)
    )
    lists = msgspec.json.decode(row.lists, type=dict[str, str])
    return Version(
        version=row.version,
        state=row.state,
        document=row.document,
        lists=lists,
        hash=row.hash,
        proposed_by=row.proposed_by,
        proposed_ms=row.proposed_ms,
        activated_ms=row.activated_ms,
        approved_by=tuple(each.officer for each in approved),
        needed=await _needed(tx),
    )


async def _needed(tx: Transaction) -> int:
    """How many officers the law in force asks for; a change counts as a loosening until proven otherwise."""
    try:
        law = await active(tx)
    except NoLaw:
        return 1
    return max(law.policy.approvals.get("loosen", 1), law.policy.approvals.get("tighten", 1))


def _compile(text: str, lists: dict[str, str]) -> Policy:
    try:
        return document.load(text, lists)
    except PolicyInvalid as invalid:
        raise StepInvalid("; ".join(str(fault) for fault in invalid.faults)) from invalid


@lru_cache(maxsize=8)
def _compiled(_hash: str, text: str, lists: str) -> Policy:
    return document.load(text, msgspec.json.decode(lists, type=dict[str, str]))
