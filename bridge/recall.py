"""Recall: what has not left never will; what may have left is asked back (POLICY-BRIDGE §2, §7)."""

from bridge.store.base import Transaction


async def recall_object(tx: Transaction, object_id: str, *, by: str) -> None:
    """Withdraws every open crossing of an object and recalls every released one with a Delete."""


async def recall_activity(tx: Transaction, activity_id: str, *, by: str) -> None:
    """Withdraws an activity that has not left, and sends an Undo where it may have come."""
