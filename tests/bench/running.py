"""The servers under test, each a process of its own whose CPU time the kernel counts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.driving import Address

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PATIENCE_S: Final = 60.0


class NotStarted(Exception):
    """A server under test ended, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Running:
    """A process under test; `first_answer_s` is from its start to its first answer."""

    process: subprocess.Popen[bytes]
    first_answer_s: float = 0.0

    def cpu_s(self) -> float:
        """User and system time it has used, all threads, in seconds (proc(5), fields 14 and 15)."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / _TICKS

    def rss_mb(self) -> float:
        """Resident memory in megabytes (proc(5), VmRSS)."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0


@contextmanager
def running(
    arguments: Sequence[str], *, log: Path, environment: Mapping[str, str], at: Address | None = None
) -> Iterator[Running]:
    """A process of this Python until the end of the block; with `at`, once /healthz is answered there.

    Raises NotStarted with the end of its log.
    """
    began = time.monotonic()
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, *arguments], stdout=written, stderr=written, env={**os.environ, **environment}
        )
    try:
        if at is not None:
            _await_answer(process, at, log)
        yield Running(process, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_address(host: str = "127.0.0.1") -> Address:
    """An address nobody listens on now."""
    with socket.create_server((host, 0)) as probe:
        return Address(host, probe.getsockname()[1])


def wait_for(met: Callable[[], bool], *, what: str, seconds: float = _PATIENCE_S) -> None:
    """Looks until a condition holds. Raises NotStarted when it never did."""
    until = time.monotonic() + seconds
    while not met():
        if time.monotonic() > until:
            raise NotStarted(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


def _await_answer(process: subprocess.Popen[bytes], at: Address, log: Path) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not _answers(at):
        if process.poll() is not None or time.monotonic() > until:
            raise NotStarted(f"{at.name} never answered: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.005)


def _answers(at: Address) -> bool:
    try:
        with socket.create_connection((at.host, at.port), timeout=1) as line:
            line.sendall(f"GET /healthz HTTP/1.1\r\nhost: {at.name}\r\nconnection: close\r\n\r\n".encode())
            return line.recv(12).endswith(b"200")
    except OSError:
        return False
