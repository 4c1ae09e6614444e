"""A policy as files: the document, and the lists it names, which lie beside it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from policy import document
from policy.errors import PolicyInvalid
from policy.rules import Policy


def read_law(file: Path) -> tuple[str, dict[str, str]]:
    """The document's text, and the texts of the files it names by a path below its own directory."""
    text = _text(file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return text, {}  # the loader tells what is wrong, and where
    base = file.absolute().parent
    named = {name for name in _strings(tables) if _is_beside(base, name)}
    return text, {name: _text(base / name) for name in sorted(named)}


def load_law(file: Path) -> Policy:
    """The policy in a file. Raises ClickException with every fault as file:line:column."""
    text, lists = read_law(file)
    try:
        return document.load(text, lists)
    except PolicyInvalid as invalid:
        raise click.ClickException("\n".join(fault.at(str(file)) for fault in invalid.faults)) from invalid


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _is_beside(base: Path, name: str) -> bool:
    if not name or len(name) > 200 or "\0" in name or "\n" in name:
        return False
    return (base / name).is_file() and (base / name).resolve().is_relative_to(base.resolve())


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise click.ClickException(f"{file} is not UTF-8") from fault
