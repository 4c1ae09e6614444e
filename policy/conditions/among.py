"""Conditions on a feature that is one of some words: `zone = ["public", "partner-*"]`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from policy.conditions.outcome import Condition, Outcome, outcome
from policy.conditions.reading import Key, Reading, Unreadable, Words, is_one_of, words_of
from policy.model import Facts

Feature: TypeAlias = Callable[[Facts], Iterable[str]]
_Reach: TypeAlias = Literal["staff", "mentioned", "partners", "world"]
_Visibility: TypeAlias = Literal["public", "unlisted", "private", "direct"]


@dataclass(frozen=True, slots=True)
class Among:
    """Hits when any word of the feature fits any of the globs."""

    feature: Feature
    globs: tuple[str, ...]

    def judge(self, facts: Facts) -> Outcome:
        """Hit or miss, never unknown."""
        return outcome(holds=any(is_one_of(word, self.globs) for word in self.feature(facts)))


def _key(name: str, feature: Feature, *, shape: object = Words) -> Key:
    def read(value: object, reading: Reading) -> Condition:
        return Among(feature, words_of(value))

    return Key(name, shape, read)


def _read_zone(value: object, reading: Reading) -> Condition:
    for glob in words_of(value):
        if not any(is_one_of(zone, (glob,)) for zone in reading.zones):
            raise Unreadable(f"{glob!r} fits no zone; the zones are {', '.join(sorted(reading.zones))}")
    return Among(_zone, words_of(value))


def _read_label(value: object, reading: Reading) -> Condition:
    return Among(_label, tuple(reading.label(name) for name in words_of(value)))


def _zone(facts: Facts) -> Iterable[str]:
    return (facts.zone,)


def _label(facts: Facts) -> Iterable[str]:
    return () if facts.label is None else (facts.label,)


def _hosts(facts: Facts) -> Iterable[str]:
    return facts.hosts if facts.peer is None else facts.hosts | {facts.peer.host}


def _group(facts: Facts) -> Iterable[str]:
    return () if facts.group is None else (facts.group.name,)


KEYS: tuple[Key, ...] = (
    _key("direction", lambda facts: (facts.direction,), shape=Literal["out", "in"]),
    Key("zone", Words, _read_zone),
    Key("label", Words, _read_label),
    _key("host", _hosts),
    _key("channel", lambda facts: (facts.channel,)),
    _key("activity_type", lambda facts: (facts.activity_type,)),
    _key("object_type", lambda facts: (facts.object_type,)),
    _key("author_role", lambda facts: (facts.author_role,)),
    _key("author_group", lambda facts: facts.author_groups),
    _key("group", _group),
    _key("reach", lambda facts: (facts.reach.word,), shape=_Reach | list[_Reach]),
    _key("visibility", lambda facts: (facts.visibility,), shape=_Visibility | list[_Visibility]),
)
