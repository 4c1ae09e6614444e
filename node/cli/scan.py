"""`permeable scan`: JSON lines in, findings out, line by line and in their order."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import click
import msgspec
import orjson

from bridge import policies
from node.cli.law_files import load_law
from node.cli.standing import Standing, passes_standing, run
from node.identity.surface import now_ms
from policy import evaluate, explain
from policy import scan as scanning
from policy.detectors.registry import BUILT_IN
from policy.model import Facts, Finding, Json, Label, Reach, TextKind, TextPart, ZoneName
from policy.rules import Policy
from policy.scan import Scanner

Line: TypeAlias = dict[str, Json]

_KINDS: dict[str, TextKind] = {"filename": "filename", "url": "url", "handle": "handle"}
_EVIDENCE = {65: "pattern", 75: "validated, or evidence near", 85: "validated, and evidence near"}


class Asked(msgspec.Struct, frozen=True):
    """One line in: a text, or fields by name; with a zone also the verdict is asked for."""

    id: str | int | None = None
    text: str | None = None
    fields: dict[str, str] = {}
    zone: str | None = None
    label: str | None = None
    direction: Literal["out", "in"] = "out"


class Unanswerable(Exception):
    """A line that can be read and not answered; its text says why."""


@dataclass(frozen=True, slots=True)
class Scan:
    """What lines are scanned with: a policy's detectors, or those that need none."""

    scanner: Scanner
    policy: Policy | None
    explaining: bool

    def answer(self, line: bytes) -> Line:
        """One line out for one line in; a line that can't be read says so."""
        try:
            asked = msgspec.json.decode(line, type=Asked)
        except msgspec.DecodeError as fault:
            return {"id": None, "error": str(fault)}
        try:
            return {"id": asked.id, **self._found(asked)}
        except Unanswerable as fault:
            return {"id": asked.id, "error": str(fault)}

    def _found(self, asked: Asked) -> Line:
        parts = tuple(TextPart(name, text, _KINDS.get(name, "plain")) for name, text in _texts(asked).items())
        findings = self.scanner.scan(parts)
        out: Line = {"findings": [finding.to_record() for finding in findings]}
        if self.explaining:
            out["explain"] = [_explained(finding) for finding in findings]
        return out if asked.zone is None else {**out, **self._judged(asked, parts, zone=asked.zone)}

    def _judged(self, asked: Asked, parts: tuple[TextPart, ...], *, zone: str) -> Line:
        if self.policy is None:
            raise Unanswerable("a zone asks for a policy: name one with --policy, or activate one")
        if zone not in self.policy.zones:
            raise Unanswerable(f"the policy has no zone {zone!r}")
        if asked.label is not None and asked.label not in self.policy.labels.names:
            raise Unanswerable(f"the policy has no label {asked.label!r}")
        facts = Facts(
            direction=asked.direction,
            zone=ZoneName(zone),
            activity_type="Create",
            object_type="Note",
            now_ms=now_ms(),
            label=None if asked.label is None else Label(asked.label),
            label_set_by="default" if asked.label is None else "author",
            recipients=1,
            texts=parts,
            reach=Reach.WORLD,
        )
        decision = evaluate.evaluate(self.policy, facts)
        judged: Line = {"verdict": decision.verdict.word, "rules": [str(rule) for rule in decision.deciding]}
        return {**judged, "say": explain.line(decision, zone)} if self.explaining else judged


@click.command()
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A policy file instead of the active policy.",
)
@click.option("--explain", "explaining", is_flag=True, help="Say in which form and on what evidence.")
@passes_standing
def scan(standing: Standing, *, policy_file: Path | None, explaining: bool) -> None:
    """Reads JSON lines and writes what is found in each."""
    policy = _policy(standing, policy_file)
    scanner = scanning.compile(BUILT_IN) if policy is None else policy.scanner
    answering = Scan(scanner, policy, explaining)
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        if line.strip():
            out.write(orjson.dumps(answering.answer(line)) + b"\n")
            out.flush()


def _policy(standing: Standing, policy_file: Path | None) -> Policy | None:
    """The policy of the file, else the active one, else None where there is no node."""
    if policy_file is not None:
        return load_law(policy_file)
    return run(_active(standing)) if standing.config_file.exists() else None


async def _active(standing: Standing) -> Policy:
    async with standing.surface() as surface, surface.core.reading() as tx:
        return (await policies.active(tx)).policy


def _texts(asked: Asked) -> Mapping[str, str]:
    return asked.fields if asked.text is None else {"text": asked.text, **asked.fields}


def _explained(finding: Finding) -> Json:
    return {
        "detector": finding.detector,
        "views": list(finding.via) or ["raw"],
        "evidence": _EVIDENCE.get(finding.confidence, "pattern"),
    }
