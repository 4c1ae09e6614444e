"""The import contracts hold, and each of them notices a planted violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT

PLANTED = {
    "layers": ("bridge/planted.py", "from node.storage import posts\n"),
    "pure": ("policy/planted.py", "import asyncio\n"),
    "client": ("node/social/planted.py", "import httpx\n"),
    "cryptography": ("bridge/planted.py", "from cryptography import fernet\n"),
    "sql": ("webui/planted.py", "from sqlalchemy import select\n"),
    "staff": ("node/api/planted.py", "from bridge import outside\n"),
    "edge": ("bridge/edge/planted.py", "from bridge import gate\n"),
}


def checked(root: Path) -> subprocess.CompletedProcess[str]:
    """Import-linter over a tree."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    return subprocess.run(
        [*command, "--config", str(root / ".importlinter"), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and the contracts, to plant violations in."""
    target = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, target / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", target)
    return target


def test_every_contract_is_kept(copy: Path) -> None:
    result = checked(copy)
    assert "0 broken" in result.stdout, result.stdout[-2000:] + result.stderr[-2000:]


def test_each_contract_notices_a_planted_violation(copy: Path) -> None:
    for place, line in PLANTED.values():
        path = copy / place
        path.write_text((path.read_text() if path.exists() else "") + line)
    result = checked(copy)
    assert f"{len(PLANTED)} broken" in result.stdout, result.stdout[-3000:]
