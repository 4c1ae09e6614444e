"""`label_at_least = "CONFIDENTIAL"`: the label in force is that one or higher."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from policy.conditions.outcome import Condition, Outcome, outcome
from policy.conditions.reading import Key, Reading
from policy.model import Facts, Label, Labels


@dataclass(frozen=True, slots=True)
class LabelAtLeast:
    """Hits from a label upward; a label that nobody knows counts as the highest."""

    label: Label
    labels: Labels

    def judge(self, facts: Facts) -> Outcome:
        """Hit or miss, never unknown."""
        return outcome(
            holds=facts.label is not None and self.labels.rank(facts.label) >= self.labels.rank(self.label)
        )


def _read(value: object, reading: Reading) -> Condition:
    return LabelAtLeast(reading.label(msgspec.convert(value, type=str)), reading.labels)


LABEL_AT_LEAST = Key("label_at_least", str, _read)
