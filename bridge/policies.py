"""The law in force, and the steps by which it changes (POLICY-BRIDGE §4)."""

from dataclasses import dataclass

from bridge.store.base import Transaction
from policy.rules import Policy


@dataclass(frozen=True, slots=True)
class Law:
    """The active policy, compiled."""

    version: int
    policy: Policy


async def active(tx: Transaction) -> Law:
    """The policy in force; compiled once for each version."""
    raise NotImplementedError
