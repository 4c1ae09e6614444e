"""Runs `permeable` in a process that kills itself, by SIGKILL, at one chosen commit.

`python mortal.py DOOM SHIFT_S ARGUMENT…`: DOOM is `before|after` a space and a pattern, or nothing. The first
transaction in which a statement that matches changed a row is never committed, or is the process's last.
SHIFT_S moves the clock on, so that leases of processes that died are over. Nothing of ours is touched: the
driver's events tell of statements and commits.
"""

import os
import re
import signal
import sqlite3
import sys
import time
from typing import Any

from sqlalchemy import Engine, Pool, event

from node.cli.main import main

_DOOMED = "doomed"


def doom(when: str, pattern: str) -> None:
    """Lets this process die at the commit of what matches."""
    fatal = re.compile(pattern, re.DOTALL)

    def executed(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if fatal.search(statement) and cursor.rowcount != 0:
            connection.info[_DOOMED] = True

    def committing(connection: Any) -> None:
        if when == "before" and _DOOMED in connection.info:
            os.kill(os.getpid(), signal.SIGKILL)

    def given_back(_: Any, record: Any) -> None:
        if when == "after" and _DOOMED in record.info:
            os.kill(os.getpid(), signal.SIGKILL)

    def opened(connection: Any, record: Any) -> None:
        if isinstance(
            connection, sqlite3.Connection
        ):  # without SQLAlchemy's commits: see bridge/store/direct
            connection.set_trace_callback(lambda statement: traced(statement, record.info))

    def traced(statement: str, info: dict[str, Any]) -> None:
        if when == "before" and statement == "COMMIT" and _DOOMED in info:
            os.kill(os.getpid(), signal.SIGKILL)
        if fatal.search(statement):
            info[_DOOMED] = True

    def ended(connection: Any) -> None:
        given_back(None, connection)

    event.listen(Engine, "after_cursor_execute", executed)
    event.listen(Engine, "commit", committing)
    event.listen(Engine, "rollback", ended)
    event.listen(Pool, "checkin", given_back)
    event.listen(Pool, "connect", opened)


def shift_clock(seconds: int) -> None:
    """Moves the clock of this process on."""
    now_ns = time.time_ns
    time.time_ns = lambda: now_ns() + seconds * 1_000_000_000


if __name__ == "__main__":
    moment, shift_s, *arguments = sys.argv[1:]
    if moment:
        doom(*moment.split(" ", 1))
    shift_clock(int(shift_s))
    sys.argv = ["permeable", *arguments]
    main()
