"""From typed tables to a compiled Policy: names are resolved, hosts and patterns read, detectors made."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

from policy import shapes
from policy.conditions.reading import Reading, Unreadable, Words
from policy.conditions.registry import UnreadableAt, read_when
from policy.detectors.registry import configured, standing
from policy.hosts import HostPattern, Network
from policy.model import DetectorId, Label, Labels, Obligations, Reach, Redaction, RuleId, Verdict, ZoneName
from policy.positions import Path
from policy.rules import Case, CasePost, Exemption, Inside, Policy, Rule, Then, Want, Zone
from policy.scan import compile as compile_scanner


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault by its path in the document."""

    path: Path
    message: str


def build(
    document: shapes.Document, lists: Mapping[str, str], *, text: str, line_of: Callable[[Path], int]
) -> Policy | tuple[Wrong, ...]:
    """The policy, or everything that keeps the document from being one; `line_of` gives a path's line."""
    names = tuple(Label(name) for name in document.labels)
    zones = frozenset(ZoneName(name) for name in document.zones)
    builder = _Builder(document, Reading(Labels(names), zones, lists), line_of)
    policy = builder.policy(text)
    return tuple(builder.wrong) if builder.wrong else policy


def digest(text: str, lists: Mapping[str, str]) -> str:
    """SHA-256 over a document and its lists in the order of their names; hexadecimal."""
    total = sha256()
    for name, content in (("", text), *sorted(lists.items())):
        total.update(f"{len(name.encode())}:{len(content.encode())}:{name}{content}".encode())
    return total.hexdigest()


