"""The project's own source as syntax trees, for the rules of the house."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("keys", "activitypub", "policy", "bridge", "node", "webui")


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its dotted name and its tree."""

    name: str
    path: Path
    tree: ast.Module
    lines: int


def modules(root: Path = ROOT, packages: tuple[str, ...] = PACKAGES) -> Iterator[Module]:
    """Every module of our packages, migrations' versions left out."""
    for package in packages:
        for path in sorted((root / package).rglob("*.py")):
            if "versions" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            yield Module(name, path, ast.parse(text), text.count("\n"))


def calls(module: Module, name: str) -> Iterator[ast.Call]:
    """The calls of a name or an attribute path, `permits.issue`."""
    for found in ast.walk(module.tree):
        if isinstance(found, ast.Call) and ast.unparse(found.func) == name:
            yield found


def imports(module: Module) -> Iterator[str]:
    """Everything a module imports, as dotted names with the imported member."""
    for found in ast.walk(module.tree):
        match found:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=source, names=names) if source:
                yield from (f"{source}.{each.name}" for each in names)
            case _:
                pass
