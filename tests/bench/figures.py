"""What a run of the benchmarks says: one line of JSON for each figure, and a table at the end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that was measured; `per_cpu_s` are operations per CPU second of the measured process.

    `ratio` is `per_cpu_s` over that of bare Starlette in the same run, `cpu_ms` its inverse, `wall_per_s`
    what the clock on the wall saw. What is not a rate has `value` with its `unit` instead.
    """

    name: str
    store: str
    operations: int = 0
    per_cpu_s: float | None = None
    cpu_ms: float | None = None
    ratio: float | None = None
    wall_per_s: float | None = None
    value: float | None = None
    unit: str | None = None

    @property
    def line(self) -> str:
        """The figure as one line of JSON."""
        said = {name: told for name, told in asdict(self).items() if told is not None}
        return orjson.dumps({name: _rounded(told) for name, told in said.items()}).decode()


@dataclass(frozen=True, slots=True)
class Spent:
    """Operations with what they cost: CPU seconds of the measured process, and seconds on the wall."""

    operations: int
    cpu_s: float
    wall_s: float

    def figure(self, name: str, *, store: str, bare: float | None = None) -> Figure:
        """The figure of that cost; `bare` is bare Starlette's rate per CPU second."""
        rate = self.operations / max(self.cpu_s, 0.001)
        return Figure(
            name=name,
            store=store,
            operations=self.operations,
            per_cpu_s=rate,
            cpu_ms=1000 / rate if rate else None,
            ratio=rate / bare if bare else None,
            wall_per_s=self.operations / self.wall_s,
        )


def table(figures: Sequence[Figure]) -> str:
    """All figures under one header, columns aligned."""
    header = ("figure", "store", "per CPU s", "CPU ms", "of bare", "wall/s", "value")
    rows = [header, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    lines = (
        "  ".join(_set(cell, width, at) for at, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    value = "" if figure.value is None else f"{figure.value:g} {figure.unit or ''}"
    return (
        figure.name,
        figure.store,
        "" if figure.per_cpu_s is None else f"{figure.per_cpu_s:,.0f}",
        "" if figure.cpu_ms is None else f"{figure.cpu_ms:.3f}",
        "" if figure.ratio is None else f"{figure.ratio:.1%}",
        "" if figure.wall_per_s is None else f"{figure.wall_per_s:,.0f}",
        value.strip(),
    )


def _set(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column < 2 else cell.rjust(width)


def _rounded(told: object) -> object:
    return round(told, 4) if isinstance(told, float) else told
