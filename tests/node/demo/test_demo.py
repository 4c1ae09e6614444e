"""`permeable demo` as a newcomer starts it: up, both stories played, stopped, started again, killed."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
import psutil
import pytest

from bridge import crossings, review
from node.cli.demo import demo
from node.demo import grounds
from node.demo.places import COMPANY, PARTNER, WORLD
from node.demo.stage import Node
from node.identity.surface import opened

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), pytest.mark.xdist_group("demo")]

PATIENCE_S: Final = 240
SECRET: Final = "Kingfisher"
FOREIGN: Final = "host is not null"
WHOLE: Final = f"content like '%{SECRET}%' and host is null and visibility = 'public'"
LAST_BEFORE_THE_VISITOR: Final = "a post waits for you"


class Demo:
    """A demo that runs as a process of its own."""

    def __init__(self, directory: Path, port: int, *more: str) -> None:
        self.directory = directory
        self.output = directory.with_suffix(f".{time.monotonic_ns()}.txt")
        command = [sys.executable, "-m", "node", "demo", "--dir", str(directory), "--port", str(port), *more]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)

    @property
    def said(self) -> str:
        return self.output.read_text()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Returns once it is so; fails when the demo ends before."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.3)

    def ready(self) -> None:
        self.until(lambda: "Ctrl-C" in self.said)

    def has_played(self, scene: str) -> bool:
        story = self.directory / "story.json"
        return story.exists() and scene in msgspec.json.decode(story.read_bytes(), type=list[str])

    def posts(self, node: str, condition: str) -> list[str]:
        """The posts of a node's own store, as HTML."""
        with closing(sqlite3.connect(self.directory / node / "data" / "core.sqlite3")) as store:
            return [row[0] for row in store.execute(f"select content from posts where {condition}")]

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]


@pytest.fixture
def port() -> int:
    """A port that is free with the five after it, on every address that a demo may take."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            first = int(probe.getsockname()[1])
        if first < 60_000 and all(is_free(first + step) for step in range(6)):
            return first


@pytest.fixture
def demos(tmp_path: Path) -> Iterator[Callable[..., Demo]]:
    """Starts demos in one directory; none outlives the test."""
    started: list[Demo] = []

    def start(port: int, *more: str) -> Demo:
        started.append(Demo(tmp_path / "demo", port, *more))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            for process in each.family():
                process.kill()
        each.process.wait()


def test_a_demo_plays_both_stories_and_goes_on_where_it_stood(demos: Callable[..., Demo], port: int) -> None:
    first = demos(port)
    first.ready()
    first.until(lambda: first.has_played(LAST_BEFORE_THE_VISITOR))
    first.until(lambda: first.has_played("the carer thanks"))
    see_three_audiences(first)
    see_from_outside(first)
    asyncio.run(release(first, by="sam"))
    first.until(lambda: first.has_played("you released it"))
    first.until(lambda: "what kind of cake" in " ".join(first.posts(COMPANY, FOREIGN)))
    listens_on_loopback_alone(first)
    stops_without_a_trace(first)

    second = demos(port)
    second.ready()
    time.sleep(3)
    assert len(second.posts(COMPANY, WHOLE)) == 1
    dies_with_its_neighbours(second)


def test_a_taken_port_is_told_in_one_line(demos: Callable[..., Demo], port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        taken = demos(port, "--quiet")
        assert taken.process.wait(PATIENCE_S) == 1
    assert f"can't listen on 127.0.0.1:{port}" in taken.said
    assert "Traceback" not in taken.said


def test_the_command_says_what_it_is() -> None:
    assert demo.help is not None
    assert "loopback" in demo.help


def see_three_audiences(demo: Demo) -> None:
    """Colleagues have the post whole, the partner and the world without the name; answers come back."""
    assert len(demo.posts(COMPANY, WHOLE)) == 1
    for outside in (PARTNER, WORLD):
        told = [post for post in demo.posts(outside, FOREIGN) if "trial in Lindholm" in post]
        assert len(told) == 1
        assert "[a project]" in told[0]
        assert not [post for post in demo.posts(outside, "true") if SECRET in post]
    answers = " ".join(demo.posts(COMPANY, FOREIGN))
    assert "the foundry" in answers
    assert "draught called Gerald" in answers
    assert not [post for post in demo.posts(WORLD, FOREIGN) if "winter letter: last night" in post]


async def release(demo: Demo, *, by: str) -> None:
    """The visitor's own part: an officer lets go what was left in the queue."""
    standing = grounds.standing(demo.directory)
    async with opened(standing.company) as surface:
        company = Node(surface.core, standing.places[0].host)
        async with surface.core.reading() as tx:
            waiting = await review.queue(tx)
            crossing = await crossings.get(tx, waiting[0].crossing_id)
        assert crossing.post_id is not None
        await company.release(by, crossing.post_id, note="Let them have cake.")


def see_from_outside(demo: Demo) -> None:
    """An outsider finds the one who is published, and of all others and all else the same nothing."""
    found = re.search(r"http://(127\.0\.0\.1:\d+) +Oaktarn as", demo.said)
    assert found is not None
    host = found[1]
    finger = f"http://{host}/.well-known/webfinger?resource=acct:"
    assert answer_of(f"{finger}ada@{host}")[0] == 200
    hidden = [answer_of(f"{finger}{name}@{host}") for name in ("ruth", "noor", "nobody")]
    assert {status for status, _ in hidden} == {404}
    assert len({body for _, body in hidden}) == 1
    assert answer_of(f"http://{host}/api/v1/timelines/public")[0] == 404


def listens_on_loopback_alone(demo: Demo) -> None:
    for process in demo.family():
        for connection in process.net_connections("inet"):
            if connection.status == psutil.CONN_LISTEN:
                assert connection.laddr.ip.startswith("127.")


def stops_without_a_trace(demo: Demo) -> None:
    family = demo.family()
    os.kill(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(60) == 0, demo.said
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert "Traceback" not in demo.said


def dies_with_its_neighbours(demo: Demo) -> None:
    """Killed outright it can't say good-bye; the neighbours see that it is gone."""
    family = demo.family()
    assert len(family) == 3
    demo.process.kill()
    demo.process.wait()
    assert psutil.wait_procs(family, timeout=60)[1] == []


def answer_of(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def is_free(port: int) -> bool:
    for address in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
        try:
            socket.create_server((address, port)).close()
        except OSError:
            return False
    return True
