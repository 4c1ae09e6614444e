"""Taint: what a crossing takes over from what it replies to, quotes, boosts or repeats. Outward only.

A reply never reaches further than its thread, nobody quotes or boosts what the zone doesn't have, and a text
that repeats an unreleased post needs a reason at least.
"""

from __future__ import annotations

from collections.abc import Iterator

from policy.model import Facts, Match, Related, RuleId, Verdict

OVERLAP_AT_LEAST = 0.3


def taints(facts: Facts) -> Iterator[Match]:
    """The matches that no document has to ask for."""
    if facts.direction == "in":
        return
    yield from _follows(
        facts, facts.replies_to, ident="taint.thread", say="A reply goes no further than its thread."
    )
    yield from _follows(facts, facts.quotes, ident="taint.quote", say="What you quote is not released there.")
    yield from _follows(facts, facts.boosts, ident="taint.boost", say="What you boost is not released there.")
    if facts.overlap >= OVERLAP_AT_LEAST:
        say = "Much of this text is in a post that has not left the house."
        yield Match(RuleId("taint.overlap"), "taint", Verdict.JUSTIFY, say=say)


def _follows(facts: Facts, related: Related | None, *, ident: str, say: str) -> Iterator[Match]:
    """Hold while the other waits for this zone, block when it isn't there at all."""
    if related is None or related.anyone or facts.zone in related.zones:
        return
    if facts.zone in related.waits:
        yield Match(RuleId(ident), "taint", Verdict.HOLD, say="It waits for the post it belongs to.")
    else:
        yield Match(RuleId(ident), "taint", Verdict.BLOCK, say=say)
