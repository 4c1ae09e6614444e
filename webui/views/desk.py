"""The desk: holds, decisions, appeals, peers and the ledger as officers see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from markupsafe import Markup

from webui.views.actors import ActorView
from webui.views.posts import PostView, VerdictWord
from webui.views.wall import Run, WallView

Direction: TypeAlias = Literal["out", "in"]
HoldState: TypeAlias = Literal["open", "claimed", "escalated", "released", "refused", "withdrawn"]
Tier: TypeAlias = Literal["base", "rule", "guardrail", "taint", "fallback"]
HoldStep: TypeAlias = Literal["claim", "recuse", "escalate", "release", "refuse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    """The ledger's head: ``signed`` is the time of the last signed head (UTC), None before the first.

    ``whole`` is what an audit found, None where none was made for this page.
    """

    sequence: int
    hash: str
    signed: datetime | None = None
    whole: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressView:
    """Whether anything may leave: the freeze, its author and reason, and the federation mode."""

    frozen: bool
    mode: str
    by: str = ""
    since: datetime | None = None
    why: str = ""
    queued: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A hold in the queue; ``line`` is what it is about, in one line."""

    id: str
    zone: WallView
    direction: Direction
    state: HoldState
    author: ActorView
    line: str
    label: str
    rules: tuple[str, ...]
    since: datetime
    claimed_by: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneCount:
    """A zone in the queue's filter, with the number of holds that are open."""

    key: str
    zone: WallView
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """The review queue, oldest first."""

    egress: EgressView
    ledger: LedgerView
    holds: tuple[HoldRow, ...] = ()
    zones: tuple[ZoneCount, ...] = ()
    total: int = 0
    appeals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """What a detector found. ``masked`` never shows the match in clear; ``confidence`` is 65, 75 or 85."""

    kind: str
    detector: str
    field: str
    masked: str
    confidence: int
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """A rule or guardrail that matched."""

    id: str
    tier: Tier
    verdict: VerdictWord
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """One reviewer's answer."""

    reviewer: str
    answer: str
    when: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """A hold with all a reviewer needs.

    ``frozen`` is the rendition as it would look; ``document`` its bytes as text, their SHA-256 ``digest``.
    ``original`` marks findings in what the author wrote; ``difference`` what the zone's text lost and gained.
    ``barred`` says why the reader may not answer it, and is empty when they may.
    """

    row: HoldRow
    frozen: Markup
    document: str
    digest: str
    original: tuple[Run, ...]
    difference: tuple[Run, ...]
    findings: tuple[FindingView, ...] = ()
    rules: tuple[RuleView, ...] = ()
    recipients: tuple[str, ...] = ()
    thread: tuple[PostView, ...] = ()
    reviews: tuple[ReviewView, ...] = ()
    eyes: int = 1
    steps: tuple[HoldStep, ...] = ()
    barred: str = ""
    reason: str = ""
    decision_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """A decision in the list; a step of the law, such as a freeze, has no zone and no direction."""

    id: str
    sequence: int
    when: datetime
    stage: str
    direction: Direction | Literal[""]
    zone: WallView | None
    host: str
    kind: str
    verdict: VerdictWord
    rules: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbingRow:
    """How many previews somebody asked for within the last day, and in that day's busiest hour."""

    author: str
    previews: int
    most_in_an_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsView:
    """Decisions, newest first; the filters hold what was chosen, empty for all."""

    ledger: LedgerView
    decisions: tuple[DecisionRow, ...] = ()
    probing: tuple[ProbingRow, ...] = ()
    verdict: str = ""
    direction: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """One decision with its reasons; ``facts`` are recorded names and values, never text."""

    row: DecisionRow
    label: str
    policy: str
    policy_hash: str
    rules: tuple[RuleView, ...] = ()
    findings: tuple[FindingView, ...] = ()
    obligations: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    reviews: tuple[ReviewView, ...] = ()
    justification: str = ""
    input_hash: str = ""
    output_hash: str = ""
    previous_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealView:
    """An author says a decision is wrong."""

    id: str
    author: ActorView
    when: datetime
    zone: WallView
    verdict: VerdictWord
    rules: tuple[str, ...]
    say: str
    decision_id: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealsView:
    """Appeals, those without an answer first."""

    appeals: tuple[AppealView, ...] = ()
