"""What a condition may ask of the document while it is read, and the small readers that conditions share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TypeAlias

import msgspec

from policy.conditions.outcome import Condition
from policy.detectors.declaration import Detector
from policy.detectors.words import terms_of
from policy.model import DetectorId, Label, Labels, ZoneName

Words: TypeAlias = str | list[str]


class Unreadable(ValueError):
    """A value keeps the schema and still means nothing; the message says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The rest of the document: its labels, zones and detectors, and the list files beside it.

    `named` collects the lists that the document names, `detectors` also those that conditions declare.
    """

    labels: Labels
    zones: frozenset[ZoneName]
    lists: Mapping[str, str]
    named: set[str] = field(default_factory=set)
    detectors: dict[DetectorId, Detector] = field(default_factory=dict)
    missing: dict[DetectorId, str] = field(default_factory=dict)

    def label(self, name: str) -> Label:
        """A label of the document. Raises Unreadable."""
        if name not in self.labels.names:
            raise Unreadable(f"{name!r} is no label; the labels are {', '.join(self.labels.names)}")
        return Label(name)

    def terms(self, words: Words) -> tuple[str, ...]:
        """The words themselves, or those of the list file so named. Raises Unreadable."""
        if isinstance(words, list):
            return tuple(words)
        self.named.add(words)
        if words not in self.lists:
            raise Unreadable(f"there is no list {words!r}")
        return terms_of(self.lists[words])

    def declare(self, detector: Detector) -> DetectorId:
        """Have a detector scanned for; answer the id that its findings will carry."""
        self.detectors[detector.id] = detector
        return detector.id

    def detectors_of(self, name: str) -> frozenset[DetectorId]:
        """The detectors that go by a name, their id or their kind. Raises Unreadable when there are none."""
        kinds = {each.id: each.kind for each in self.detectors.values()} | self.missing
        idents = frozenset(ident for ident, kind in kinds.items() if name in (ident, kind))
        if not idents:
            raise Unreadable(f"{name!r} is neither a detector of this policy nor a built-in kind")
        return idents


@dataclass(frozen=True, slots=True)
class Key:
    """A key of `when`: its name, the shape of its value (a type msgspec knows), and how it is read."""

    name: str
    shape: object
    read: Callable[[object, Reading], Condition]


def words_of(value: object) -> tuple[str, ...]:
    """One word or a list of them."""
    words: Words = msgspec.convert(value, type=Words)
    return (words,) if isinstance(words, str) else tuple(words)


def is_one_of(word: str, globs: tuple[str, ...]) -> bool:
    """Whether a word fits one of these globs (`partner-*`)."""
    return any(fnmatchcase(word, glob) for glob in globs)
