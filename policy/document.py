"""The policy document: TOML text and its lists become a Policy, or faults with file, line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import cast

import msgspec
import tomlkit
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from tomlkit.exceptions import ParseError, TOMLKitError

from policy.build import Wrong, build
from policy.errors import Fault, PolicyInvalid
from policy.model import Json
from policy.positions import Path, Positions
from policy.rules import Policy
from policy.schema import schema
from policy.shapes import Document


def load(text: str, lists: Mapping[str, str]) -> Policy:
    """The policy of a document and its lists (file name → text). Raises PolicyInvalid with every fault."""
    tables = _tables(text)
    positions = Positions(text)
    wrong = tuple(_violations(tables))
    if wrong:
        raise PolicyInvalid(tuple(_fault(each, positions) for each in wrong))
    document = msgspec.convert(tables, type=Document)
    built = build(document, lists, text=text, line_of=lambda path: positions.of(path)[0])
    if isinstance(built, Policy):
        return built
    raise PolicyInvalid(tuple(_fault(each, positions) for each in built))


def _tables(text: str) -> Json:
    """The document as plain values, dates as ISO 8601. Raises PolicyInvalid for what is not TOML."""
    try:
        return _plain(tomlkit.parse(text).unwrap())
    except TOMLKitError as error:
        line, column = (error.line, error.col + 1) if isinstance(error, ParseError) else (1, 1)
        message = str(error).split(" at line ")[0]
        raise PolicyInvalid((Fault(line, column, "", f"not TOML: {message}"),)) from error


def _plain(value: object) -> Json:
    match value:
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat()
        case str() | int() | float():
            return value
        case _:
            return str(value)  # a time of day, which no key takes


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _violations(tables: Json) -> Iterator[Wrong]:
    for error in _validator().iter_errors(tables):
        deepest = best_match([error]) or error
        yield from _told(deepest, tuple(error.absolute_path), path=tuple(deepest.absolute_path))


def _told(error: ValidationError, outer: Path, *, path: Path) -> Iterator[Wrong]:
    """A violation in words an officer reads; an unknown key is told at the key."""
    path = path if len(path) >= len(outer) else outer
    match error.validator:
        case "additionalProperties":
            known = cast(Mapping[str, Mapping[str, object]], error.schema)["properties"]
            for key in cast(Mapping[str, object], error.instance):
                if key not in known:
                    yield Wrong((*path, key), f"unknown key {key!r}; known are {', '.join(sorted(known))}")
        case "required":
            missing = [
                key
                for key in cast(list[str], error.validator_value)
                if key not in cast(Mapping[str, object], error.instance)
            ]
            yield Wrong(path, f"{_name(path)} lacks {', '.join(missing)}")
        case "enum":
            choices = ", ".join(str(each) for each in cast(list[object], error.validator_value))
            yield Wrong(path, f"{_name(path)} is {error.instance!r}; it can be {choices}")
        case _:
            yield Wrong(path, f"{_name(path)}: {error.message}")


def _name(path: Path) -> str:
    return ".".join(str(part) for part in path) or "the document"


def _fault(wrong: Wrong, positions: Positions) -> Fault:
    line, column = positions.of(wrong.path)
    return Fault(line, column, _name(wrong.path), wrong.message)