@dataclass(frozen=True, slots=True)
class _Builder:
    """A document on its way; `wrong` collects every fault, so that all are told at once."""

    document: shapes.Document
    reading: Reading
    line_of: Callable[[Path], int]
    wrong: list[Wrong] = field(default_factory=list)

    def policy(self, text: str) -> Policy:
        """The policy; not to be used when there is something wrong."""
        head, reading = self.document.policy, self.reading
        self._check_names()
        self._detectors()
        rules = (*self._rules("guardrail"), *self._rules("rule"))
        guardrails = [RuleId(each.id) for each in self.document.guardrail]
        idents = frozenset((*guardrails, *(RuleId(each.id) for each in self.document.rule)))
        return Policy(
            id=head.id,
            version=head.version,
            labels=reading.labels,
            default_label=Label(head.default_label),
            default_out=Verdict.of(head.default.out),
            default_in=Verdict.of(head.default.in_),
            zones={ZoneName(name): self._zone(name, shape) for name, shape in self.document.zones.items()},
            rules=tuple(sorted(rules, key=lambda rule: rule.id)),
            exemptions=tuple(self._exemptions(idents)),
            cases=tuple(self._cases(idents)),
            approvals={"loosen": head.approvals.loosen, "tighten": head.approvals.tighten},
            valid_until=head.valid_until,
            retention=head.retention,
            evidence=head.evidence,
            missing=frozenset(reading.missing),
            inside=self._inside(),
            scanner=compile_scanner(tuple(reading.detectors.values())),
            hash=digest(text, {name: reading.lists.get(name, "") for name in reading.named}),
        )

    @contextmanager
    def _at(self, *path: str | int) -> Iterator[None]:
        """Note what can't be read inside, under this path, and go on."""
        try:
            yield
        except UnreadableAt as error:
            self.wrong.append(Wrong((*path, *error.path), str(error)))
        except ValueError as error:
            self.wrong.append(Wrong(path, str(error)))

    def _check_names(self) -> None:
        with self._at("policy", "default_label"):
            self.reading.label(self.document.policy.default_label)
        with self._at("labels"):
            _reject_repeats(self.document.labels)
        seen: set[str] = set()
        for table, idents in (
            ("guardrail", [each.id for each in self.document.guardrail]),
            ("rule", [each.id for each in self.document.rule]),
        ):
            for place, ident in enumerate(idents):
                with self._at(table, place, "id"):
                    _reject_repeats([*seen & {ident}, ident])
                seen.add(ident)

    def _detectors(self) -> None:
        for detector in standing(self.reading.labels):
            self.reading.declare(detector)
        for name, shape in self.document.detectors.items():
            with self._at("detectors", name):
                made = configured(name, shape, reading=self.reading)
                for detector in made:
                    self.reading.declare(detector)
                if not made:
                    self.reading.missing[DetectorId(name)] = shape.kind or name

    def _zone(self, name: str, shape: shapes.Zone) -> Zone:
        base: dict[Label, Verdict] = {}
        for label, word in shape.base.items():
            with self._at("zones", name, "base", label):
                base[self.reading.label(label)] = Verdict.of(word)
        return Zone(
            name=ZoneName(name),
            hosts=tuple(self._hosts(shape.hosts, "zones", name, "hosts")),
            base=base,
            inbound=None if shape.inbound is None else Verdict.of(shape.inbound),
            until=shape.until,
            basis=shape.basis,
            undo_s=shape.undo_s,
            mail=tuple(domain.lower() for domain in shape.mail),
            line=self.line_of(("zones", name)),
        )

    def _hosts(self, hosts: list[str], *path: str) -> Iterator[HostPattern]:
        for place, host in enumerate(hosts):
            with self._at(*path, place):
                yield HostPattern.parse(host)

    def _inside(self) -> Inside:
        shape = self.document.detectors.get("internal_host", shapes.Detector())
        hosts = tuple(self._hosts(shape.hosts, "detectors", "internal_host", "hosts"))
        networks: list[Network] = []
        for place, network in enumerate(shape.networks):
            with self._at("detectors", "internal_host", "networks", place):
                networks.append(ipaddress.ip_network(network))
        return Inside(hosts, tuple(networks))

    def _rules(self, tier: Literal["rule", "guardrail"]) -> Iterator[Rule]:
        entries: Sequence[shapes.Rule | shapes.Guardrail] = (
            self.document.rule if tier == "rule" else self.document.guardrail
        )
        for place, entry in enumerate(entries):
            with self._at(tier, place, "when"):
                when = read_when(entry.when, self.reading)
                yield Rule(
                    id=RuleId(entry.id),
                    when=when,
                    then=self._then(entry.then, tier, place),
                    tier=tier,
                    exemptible=isinstance(entry, shapes.Rule) and entry.exemptible,
                    on_missing=Verdict.of(entry.on_missing),
                    line=self.line_of((tier, place)),
                )

    def _then(self, shape: shapes.Then, *path: str | int) -> Then:
        obligations = Obligations(
            redact=tuple(self._redactions(shape, *path, "then", "redact")),
            narrow=None if shape.narrow is None else Reach.of(shape.narrow),
            drop=tuple(sorted(shape.drop)),
            strip=() if shape.strip is None else (shape.strip,),
            delay_s=shape.delay_s,
            reviewers=tuple(sorted(shape.reviewers)),
            eyes=shape.eyes,
        )
        return Then(verdict=Verdict.of(shape.verdict), obligations=obligations, say=shape.say)

    def _redactions(self, shape: shapes.Then, *path: str | int) -> Iterator[Redaction]:
        for name in _each(shape.redact or []):
            with self._at(*path):
                self.reading.detectors_of(name)
                redaction = Redaction(DetectorId(name))
                yield redaction if shape.with_ is None else Redaction(DetectorId(name), shape.with_)

    def _exemptions(self, rules: frozenset[RuleId]) -> Iterator[Exemption]:
        for place, shape in enumerate(self.document.exemption):
            with self._at("exemption", place, "rule"):
                _require(shape.rule, rules)
            with self._at("exemption", place, "when"):
                yield Exemption(
                    id=shape.id,
                    rule=RuleId(shape.rule),
                    owner=shape.owner,
                    until=shape.until,
                    when=None if shape.when is None else read_when(shape.when, self.reading),
                    line=self.line_of(("exemption", place)),
                )

    def _cases(self, rules: frozenset[RuleId]) -> Iterator[Case]:
        for place, shape in enumerate(self.document.case):
            with self._at("case", place, "rule"):
                _require(shape.rule, rules)
            with self._at("case", place, "want"):
                for zone in shape.want:
                    _require(zone, self.reading.zones)
            with self._at("case", place, "post"):
                post = self._post(shape.post)
                want = {ZoneName(zone): Want.of(text) for zone, text in shape.want.items()}
                line = self.line_of(("case", place))
                yield Case(rule=RuleId(shape.rule), post=post, want=want, line=line)

    def _post(self, shape: shapes.Post) -> CasePost:
        return CasePost(
            text=shape.text,
            summary=shape.summary,
            title=shape.title,
            alt=shape.alt,
            filename=shape.filename,
            label=None if shape.label is None else self.reading.label(shape.label),
            direction=shape.direction,
            channel=shape.channel,
            activity_type=shape.activity_type,
            object_type=shape.object_type,
            host=shape.host,
            role=shape.role,
            groups=frozenset(shape.groups),
            group=shape.group,
            reach=Reach.of(shape.reach),
            visibility=shape.visibility,
            mentions=tuple(shape.mentions),
            attachment=shape.attachment,
            size=shape.size,
            metadata=shape.metadata,
        )


def _each(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _require(name: str, known: frozenset[RuleId] | frozenset[ZoneName]) -> None:
    if name not in known:
        raise Unreadable(f"{name!r} is not in this policy; known are {', '.join(sorted(known))}")


def _reject_repeats(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise Unreadable(f"{name!r} is there twice")
