"""What a condition answers: it hits, it misses, or nobody can tell (Kleene's three values)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

from policy.model import DetectorId, Facts, Finding


@dataclass(frozen=True, slots=True)
class Hit:
    """The condition holds; `findings` are those it holds by."""

    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """The condition doesn't hold."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say: these detectors did not answer."""

    detectors: frozenset[DetectorId]


Outcome: TypeAlias = Hit | Miss | Unknown


class Condition(Protocol):
    """A pure question to the facts of one crossing."""

    def judge(self, facts: Facts) -> Outcome:
        """Answer for these facts; `facts.label` is the label in force, `facts.findings` are complete."""
        ...


def outcome(*, holds: bool) -> Outcome:
    """A hit without findings, or a miss."""
    return Hit() if holds else Miss()
