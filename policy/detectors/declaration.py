"""Detector: a frozen declaration of what to look for; `scan` compiles all of them into one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from policy.model import DetectorId, Label

Mutation: TypeAlias = Literal[
    "case",
    "spacing",
    "tags",
    "zero_width",
    "look_alikes",
    "full_width",
    "base64",
    "hex",
    "percent",
    "entities",
]
ALL_MUTATIONS: frozenset[Mutation] = frozenset(
    (
        "case",
        "spacing",
        "tags",
        "zero_width",
        "look_alikes",
        "full_width",
        "base64",
        "hex",
        "percent",
        "entities",
    )
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that make a match likelier when one stands within `window` (≤ 1000) code points of it."""

    words: tuple[str, ...]
    window: int = 300


@dataclass(frozen=True, slots=True)
class Span:
    """A match that a detector's own finder saw, and whether it passed the finder's validation."""

    start: int
    end: int
    validated: bool = True


Finder: TypeAlias = Callable[[str], Iterable[Span]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """What to look for: `terms` (whole words), a `pattern` (RE2; group 1, if any, is the match) or a `find`.

    A match that `validate` refuses or that `exclude` names is dropped. `exceptions` are phrases inside which
    a match doesn't count. `fold`: terms match in any case. `certain`: a match identifies itself (85).
    `squeezed`: look also where separators between digits are taken out. `yields_to`: kinds that win an
    overlap. `raises`: the label a finding lifts the text to. `resists`: disguises it must see through.
    """

    kind: str
    id: DetectorId
    version: int = 1
    terms: tuple[str, ...] = ()
    pattern: str = ""
    find: Finder | None = None
    validate: Callable[[str], bool] | None = None
    exclude: Callable[[str], bool] | None = None
    exceptions: tuple[str, ...] = ()
    evidence: Evidence | None = None
    fold: bool = True
    certain: bool = False
    squeezed: bool = False
    yields_to: tuple[str, ...] = ()
    raises: Label | None = None
    resists: frozenset[Mutation] = ALL_MUTATIONS
