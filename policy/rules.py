"""The law itself: zones, rules, guardrails, exemptions and cases, as `document.load` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias

from policy.conditions.outcome import Condition
from policy.hosts import HostPattern, Network, address_of, is_private, name_of
from policy.model import (
    DetectorId,
    Direction,
    HostClass,
    Label,
    Labels,
    Obligations,
    Reach,
    RuleId,
    Verdict,
    ZoneName,
)
from policy.scan import Scanner


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named part of the outside with one trust level.

    `base` holds the outward start for each label listed, `inbound` the inward start (None: the default).
    `until` is the agreement's last day, whole, in UTC. `undo_s` is the undo window in seconds.
    """

    name: ZoneName
    hosts: tuple[HostPattern, ...]
    base: Mapping[Label, Verdict] = field(default_factory=dict)
    inbound: Verdict | None = None
    until: date | None = None
    basis: str = ""
    undo_s: int = 60
    mail: tuple[str, ...] = ()
    line: int = 0

    @property
    def is_world(self) -> bool:
        """Whether the zone takes every host that no other zone names."""
        return any(pattern.is_any for pattern in self.hosts)

    def has_expired(self, now_ms: int) -> bool:
        """Whether the agreement's last day is over."""
        return self.until is not None and is_over(self.until, now_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What a rule asks when it hits."""

    verdict: Verdict = Verdict.ALLOW
    obligations: Obligations = field(default_factory=Obligations)
    say: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition and what follows; a guardrail is a rule that nothing lowers."""

    id: RuleId
    when: Condition
    then: Then
    tier: Literal["rule", "guardrail"] = "rule"
    exemptible: bool = False
    on_missing: Verdict = Verdict.HOLD
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A named, owned, dated exception to one exemptible rule."""

    id: str
    rule: RuleId
    owner: str
    until: date
    when: Condition | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePost:
    """The post (or, inward, the peer's activity) that a case is about."""

    text: str = ""
    summary: str = ""
    title: str = ""
    alt: str = ""
    filename: str = ""
    label: Label | None = None
    direction: Direction = "out"
    channel: str = "delivery"
    activity_type: str = "Create"
    object_type: str = "Note"
    host: str = ""
    role: str = "staff"
    groups: frozenset[str] = frozenset()
    group: str = ""
    reach: Reach = Reach.WORLD
    visibility: str = "public"
    mentions: tuple[str, ...] = ()
    attachment: str = ""
    size: int = 0
    metadata: bool = False


@dataclass(frozen=True, slots=True)
class Want:
    """A wanted answer, `warn+redact`: the verdict, and the obligations that must be there (no others may)."""

    verdict: Verdict
    obligations: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> Want:
        """Read `warn+redact`. Raises KeyError for an unknown verdict."""
        verdict, *obligations = text.split("+")
        return cls(Verdict.of(verdict), frozenset(obligations))

    def __str__(self) -> str:
        return "+".join((self.verdict.word, *sorted(self.obligations)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One of the document's own tests."""

    rule: RuleId
    post: CasePost
    want: Mapping[ZoneName, Want]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Inside:
    """The house's own hosts (any port) and networks, as `detectors.internal_host` names them."""

    hosts: tuple[HostPattern, ...] = ()
    networks: tuple[Network, ...] = ()

    def holds(self, host: str) -> bool:
        """Whether a host (`name` or `name:port`) is one of them."""
        name, address = name_of(host), address_of(host)
        if address is not None and any(address in network for network in self.networks):
            return True
        return any(pattern.fits(name) or pattern.fits(host) for pattern in self.hosts)


Approvals: TypeAlias = Mapping[Literal["loosen", "tighten"], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A whole law, compiled; `rules` holds guardrails too, in the order of their ids.

    `missing` names detectors that are declared but can't answer (an index that isn't there).
    `hash` is the SHA-256, in hexadecimal, of the document and of every list it names.
    """

    id: str
    version: int
    labels: Labels
    default_label: Label
    default_out: Verdict
    default_in: Verdict
    zones: Mapping[ZoneName, Zone]
    scanner: Scanner
    rules: tuple[Rule, ...]
    exemptions: tuple[Exemption, ...] = ()
    cases: tuple[Case, ...] = ()
    approvals: Approvals = field(default_factory=lambda: {"loosen": 1, "tighten": 1})
    valid_until: date | None = None
    retention: Mapping[str, int] = field(default_factory=dict)
    evidence: Mapping[str, float] = field(default_factory=dict)
    missing: frozenset[DetectorId] = frozenset()
    inside: Inside = field(default_factory=Inside)
    hash: str = ""

    def zone_of(self, host: str) -> Zone | None:
        """The one zone of a host (`name`, `name:port`): the most specific pattern wins; None if none fits."""
        fits = [
            (pattern.weight, zone.name)
            for zone in self.zones.values()
            for pattern in zone.hosts
            if pattern.fits(host)
        ]
        return self.zones[max(fits)[1]] if fits else None

    def host_class(self, host: str) -> HostClass:
        """What a host is to us: `internal`, `private`, `zone:<name>` for a partner's, else `outside`."""
        if self.inside.holds(host):
            return "internal"
        zone = self.zone_of(host)
        if zone is not None and not zone.is_world:
            return f"zone:{zone.name}"
        return "private" if is_private(host) else "outside"

    def plus(self, rule: Rule) -> Policy:
        """The same policy with one rule more."""
        return replace(self, rules=tuple(sorted((*self.rules, rule), key=lambda each: each.id)))


def is_over(day: date, now_ms: int) -> bool:
    """Whether a day has ended in UTC at a Unix time in milliseconds."""
    end = datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1)
    return now_ms >= int(end.timestamp()) * 1000
