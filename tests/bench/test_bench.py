"""The benchmarks run: what they say of speed is for `make bench`, on a quiet machine."""

import json
from collections.abc import Sequence

import pytest

from tests.bench.__main__ import main
from tests.bench.figures import Figure, Spent, table

EXPECTED = {
    "bare Starlette JSON",
    "memory idle",
    "first answer",
    "home timeline of 20",
    "post, author with 150 followers",
    "post, author with all followers",
    "preview of 300 characters",
    "GET of a rendition from memory",
    "GET of a rendition from the store",
    "inbox POST accepted",
    "inbox POST finished",
    "signed delivery",
    "preview's engine, in process",
}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_quick_run_gives_every_figure(capfd: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--store", "sqlite"])
    lines = capfd.readouterr().out.splitlines()
    figures = [json.loads(line) for line in lines if line.startswith("{")]
    assert {figure["name"] for figure in figures} == EXPECTED
    assert all(figure.get("operations") or figure["value"] > 0 for figure in figures)
    assert lines[len(figures)].startswith("figure")


def test_a_rate_is_told_beside_the_bare_one() -> None:
    figure = Spent(operations=300, cpu_s=0.5, wall_s=2.0).figure("home", store="sqlite", bare=6_000)
    assert (figure.per_cpu_s, figure.ratio, figure.wall_per_s) == (600, 0.1, 150)
    assert figure.cpu_ms == pytest.approx(1.667, abs=0.001)


def test_the_table_has_a_line_for_each_figure() -> None:
    figures: Sequence[Figure] = (
        Figure(name="memory idle", store="sqlite", value=112.0, unit="MB"),
        Spent(operations=10, cpu_s=1.0, wall_s=1.0).figure("home", store="sqlite", bare=100),
    )
    header, memory, home = table(figures).splitlines()
    assert header.split()[0] == "figure"
    assert memory.endswith("112 MB")
    assert "10.0%" in home
