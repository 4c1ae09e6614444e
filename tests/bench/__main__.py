"""`python -m tests.bench`: every figure of one run beside bare Starlette's rate in the same run."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from keys.pairs import PrivateKey, generate_rsa
from tests.bench import founding, measures
from tests.bench.driving import Load, drive, request
from tests.bench.figures import Figure, Spent, table
from tests.bench.measures import Bench, Effort
from tests.bench.running import free_address, running
from tests.bench.seeding import Scale
from tests.stores import Places, PostgreSQL

OUTSIDE: Final = "127.0.0.31"
HOSTS: Final = 25
PARTS: Final = ("start", "staff", "edge", "engine")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs what the arguments ask for; prints each figure as it comes, and the table."""
    asked = _parser().parse_args(arguments)
    scale, effort = Scale(people=asked.people, posts=asked.posts), Effort(seconds=asked.seconds)
    if asked.quick:
        scale = Scale(people=60, posts=300, circle=20)
        effort = Effort(seconds=0.2, arrivals=10, posts=2, previews=3)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as given:
        directory = Path(given)
        bare = _tell(figures, asyncio.run(_bare(directory, effort)))
        with _outsiders(directory, hosts=3 if asked.quick else HOSTS) as (hosts, pair):
            for store, places in _stores(directory, asked.store):
                (directory / store).mkdir()
                founded = founding.founded(directory / store, places=places, scale=scale, outsiders=hosts)
                of = Bench(
                    store=store, ground=asyncio.run(founded), effort=effort, bare=bare, pair=pair, hosts=hosts
                )
                _run(of, asked.only or PARTS, figures)
    print(table(figures), flush=True)


def _run(of: Bench, parts: Sequence[str], figures: list[Figure]) -> None:
    for part in parts:
        match part:
            case "start":
                found = asyncio.run(measures.of_start(of))
            case "staff":
                found = asyncio.run(measures.of_staff(of))
            case "edge":
                found = asyncio.run(measures.of_edge(of))
            case _:
                found = [asyncio.run(measures.of_engine(of))]
        for figure in found:
            _tell(figures, figure)


def _tell(figures: list[Figure], figure: Figure) -> float:
    figures.append(figure)
    print(figure.line, flush=True)
    return figure.per_cpu_s or 0.0


async def _bare(directory: Path, effort: Effort) -> Figure:
    at = free_address()
    asked = request("GET", at, "/json")
    with running(
        ["-m", "tests.bench.bare", at.name], log=directory / "bare.log", environment={}, at=at
    ) as server:
        await drive(Load(at, lambda _: asked, seconds=min(0.5, effort.seconds)))
        cpu = server.cpu_s()
        operations = await drive(Load(at, lambda _: asked, seconds=effort.seconds))
        spent = Spent(operations, server.cpu_s() - cpu, effort.seconds)
    return spent.figure("bare Starlette JSON", store="none", bare=operations / max(spent.cpu_s, 0.001))


@contextmanager
def _outsiders(directory: Path, *, hosts: int) -> Iterator[tuple[tuple[str, ...], PrivateKey]]:
    """Servers outside with one key between them, by host."""
    addresses = [free_address(OUTSIDE) for _ in range(hosts)]
    names = tuple(address.name for address in addresses)
    pair = generate_rsa()
    pem = directory / "outsiders.pem"
    pem.write_text(pair.public.pem, encoding="ascii")
    arguments = ["-m", "tests.bench.outsiders", str(pem), *names]
    with running(arguments, log=directory / "outsiders.log", environment={}, at=addresses[0]):
        yield names, pair


def _stores(directory: Path, asked: str) -> Iterator[tuple[str, Places | None]]:
    if asked in ("sqlite", "both"):
        yield "sqlite", None
    if asked in ("postgresql", "both"):
        with ExitStack() as stack:
            server = PostgreSQL(directory / "server")
            stack.callback(server.stop)
            yield "postgresql", server.fresh()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="a smoke test: small, short, says nothing of speed"
    )
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each measure asks")
    parser.add_argument("--store", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--only", choices=PARTS, action="append", help="these parts alone")
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
