"""All, any and none of other conditions, in Kleene's three values: unknown only where it matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from policy.conditions.outcome import Condition, Hit, Miss, Outcome, Unknown
from policy.model import DetectorId, Facts, Finding


@dataclass(frozen=True, slots=True)
class All:
    """Hits when every condition does; with none, always."""

    conditions: tuple[Condition, ...]

    def judge(self, facts: Facts) -> Outcome:
        """A single miss is a miss, whatever is unknown."""
        answers = tuple(each.judge(facts) for each in self.conditions)
        if Miss() in answers:
            return Miss()
        silent = _silent(answers)
        return Unknown(silent) if silent else Hit(_findings(answers))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Hits when one condition does, with the findings of all that do."""

    conditions: tuple[Condition, ...]

    def judge(self, facts: Facts) -> Outcome:
        """A single hit is a hit, whatever is unknown."""
        answers = tuple(each.judge(facts) for each in self.conditions)
        if any(isinstance(each, Hit) for each in answers):
            return Hit(_findings(answers))
        silent = _silent(answers)
        return Unknown(silent) if silent else Miss()


@dataclass(frozen=True, slots=True)
class Not:
    """Hits when the condition misses."""

    condition: Condition

    def judge(self, facts: Facts) -> Outcome:
        """What is unknown stays unknown."""
        answer = self.condition.judge(facts)
        match answer:
            case Hit():
                return Miss()
            case Miss():
                return Hit()
            case Unknown():
                return answer
            case _:
                assert_never(answer)


def _findings(answers: tuple[Outcome, ...]) -> tuple[Finding, ...]:
    every = (finding for each in answers if isinstance(each, Hit) for finding in each.findings)
    return tuple(dict.fromkeys(every))


def _silent(answers: tuple[Outcome, ...]) -> frozenset[DetectorId]:
    return frozenset(ident for each in answers if isinstance(each, Unknown) for ident in each.detectors)
