"""The policy in force, its versions and tests, and the peers it names."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from webui.views.desk import EgressView, LedgerView
from webui.views.posts import VerdictWord
from webui.views.wall import WallView

VersionState: TypeAlias = Literal["draft", "proposed", "approved", "active", "past"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersionView:
    """A version of the policy; ``change`` is the machine's own judgement of it against the active one."""

    number: int
    state: VersionState
    hash: str
    proposer: str
    when: datetime
    change: Literal["", "tightens", "loosens"] = ""
    approvals: int = 0
    needed: int = 1
    approvers: tuple[str, ...] = ()
    may_approve: bool = False
    may_activate: bool = False
    may_roll_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    """A fault that lint names, with its line (1 and up) in the document."""

    line: int
    say: str
    grave: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One of the policy's own cases: what it wants for each zone and what came out."""

    rule: str
    text: str
    want: str
    got: str
    passed: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the document, numbered from 1, with the fault on it or an empty string."""

    number: int
    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRuleView:
    """A zone's base: for each label, low to high, the verdict it starts from."""

    zone: WallView
    key: str
    hosts: tuple[str, ...]
    base: tuple[tuple[str, VerdictWord], ...]
    inbound: VerdictWord
    undo_s: int
    until: date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """The policy page: a version's document, lint and cases; all versions; the form for a new one.

    ``missed`` counts the disguises in which a rule no longer sees its own case.
    """

    shown: PolicyVersionView
    lines: tuple[LineView, ...]
    zones: tuple[ZoneRuleView, ...] = ()
    faults: tuple[FaultView, ...] = ()
    cases: tuple[CaseView, ...] = ()
    missed: int = 0
    versions: tuple[PolicyVersionView, ...] = ()
    draft: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerView:
    """A peer's standing and health; ``queue`` counts deliveries that wait."""

    host: str
    zone: WallView
    software: str
    standing: str
    healthy: bool
    queue: int
    last_seen: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeersView:
    """Zones with their peers, and whether anything may leave at all."""

    egress: EgressView
    ledger: LedgerView
    zones: tuple[ZoneRuleView, ...] = ()
    peers: tuple[PeerView, ...] = ()
