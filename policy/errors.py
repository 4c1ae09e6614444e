"""What can be wrong with a policy document, and the package's one error tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a document: 1-based line and column, the key's dotted path, and what is wrong."""

    line: int
    column: int
    path: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"

    def at(self, file: str) -> str:
        """The fault as compilers print theirs: `file:line:column: message`."""
        mark = "" if self.severity == "error" else "warning: "
        return f"{file}:{self.line}:{self.column}: {mark}{self.message}"


class PolicyError(Exception):
    """The root of the package's errors; `kind` is what the HTTP edge maps by."""

    kind = "invalid"
    public = "The policy is not valid."

    @property
    def detail(self) -> str:
        """The text for officers and logs."""
        return str(self)


class PolicyInvalid(PolicyError):
    """The document can't become a policy; `faults` are in the document's order and never empty."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(f"{self.faults[0]} ({len(self.faults)} in all)")


class ScanTimedOut(PolicyError):
    """The texts were not scanned in the time there was; what asked for it holds."""

    public = "The text could not be checked in time."
