"""Runs `permeable` in a process that kills itself, by SIGKILL, at one chosen commit.

Nothing of ours is touched: the driver's events tell of statements and of commits.
"""

import os
import re
import signal
import sqlite3
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiosqlite  # noqa: F401  (what every part needs is imported once, before its processes are forked)
import asyncpg  # noqa: F401
from sqlalchemy import Engine, Pool, event

import node.assembly
import node.cli.serve  # noqa: F401
from node.cli.main import main

_DOOMED = "doomed"


def run(argument: str, *, environ: Mapping[str, str], log: Path, doom: str, shift_s: int) -> None:
    """The whole life of a process: what `permeable` does with this argument; its words go to a file.

    `doom` is `before` or `after`, a space and a pattern, or nothing: the first transaction in which a
    statement that matches changed a row is never committed, or is the last. `shift_s` moves the clock on.
    """
    os.environ.clear()
    os.environ.update(environ)
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(words, sys.stdout.fileno())
    os.dup2(words, sys.stderr.fileno())
    if doom:
        moment, pattern = doom.split(" ", 1)
        _doom(moment, re.compile(pattern, re.DOTALL))
    _shift_clock(shift_s)
    sys.argv = ["permeable", argument]
    main()


def _doom(moment: str, fatal: re.Pattern[str]) -> None:
    def executed(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if fatal.search(statement) and cursor.rowcount != 0:
            connection.info[_DOOMED] = True

    def committing(connection: Any) -> None:
        if moment == "before" and _DOOMED in connection.info:
            os.kill(os.getpid(), signal.SIGKILL)

    def over(connection: Any) -> None:
        if moment == "after" and _DOOMED in connection.info:
            os.kill(os.getpid(), signal.SIGKILL)

    def opened(connection: Any, record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):  # commits by itself: bridge/store/direct
            connection.set_trace_callback(lambda statement: traced(statement, record.info))

    def traced(statement: str, info: dict[str, Any]) -> None:
        if moment == "before" and statement == "COMMIT" and _DOOMED in info:
            os.kill(os.getpid(), signal.SIGKILL)
        if fatal.search(statement):
            info[_DOOMED] = True

    event.listen(Engine, "after_cursor_execute", executed)
    event.listen(Engine, "commit", committing)
    event.listen(Engine, "rollback", over)
    event.listen(Pool, "checkin", lambda _, record: over(record))
    event.listen(Pool, "connect", opened)


def _shift_clock(seconds: int) -> None:
    now_ns = time.time_ns
    time.time_ns = lambda: now_ns() + seconds * 1_000_000_000
