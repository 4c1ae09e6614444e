"""toot logged in as people log in: it shows an address, they open it, let it in, and type the code."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import Meet
from tests.clients.people import Person


class Terminal:
    """A terminal of a person who has never used toot."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self.address = address

    async def begin(self, *words: str) -> asyncio.subprocess.Process:
        """A command that has just been started."""
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "toot", *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "XDG_CONFIG_HOME": str(self.home), "HOME": str(self.home)},
        )

    async def log_in(self, person: Person) -> str:
        """What `toot login` says at its end."""
        program = await self.begin("login", "--instance", self.address)
        assert program.stdin is not None
        assert program.stdout is not None
        async with asyncio.timeout(60):
            while not (line := (await program.stdout.readline()).decode()).startswith(self.address):
                assert line, "toot shows no address to open"
            code = await person.grant(line.strip())
            said, _ = await program.communicate(f"n\n{code}\n".encode())
        assert program.returncode == 0, said.decode()
        return said.decode()

    async def toot(self, *words: str) -> str:
        """What a command prints. It must succeed."""
        program = await self.begin(*words)
        printed, _ = await program.communicate()
        assert program.returncode == 0, printed.decode()
        return printed.decode()


@pytest.fixture
def terminal(address: str, tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, address)


async def test_a_person_logs_in_posts_and_reads(terminal: Terminal, meet: Meet, address: str) -> None:
    assert "Successfully logged in" in await terminal.log_in(await meet("tom", at=address))
    assert "@tom" in await terminal.toot("whoami")
    await terminal.toot("post", "Soup again", "--visibility", "unlisted", "--language", "en")
    assert "Soup again" in await terminal.toot("timelines", "home", "--limit", "1")
    assert "priya" in await terminal.toot("search", "priya")
    await terminal.toot("logout", f"tom@{address.partition('://')[2]}")


async def test_two_people_share_a_terminal(terminal: Terminal, meet: Meet, address: str) -> None:
    for name in ("tom", "priya"):
        await terminal.log_in(await meet(name, at=address))
        assert f"@{name}" in await terminal.toot("whoami")
