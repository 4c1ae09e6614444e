"""The command line in this process, and a node founded once and copied for each test."""

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.cli.main import main

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command ended with, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


def call(*arguments: str, stdin: str = "", environ: dict[str, str] | None = None) -> Outcome:
    """Runs `permeable` with these arguments."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for stream, name in ((given, "stdin"), (out, "stdout"), (err, "stderr")):
            patch.setattr(sys, name, stream)
        patch.setattr(sys, "argv", ["permeable", *arguments])
        for variable, value in (environ or {}).items():
            patch.setenv(variable, value)
        with pytest.raises(SystemExit) as ended:
            main()
    for stream in (out, err):
        stream.flush()
    return Outcome(int(ended.value.code or 0), _text(out), _text(err))


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node as `init` makes it, with an admin `ada`."""
    directory = tmp_path_factory.mktemp("founded") / "node"
    made = call("init", "--dir", str(directory), "--site", 'Acme "One"')
    assert made == Outcome(0, made.out, "")
    add = ("user", "add", "ada", "--email", "ada@example.com", "--role", "admin", "--password-stdin")
    assert call("--config", str(directory / "config.toml"), *add, stdin=PASSWORD).code == 0
    return directory


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    """A copy of it of the test's own."""
    shutil.copytree(founded, tmp_path / "node")
    return tmp_path / "node"


@pytest.fixture
def permeable(home: Path) -> Run:
    """The command on that node."""

    def run(*arguments: str, stdin: str = "", environ: dict[str, str] | None = None) -> Outcome:
        return call("--config", str(home / "config.toml"), *arguments, stdin=stdin, environ=environ)

    return run


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
