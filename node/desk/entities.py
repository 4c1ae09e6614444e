"""What the bridge API answers with: ids are strings, times as in the client API, verdicts words."""

from collections.abc import Mapping
from dataclasses import dataclass

from node.api.entities.statuses import Crossing


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePreview:
    """What one zone would get of a draft; `findings` name fields and spans of the draft in code points.

    `text` is what readers there would see; `fixes` are the mends that fit: hide, narrow, review.
    """

    zone: str
    world: bool
    state: str
    verdict: str
    redacted: bool
    rules: tuple[str, ...]
    say: tuple[str, ...]
    fixes: tuple[str, ...]
    text: str
    recipients: int
    findings: tuple[Mapping[str, object], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft's fate: who has it inside, and each zone it would be proposed to; none when it stays inside."""

    visibility: str
    reach: str
    zones: tuple[ZonePreview, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A crossing that waits for a reviewer; `document` is what a release would send, as text."""

    id: str
    crossing: Crossing
    direction: str
    zone: str
    account_id: str | None
    rules: tuple[str, ...]
    findings: tuple[Mapping[str, object], ...]
    document: str
    sha256: str
    reviewers: tuple[str, ...]
    eyes: int
    released_by: tuple[str, ...]
    claimed_by: str | None
    escalated: bool
    state: str
    opened_at: str
    decision_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One ledger entry; `record` is exactly what the chain covers, `personal` what can be erased."""

    id: str
    sequence: int
    type: str
    at: str
    stage: str | None
    direction: str | None
    zone: str | None
    verdict: str | None
    object_id: str | None
    crossing_id: str | None
    hash: str
    record: Mapping[str, object]
    personal: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """One version of the policy; `missing` approvals keep it from being activated."""

    version: int
    state: str
    hash: str
    proposed_by: str
    proposed_at: str
    activated_at: str | None
    approved_by: tuple[str, ...]
    missing: int
    document: str
    lists: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one version of the policy stands."""

    version: int
    state: str
    hash: str


@dataclass(frozen=True, slots=True)
class Law:
    """The policy in force, whole, and how every version stands, newest first."""

    active: PolicyVersion
    versions: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Appealed:
    id: str
    crossing_id: str


@dataclass(frozen=True, slots=True)
class Check:
    """Every fault of loading, lint and cases, a line each; none: the document may be proposed."""

    ok: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Egress:
    """Whether egress is frozen, and since when by whom and why; empty where nobody ever froze it."""

    frozen: bool
    by: str
    reason: str
    at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of the outside; `base` gives each listed label's verdict, all others take `default`."""

    name: str
    world: bool
    hosts: tuple[str, ...]
    base: Mapping[str, str]
    default: str
    inbound: str
    until: str | None
    basis: str
    undo_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A host we have met; before `open_until` nothing is tried there."""

    host: str
    zone: str | None
    software: str | None
    first_seen_at: str
    last_ok_at: str | None
    failures: int
    open_until: str | None
    last_error: str | None
    queued: int


@dataclass(frozen=True, slots=True)
class Probing:
    """How many previews an author asked for within the last day, and in that day's busiest hour."""

    author: str
    previews: int
    most_in_an_hour: int


@dataclass(frozen=True, slots=True)
class Head:
    """The ledger's end; `sequence` 0 is an empty chain."""

    sequence: int
    hash: str
    at: str | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A host that may have a copy, what became of its delivery, and of the recall's if one was sent."""

    host: str
    state: str
    recall: str | None


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall did: each crossing's new state, and the hosts that may still hold a copy."""

    crossings: tuple[Crossing, ...]
    reached: tuple[Reached, ...]
