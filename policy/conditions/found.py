"""`found = { project = 1, credit_card = { count = 2, level = 85 } }`: each of them found so much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, TypeAlias

import msgspec

from policy.conditions.outcome import Condition, Hit, Miss, Outcome, Unknown
from policy.conditions.reading import Key, Reading
from policy.model import DetectorId, Facts, Finding

_Count: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many findings, each at least how sure."""

    count: _Count = 1
    level: Annotated[int, msgspec.Meta(ge=65, le=85)] = 65


Asked: TypeAlias = dict[str, _Count | Level]


@dataclass(frozen=True, slots=True)
class Found:
    """Hits when each set of detectors has its count of findings that are sure enough."""

    asked: tuple[tuple[frozenset[DetectorId], Level], ...]

    def judge(self, facts: Facts) -> Outcome:
        """Unknown only when a detector that didn't answer could still make the difference."""
        hits: list[Finding] = []
        silent: frozenset[DetectorId] = frozenset()
        for detectors, level in self.asked:
            sure = [each for each in facts.findings or () if each.detector in detectors]
            sure = [each for each in sure if each.confidence >= level.level]
            if len(sure) >= level.count:
                hits += sure
            elif detectors & facts.unscanned:
                silent |= detectors & facts.unscanned
            else:
                return Miss()
        return Unknown(silent) if silent else Hit(tuple(hits))


def found(ident: DetectorId) -> Condition:
    """One finding of one detector."""
    return Found(((frozenset({ident}), Level()),))


def _read(value: object, reading: Reading) -> Condition:
    asked: Asked = msgspec.convert(value, type=Asked)
    levels = {name: Level(each) if isinstance(each, int) else each for name, each in asked.items()}
    return Found(tuple((reading.detectors_of(name), level) for name, level in sorted(levels.items())))


FOUND = Key("found", Asked, _read)
