"""The document's tables as typed shapes: the one truth behind its schema and its reader."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, field

from policy.conditions.reading import Words

VerdictWord: TypeAlias = Literal["allow", "warn", "justify", "hold", "block"]
When: TypeAlias = dict[str, object]
Ident: TypeAlias = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Positive: TypeAlias = Annotated[int, Meta(ge=1)]
Natural: TypeAlias = Annotated[int, Meta(ge=0)]
WantText: TypeAlias = Annotated[
    str, Meta(pattern=r"^(allow|warn|justify|hold|block)(\+(redact|narrow|drop|strip|delay))*$")
]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table whose unknown keys are faults."""


class Default(Shape, frozen=True):
    """`default = { out = "hold", in = "hold" }`."""

    out: VerdictWord = "hold"
    in_: VerdictWord = field(name="in", default="hold")


class Approvals(Shape, frozen=True):
    """How many people, the proposer included, approve a looser and a tighter policy."""

    loosen: Positive = 1
    tighten: Positive = 1


class Head(Shape, frozen=True):
    """`policy = { … }`."""

    schema: Literal["permeable.policy/1"]
    id: Ident
    version: Positive
    default_label: str
    default: Default = Default()
    approvals: Approvals = Approvals()
    valid_until: date | None = None
    retention: dict[str, Natural] = {}
    evidence: dict[str, float] = {}


class Zone(Shape, frozen=True):
    """`zones.NAME = { … }`."""

    hosts: list[str]
    base: dict[str, VerdictWord] = {}
    inbound: VerdictWord | None = None
    until: date | None = None
    basis: str = ""
    undo_s: Natural = 60
    mail: list[str] = []


class Detector(Shape, frozen=True):
    """`detectors.ID = { … }`; `kind` is the id where it isn't given."""

    kind: Ident | None = None
    words: Words | None = None
    pattern: str | None = None
    exact: str | None = None
    fingerprint: str | None = None
    fold: bool = True
    except_: Words = field(name="except", default=[])
    hosts: list[str] = []
    networks: list[str] = []
    regions: list[Annotated[str, Meta(pattern="^[A-Z]{2}$")]] = []


class Then(Shape, frozen=True):
    """`then = { … }` of a rule or guardrail."""

    verdict: VerdictWord = "allow"
    redact: Words | None = None
    with_: str | None = field(name="with", default=None)
    narrow: Literal["staff", "mentioned", "partners"] | None = None
    drop: list[str] = []
    strip: Literal["metadata"] | None = None
    delay_s: Natural = 0
    reviewers: list[Annotated[str, Meta(pattern=r"^(role:)?[A-Za-z0-9_.-]+$")]] = []
    eyes: Positive = 1
    say: str = ""


class Guardrail(Shape, frozen=True):
    """`[[guardrail]]`."""

    id: Ident
    when: When
    then: Then
    on_missing: VerdictWord = "hold"


class Rule(Shape, frozen=True):
    """`[[rule]]`."""

    id: Ident
    when: When
    then: Then
    exemptible: bool = False
    on_missing: VerdictWord = "hold"


class Exemption(Shape, frozen=True):
    """`[[exemption]]`."""

    id: Ident
    rule: str
    owner: Annotated[str, Meta(min_length=1)]
    until: date
    when: When | None = None


class Post(Shape, frozen=True):
    """`post = { … }` of a case."""

    text: str = ""
    summary: str = ""
    title: str = ""
    alt: str = ""
    filename: str = ""
    label: str | None = None
    direction: Literal["out", "in"] = "out"
    channel: str = "delivery"
    activity_type: str = "Create"
    object_type: str = "Note"
    host: str = ""
    role: str = "staff"
    groups: list[str] = []
    group: str = ""
    reach: Literal["staff", "mentioned", "partners", "world"] = "world"
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"
    mentions: list[str] = []
    attachment: str = ""
    size: Natural = 0
    metadata: bool = False


class Case(Shape, frozen=True):
    """`[[case]]`."""

    rule: str
    post: Post
    want: Annotated[dict[str, WantText], Meta(min_length=1)]


class Document(Shape, frozen=True):
    """The whole document."""

    policy: Head
    labels: Annotated[list[Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9 _-]*$")]], Meta(min_length=1)]
    zones: dict[Ident, Zone] = {}
    detectors: dict[Ident, Detector] = {}
    guardrail: list[Guardrail] = []
    rule: list[Rule] = []
    exemption: list[Exemption] = []
    case: list[Case] = []
