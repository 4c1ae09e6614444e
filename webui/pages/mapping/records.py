"""Ledger records read back as values: what a decision saw, asked and did."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bridge.decisions import Recorded


class FindingRecord(msgspec.Struct, frozen=True):
    """A finding; `start` and `end` are code points of its field."""

    kind: str = ""
    detector: str = ""
    field: str = ""
    start: int = 0
    end: int = 0
    confidence: int = 0
    masked: str = ""
    via: tuple[str, ...] = ()


class MatchRecord(msgspec.Struct, frozen=True):
    """A rule that spoke."""

    rule: str = ""
    tier: str = "rule"
    verdict: str = ""
    findings: tuple[FindingRecord, ...] = ()


class PolicyRecord(msgspec.Struct, frozen=True):
    """The policy that was asked."""

    id: str = ""
    version: int = 0
    hash: str = ""


class FactsRecord(msgspec.Struct, frozen=True):
    """What of the facts a page shows."""

    author_role: str = ""
    label_set_by: str = ""
    reach: str = ""
    visibility: str = ""
    hosts: tuple[str, ...] = ()
    findings: tuple[FindingRecord, ...] | None = None


class DecisionRecord(msgspec.Struct, frozen=True):
    """A decision's record; a step of the law has but a few of these."""

    activity_type: str = ""
    channel: str = ""
    label: str = ""
    readers: str = ""
    recipients: int = 0
    policy: PolicyRecord = PolicyRecord()
    facts: FactsRecord | None = None
    matches: tuple[MatchRecord, ...] = ()
    deciding: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    input_sha256: str = ""
    output_sha256: str | None = None
    latency_us: int = 0
    error: str | None = None
    outcome: str = ""
    officer: str = ""
    policy_version: int = 0
    previous_hash: str = ""


def record_of(recorded: Recorded) -> DecisionRecord:
    """The record of an entry. Raises msgspec.ValidationError for one that we did not write."""
    return msgspec.convert(recorded.record, DecisionRecord)


def findings_of(rows: tuple[Mapping[str, Any], ...]) -> tuple[FindingRecord, ...]:
    """The findings that a hold keeps."""
    return msgspec.convert(rows, tuple[FindingRecord, ...])
