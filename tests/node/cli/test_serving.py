"""The processes: real sockets, one stop for all, and an occupied port that is told by its key."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environ(staff: int, edge: int) -> dict[str, str]:
    return {
        **os.environ,
        "PERMEABLE_LISTEN__STAFF": f"127.0.0.1:{staff}",
        "PERMEABLE_LISTEN__EDGE": f"127.0.0.1:{edge}",
        "PERMEABLE_ORIGINS__STAFF": f"http://localhost:{staff}",
        "PERMEABLE_ORIGINS__PUBLIC": f"http://127.0.0.1:{edge}",
    }


def answer(url: str) -> httpx.Response:
    """The first answer of a surface that is starting."""
    for _ in range(150):
        try:
            return httpx.get(url)
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_answers_on_both_surfaces_and_stops_cleanly(home: Path, number: signal.Signals) -> None:
    staff, edge = free_port(), free_port()
    command = [sys.executable, "-m", "node", "--config", str(home / "config.toml"), "serve"]
    with subprocess.Popen(command, env=environ(staff, edge), stderr=subprocess.PIPE, text=True) as process:
        try:
            assert answer(f"http://localhost:{staff}/readyz").text == "ready"
            assert answer(f"http://127.0.0.1:{edge}/healthz").status_code == 200
        finally:
            process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in said) == (0, False)


def test_an_occupied_port_is_told_by_its_key(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        command = [sys.executable, "-m", "node", "--config", str(home / "config.toml"), "staff"]
        ended = subprocess.run(
            command, env=environ(port, free_port()), capture_output=True, text=True, timeout=30, check=False
        )
    assert (ended.returncode, "[listen] staff: can't listen on" in ended.stderr) == (1, True)


def test_a_node_that_spoke_refuses_another_origin_in_one_line(home: Path) -> None:
    store = home / "data" / "core.sqlite3"
    with closing(sqlite3.connect(store)) as core, core:
        core.execute("update actors set published_ms = 1 where kind = 'Person'")
    command = [sys.executable, "-m", "node", "--config", str(home / "config.toml"), "serve"]
    moved = {**environ(free_port(), free_port()), "PERMEABLE_ORIGINS__PUBLIC": "http://elsewhere.example"}
    ended = subprocess.run(command, env=moved, capture_output=True, text=True, timeout=60, check=False)
    [said] = [line for line in ended.stderr.splitlines() if not line.startswith("{")]
    assert (ended.returncode, "but this node is known as" in said) == (1, True)
