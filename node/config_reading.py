"""Reading configuration: TOML and environment into typed sections, with the line of every fault."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import fields

StructT = TypeVar("StructT", bound=Struct)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a configuration; `where` is `file:line`, or the environment variable."""

    where: str
    key: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.key}: {self.why}" if self.key else f"{self.where}: {self.why}"


class Reading:
    """One pass over a file and its overrides; gathers every fault instead of stopping at the first."""

    def __init__(self, text: str, name: str, environ: Mapping[str, str]) -> None:
        self._text = text
        self._name = name
        self._lines = _lines_of_keys(text)
        self._environ = dict(_overrides(environ))
        self.faults: list[Fault] = []

    def read(self, kind: type[StructT]) -> StructT | None:
        """The file as `kind`, whose fields are sections; what is faulty keeps its default. None: no TOML."""
        try:
            table = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as fault:
            self.faults.append(Fault(self._name, "", f"is not TOML: {fault}"))
            return None
        kinds = {field.name: field.type for field in fields(kind)}
        for section in [*table, *(section for section, _ in self._environ)]:
            if section not in kinds:
                self._unknown(section, "", kinds)
        return kind(**{name: self._section(of, name, table.get(name, {})) for name, of in kinds.items()})

    def where(self, section: str, key: str) -> str:
        """The environment variable or the `file:line` that a value came from."""
        if (section, key) in self._environ:
            return f"PERMEABLE_{section}__{key}".upper()
        typed = [of for of in self._environ if not key and of[0] == section]
        if typed and (section, "") not in self._lines:
            return f"PERMEABLE_{section}__{typed[0][1]}".upper()
        line = self._lines.get((section, key)) or self._lines.get((section, ""))
        return f"{self._name}:{line}" if line else self._name

    def _section(self, kind: type[StructT], section: str, table: object) -> StructT:
        if not isinstance(table, dict):
            self._fault(section, "", "must be a table")
            return kind()
        typed = {key: text for (of, key), text in self._environ.items() if of == section}
        values = self._values(kind, section, {**table, **typed}, typed)
        return kind(**values)

    def _values(
        self, kind: type[Struct], section: str, raw: Mapping[str, object], typed: Mapping[str, str]
    ) -> dict[str, Any]:
        kinds = {field.name: field.type for field in fields(kind)}
        values = {}
        for key, value in raw.items():
            if key not in kinds:
                self._unknown(section, key, kinds)
                continue
            try:
                values[key] = _converted(value, kinds[key], from_text=key in typed)
            except msgspec.ValidationError as fault:
                self._fault(section, key, str(fault).replace("`", ""))
        return values

    def _unknown(self, section: str, key: str, known: Mapping[str, object]) -> None:
        close = get_close_matches(key or section, known, 1)
        noun = "key" if key else "section"
        self._fault(section, key, f"unknown {noun}" + (f"; did you mean {close[0]}?" if close else ""))

    def _fault(self, section: str, key: str, why: str) -> None:
        fault = Fault(self.where(section, key), f"[{section}] {key}".strip(), why)
        if fault not in self.faults:
            self.faults.append(fault)


def _overrides(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], str]]:
    for name, text in sorted(environ.items()):
        section, separator, key = name.removeprefix("PERMEABLE_").lower().partition("__")
        if name.startswith("PERMEABLE_") and separator:
            yield (section, key), text


def _converted(raw: object, kind: Any, *, from_text: bool) -> Any:
    """A value of the field's type; from the environment, lists are separated by commas."""
    if from_text and kind == tuple[str, ...] and isinstance(raw, str):
        raw = [part.strip() for part in raw.split(",") if part.strip()]
    return msgspec.convert(raw, kind, strict=not from_text)


def _lines_of_keys(text: str) -> dict[tuple[str, str], int]:
    """Where each section and key stands, for messages: (section, key) or (section, "") to line from 1."""
    lines: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.split("#")[0].strip()
        if bare.startswith("["):
            section = bare.strip("[] ")
            lines.setdefault((section, ""), number)
        elif "=" in bare:
            head, _, tail = bare.partition("=")[0].strip().partition(".")
            lines.setdefault((section, head) if section else (head, tail.strip()), number)
    return lines
