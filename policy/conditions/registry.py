"""Every key of `when`, by explicit import, and the reader of a whole `when` table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from policy.conditions import among
from policy.conditions.attachments import ATTACHMENTS
from policy.conditions.by_host import LINKS, MENTIONS
from policy.conditions.composed import All, AnyOf, Not
from policy.conditions.found import FOUND
from policy.conditions.label_at_least import LABEL_AT_LEAST
from policy.conditions.outcome import Condition
from policy.conditions.reading import Key, Reading, Unreadable
from policy.conditions.texts import PATTERN, WORDS

KEYS: tuple[Key, ...] = (
    *among.KEYS,
    LABEL_AT_LEAST,
    FOUND,
    WORDS,
    PATTERN,
    LINKS,
    MENTIONS,
    ATTACHMENTS,
)
_BY_NAME = {key.name: key for key in KEYS}


class UnreadableAt(ValueError):
    """A condition's value means nothing; `path` leads to it from the `when` table."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        self.path = path
        super().__init__(message)


def read_when(table: Mapping[str, object], reading: Reading) -> Condition:
    """The condition that all keys of a table (it keeps the schema) make together. Raises UnreadableAt."""
    conditions = tuple(_read(name, value, reading=reading) for name, value in sorted(table.items()))
    return conditions[0] if len(conditions) == 1 else All(conditions)


def _read(name: str, value: object, *, reading: Reading) -> Condition:
    try:
        match name:
            case "all":
                return All(_read_each(value, reading))
            case "any":
                return AnyOf(_read_each(value, reading))
            case "not":
                return Not(read_when(cast(Mapping[str, object], value), reading))
            case _:
                return _BY_NAME[name].read(value, reading)
    except UnreadableAt as error:
        raise UnreadableAt((name, *error.path), str(error)) from error
    except Unreadable as error:
        raise UnreadableAt((name,), str(error)) from error


def _read_each(value: object, reading: Reading) -> tuple[Condition, ...]:
    conditions: list[Condition] = []
    for place, table in enumerate(cast(list[Mapping[str, object]], value)):
        try:
            conditions.append(read_when(table, reading))
        except UnreadableAt as error:
            raise UnreadableAt((place, *error.path), str(error)) from error
    return tuple(conditions)
