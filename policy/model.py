"""What the law sees and says: Facts in, a Decision out.

Every value here is frozen. Facts are made by the bridge, Findings by `scan`, Decisions by `evaluate`.
Source: POLICY-BRIDGE §3 and §8 as written down in docs/policy.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, NewType, Self, TypeAlias

Label = NewType("Label", str)
ZoneName = NewType("ZoneName", str)
RuleId = NewType("RuleId", str)
DetectorId = NewType("DetectorId", str)

Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"

FACTS_VERSION = 1


class Scale(IntEnum):
    """An ordered choice whose members are spelled in lower case everywhere outside Python."""

    @property
    def word(self) -> str:
        """The member as the policy document and every record spell it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Self:
        """The member of that word. Raises KeyError for any other word."""
        return cls[word.upper()]


class Verdict(Scale):
    """The five answers, totally ordered; the stricter of two is their `max`."""

    ALLOW = 0
    WARN = 1
    JUSTIFY = 2
    HOLD = 3
    BLOCK = 4


class Reach(Scale):
    """How far out a post may travel; the narrower of two is their `min`."""

    STAFF = 0
    MENTIONED = 1
    PARTNERS = 2
    WORLD = 3


Direction: TypeAlias = Literal["out", "in"]
TextKind: TypeAlias = Literal["plain", "html", "url", "handle", "filename"]
Tier: TypeAlias = Literal["base", "rule", "guardrail", "taint", "fallback"]
HostClass: TypeAlias = str
"""`internal`, `zone:<name>`, `outside`, or `private` (an address that is not on the public internet)."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The document's labels, low to high; never empty, no two alike."""

    names: tuple[Label, ...]

    @property
    def lowest(self) -> Label:
        """The label of an activity without text of its own."""
        return self.names[0]

    def rank(self, label: Label) -> int:
        """The label's place from 0; a label the document doesn't know ranks above all it knows."""
        return self.names.index(label) if label in self.names else len(self.names)

    def highest(self, labels: Sequence[Label]) -> Label:
        """The most sensitive of one or more labels."""
        return max(labels, key=self.rank)


@dataclass(frozen=True, slots=True)
class TextPart:
    """One text-bearing field, whole and raw; `field` names it (`content`, `summary`, `attachment.0.alt`)."""

    field: str
    text: str
    kind: TextKind = "plain"


@dataclass(frozen=True, slots=True)
class LinkFact:
    """A link: where it goes, what it shows, and what its host is to us."""

    url: str
    text: str
    host: str
    host_class: HostClass


@dataclass(frozen=True, slots=True)
class MentionFact:
    """A mentioned actor's handle and what its host is to us."""

    handle: str
    host_class: HostClass


@dataclass(frozen=True, slots=True)
class AttachmentFact:
    """A file: type by content, size in bytes, lower-case hexadecimal SHA-256."""

    media_type: str
    size: int
    sha256: str
    has_metadata: bool = False
    filename: str = ""


@dataclass(frozen=True, slots=True)
class PeerFact:
    """The other server: its zone, agreement, software, and how long we have known its key."""

    host: str
    zone: ZoneName
    agreement: str = ""
    software: str = ""
    key_age_s: int = 0
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class GroupFact:
    """The group a post was written into, and the furthest it lets its posts travel."""

    name: str
    ceiling: Reach = Reach.STAFF


@dataclass(frozen=True, slots=True)
class Related:
    """What a crossing replies to, quotes or boosts: its label and where outside it already is.

    `label` is None for an outsider's object. `zones` are those it was released to or came from, `waits` those
    where it is still held or in its undo window; `anyone` says that any outsider may read it.
    """

    label: Label | None = None
    zones: frozenset[ZoneName] = frozenset()
    waits: frozenset[ZoneName] = frozenset()
    anyone: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found; never the matched text in clear.

    `start` and `end` are code points of the raw text of `field`, also when it was found in another view;
    `via` then names it. `confidence` is 65 (pattern), 75 (validated or evidence near) or 85 (both).
    """

    kind: str
    detector: DetectorId
    field: str
    start: int
    end: int
    confidence: int
    masked: str
    via: tuple[str, ...] = ()

    def to_record(self) -> dict[str, Json]:
        """The finding as `permeable scan` prints it and the ledger keeps it."""
        record: dict[str, Json] = {
            "kind": self.kind,
            "detector": self.detector,
            "field": self.field,
            "start": self.start,
            "end": self.end,
            "confidence": self.confidence,
            "masked": self.masked,
        }
        return {**record, "via": list(self.via)} if self.via else record


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the policy may know of one crossing to or from one zone.

    `author` is a pseudonym. `channel` names the way (`delivery`, `profile`, `inbox`, `fetch`, …).
    `label` is None when nobody set one, `label_set_by` is `author`, `group`, `default` or `detector`.
    `has_text` is False for an activity without text of its own (Follow, Like, Undo, …).
    `overlap` is the containment (0 to 1) of an unreleased post's shingles. `findings` is None until scanned;
    `unscanned` names the detectors that could not answer. `now_ms` is Unix time in milliseconds.
    """

    direction: Direction
    zone: ZoneName
    activity_type: str
    now_ms: int
    object_type: str = ""
    channel: str = "delivery"
    version: int = FACTS_VERSION
    author: str = ""
    author_role: str = ""
    author_groups: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    recipients: int = 0
    label: Label | None = None
    label_set_by: str = "default"
    has_text: bool = True
    texts: tuple[TextPart, ...] = ()
    links: tuple[LinkFact, ...] = ()
    mentions: tuple[MentionFact, ...] = ()
    attachments: tuple[AttachmentFact, ...] = ()
    reach: Reach = Reach.STAFF
    visibility: str = "public"
    replies_to: Related | None = None
    quotes: Related | None = None
    boosts: Related | None = None
    group: GroupFact | None = None
    overlap: float = 0.0
    office_hours: bool = True
    peer: PeerFact | None = None
    findings: tuple[Finding, ...] | None = None
    unscanned: frozenset[DetectorId] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Redaction:
    """Put `with_` in the place of everything that this detector (or kind) found."""

    detector: DetectorId
    with_: str = "[removed]"


@dataclass(frozen=True, slots=True)
class Obligations:
    """What must be done before a crossing may go; all of it, or the crossing is blocked.

    `narrow` is the widest reach left (None: as it was), `drop` holds globs of media types, `strip` is
    `metadata` or empty, `delay_s` is in seconds, `reviewers` names roles (`role:security`) or accounts.
    """

    redact: tuple[Redaction, ...] = ()
    narrow: Reach | None = None
    drop: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    delay_s: int = 0
    reviewers: tuple[str, ...] = ()
    eyes: int = 1

    def __bool__(self) -> bool:
        """True when anything is asked beyond a plain crossing."""
        return self != Obligations()


@dataclass(frozen=True, slots=True)
class Match:
    """One reason: a rule, guardrail, base, taint or fallback that spoke, the verdict it asks and why."""

    rule_id: RuleId
    tier: Tier
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    say: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The policy's answer to one crossing, with all its reasons.

    `deciding` are the ids of the matches as strict as the verdict. `findings` are all that was found, also
    where no rule asked. `say` are the author's lines. `error` names what broke (then at least hold).
    """

    verdict: Verdict
    deciding: tuple[RuleId, ...]
    matches: tuple[Match, ...]
    obligations: Obligations
    label: Label
    policy_id: str
    policy_version: int
    policy_hash: str
    findings: tuple[Finding, ...] = ()
    exemptions_used: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    detector_versions: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
