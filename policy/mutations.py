"""Mutations: each hit of a case must still hit when what was found is disguised as people disguise things."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from policy.cases import CaseResult
from policy.detectors.declaration import Detector, Mutation
from policy.errors import Fault
from policy.evaluate import evaluate
from policy.fold import LOOK_ALIKES
from policy.model import DetectorId, Facts, Finding, TextPart
from policy.rules import Policy

_DISGUISES = {plain: other for other, plain in LOOK_ALIKES.items() if plain.isascii() and plain.isalpha()}
_SHORTEST_ENCODED = 6


def survivors(policy: Policy, results: tuple[CaseResult, ...]) -> tuple[Fault, ...]:
    """A fault for each disguise through which a rule no longer sees its own case, at the case's line."""
    return tuple(fault for result in results if result.is_hit for fault in _unseen(policy, result))


def mutated(text: str, mutation: Mutation) -> str | None:
    """A match in that disguise; None where the disguise can't be worn."""
    disguised = MUTATIONS[mutation](text)
    return None if disguised in ("", text) else disguised


def _unseen(policy: Policy, result: CaseResult) -> Iterator[Fault]:
    detectors = {detector.id: detector for detector in policy.scanner.detectors}
    for finding in _found_by(result):
        for mutation, facts in _mutants(result.facts, finding, detectors=detectors):
            decision = evaluate(policy, facts)
            if all(match.rule_id != result.case.rule for match in decision.matches):
                message = f"{result.case.rule} no longer sees {finding.detector} disguised by {mutation}"
                yield Fault(result.case.line, 1, "case", message)


def _found_by(result: CaseResult) -> tuple[Finding, ...]:
    """What the rule hit by, one finding for each detector and field."""
    matches = (match for match in result.decision.matches if match.rule_id == result.case.rule)
    found = {(each.detector, each.field): each for match in matches for each in match.findings}
    return tuple(found.values())


def _mutants(
    facts: Facts, finding: Finding, *, detectors: Mapping[DetectorId, Detector]
) -> Iterator[tuple[Mutation, Facts]]:
    part = next(each for each in facts.texts if each.field == finding.field)
    for mutation in sorted(detectors[finding.detector].resists):
        disguised = mutated(part.text[finding.start : finding.end], mutation)
        if disguised is not None:
            text = part.text[: finding.start] + disguised + part.text[finding.end :]
            yield mutation, _with_text(facts, part, text=text)


def _with_text(facts: Facts, part: TextPart, *, text: str) -> Facts:
    texts = tuple(replace(each, text=text) if each is part else each for each in facts.texts)
    return replace(facts, texts=texts, findings=None)


def _spacing(text: str) -> str:
    """Letters spaced out, or for more than one word, wider spaces."""
    if text.isalpha():
        return " ".join(text) if len(text) >= 4 else ""
    return text.replace(" ", " \u00a0 ")


def _tags(text: str) -> str:
    middle = len(text) // 2
    return f"{text[:middle]}<b></b>{text[middle:]}"


def _full_width(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode() if len(text) >= _SHORTEST_ENCODED else ""


def _hex(text: str) -> str:
    return text.encode().hex() if len(text) >= _SHORTEST_ENCODED else ""


def _percent(text: str) -> str:
    return "".join(f"%{octet:02X}" for octet in text.encode())


MUTATIONS: Mapping[Mutation, Callable[[str], str]] = {
    "case": str.swapcase,
    "spacing": _spacing,
    "tags": _tags,
    "zero_width": "\u200b".join,
    "look_alikes": lambda text: "".join(_DISGUISES.get(each, each) for each in text),
    "full_width": _full_width,
    "base64": _base64,
    "hex": _hex,
    "percent": _percent,
    "entities": lambda text: "".join(f"&#{ord(each)};" for each in text),
}
