"""`links = "internal"`, `mentions = { outside = 5 }`: so many links or mentions of hosts of a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import msgspec

from policy.conditions.outcome import Condition, Outcome, outcome
from policy.conditions.reading import Key, Reading, is_one_of
from policy.model import Facts, HostClass

Counts: TypeAlias = str | list[str] | dict[str, Annotated[int, msgspec.Meta(ge=1)]]
Classes: TypeAlias = Callable[[Facts], Iterable[HostClass]]


@dataclass(frozen=True, slots=True)
class ByHost:
    """Hits when any class (a glob: `zone:*`) has at least its count."""

    classes: Classes
    least: tuple[tuple[str, int], ...]

    def judge(self, facts: Facts) -> Outcome:
        """Hit or miss, never unknown."""
        seen = tuple(self.classes(facts))
        return outcome(
            holds=any(sum(is_one_of(each, (glob,)) for each in seen) >= count for glob, count in self.least)
        )


def _key(name: str, classes: Classes) -> Key:
    def read(value: object, reading: Reading) -> Condition:
        asked: Counts = msgspec.convert(value, type=Counts)
        if isinstance(asked, dict):
            return ByHost(classes, tuple(sorted(asked.items())))
        return ByHost(classes, tuple((glob, 1) for glob in ([asked] if isinstance(asked, str) else asked)))

    return Key(name, Counts, read)


LINKS = _key("links", lambda facts: (link.host_class for link in facts.links))
MENTIONS = _key("mentions", lambda facts: (mention.host_class for mention in facts.mentions))
