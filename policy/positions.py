"""Where each key of a TOML document stands: tomlkit keeps comments but tells no lines.

Reads only documents that tomlkit has accepted, so it checks nothing. Source: TOML 1.0.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_KEY_PART = re.compile(r"""\s*("(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z0-9_-]+)\s*(\.?)""")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""+|' + r"'''.*?'''+|" + r'"(?:\\.|[^"\\])*"|' + r"'[^']*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


class Positions:
    """The place of each key and array element, by its path; offsets in code points."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: dict[Path, int] = {(): 0}
        self._elements: dict[Path, int] = {}
        self._read_document()

    def of(self, path: Path) -> tuple[int, int]:
        """1-based line and column of a path, or of the nearest table above it that is written out."""
        while path not in self._places:
            path = path[:-1]
        before = self._text[: self._places[path]]
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    def _read_document(self) -> None:
        table: Path = ()
        at = self._skip(0)
        while at < len(self._text):
            if self._text[at] == "[":
                table, at = self._read_header(at)
            else:
                at = self._read_pair(at, table)
            at = self._skip(at)

    def _read_header(self, at: int) -> tuple[Path, int]:
        is_element = self._text.startswith("[[", at)
        keys, end = self._read_key(at + 1 + is_element)
        table = self._resolved(keys[:-1]) + keys[-1:]
        if is_element:
            self._elements[table] = self._elements.get(table, -1) + 1
            table = (*table, self._elements[table])
        self._places.setdefault(table, at)
        return table, end + 1 + is_element

    def _resolved(self, keys: Path) -> Path:
        """The path of a header's leading keys; an array of tables means its latest element."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._elements:
                path = (*path, self._elements[path])
        return path

    def _read_pair(self, at: int, table: Path) -> int:
        keys, equals = self._read_key(at)
        for depth in range(1, len(keys) + 1):
            self._places.setdefault(table + keys[:depth], at)
        return self._read_value(self._skip(equals + 1), table + keys)

    def _read_key(self, at: int) -> tuple[Path, int]:
        """A dotted key and the offset of what follows it."""
        keys: list[str] = []
        more = True
        while more and (part := _KEY_PART.match(self._text, at)) is not None:
            keys.append(part[1].strip("\"'"))
            more, at = bool(part[2]), part.end()
        return tuple(keys), at

    def _read_value(self, at: int, path: Path) -> int:
        if self._text[at] == "[":
            return self._read_array(at + 1, path)
        if self._text[at] == "{":
            return self._read_table(at + 1, path)
        value = _STRING.match(self._text, at) or _SCALAR.match(self._text, at)
        return value.end() if value else at + 1

    def _read_array(self, at: int, path: Path) -> int:
        place = 0
        while (at := self._skip(at)) < len(self._text) and self._text[at] != "]":
            self._places[(*path, place)] = at
            at = self._skip(self._read_value(at, (*path, place)))
            at += self._text.startswith(",", at)
            place += 1
        return at + 1

    def _read_table(self, at: int, path: Path) -> int:
        while (at := self._skip(at)) < len(self._text) and self._text[at] != "}":
            at = self._skip(self._read_pair(at, path))
            at += self._text.startswith(",", at)
        return at + 1

    def _skip(self, at: int) -> int:
        """The offset after white space and comments."""
        blank = _BLANK.match(self._text, at)
        return blank.end() if blank else at
