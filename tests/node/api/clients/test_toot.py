"""toot, as people use it in a terminal, against the staff surface over a real socket."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from tests.node.api.conftest import Person, picture


class Terminal:
    """A terminal where toot is logged in."""

    def __init__(self, home: Path) -> None:
        self.home = home

    async def toot(self, *words: str) -> str:
        """What a command prints. It must succeed."""
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "toot", *words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "XDG_CONFIG_HOME": str(self.home), "HOME": str(self.home)},
        )
        printed, _ = await program.communicate()
        assert program.returncode == 0, printed.decode()
        return printed.decode()


@pytest.fixture
def terminal(address: str, ada: Person, tmp_path: Path) -> Terminal:
    instance = address.partition("://")[2]
    app = {"instance": instance, "base_url": address, "client_id": "x", "client_secret": "x"}
    user = {"instance": instance, "username": "ada", "access_token": ada.token}
    name = f"ada@{instance}"
    known = {"apps": {instance: app}, "users": {name: user}, "active_user": name}
    (tmp_path / "toot").mkdir()
    (tmp_path / "toot" / "config.json").write_text(json.dumps(known))
    return Terminal(tmp_path)


async def test_it_says_who_one_is_and_where(terminal: Terminal) -> None:
    assert "@ada" in await terminal.toot("whoami")
    assert "Permeable" in await terminal.toot("instance")


async def test_it_posts_with_a_picture_and_shows_the_timeline(
    terminal: Terminal, tmp_path: Path, ada: Person
) -> None:
    file = tmp_path / "plan.png"
    file.write_bytes(picture())
    posted = json.loads(
        await terminal.toot(
            *("post", "--json", "--media", str(file), "--description", "The plan", "The canteen is open")
        )
    )
    assert posted["media_attachments"][0]["description"] == "The plan"
    shown = await terminal.toot("timelines", "home", "--limit", "5")
    assert "The canteen is open" in shown
    assert "The canteen is open" in await terminal.toot("timelines", "public", "--local")
    assert "The canteen is open" in await terminal.toot("status", posted["id"])


async def test_it_follows_finds_likes_and_boosts(terminal: Terminal, ada: Person, ben: Person) -> None:
    posted = await ben.say("lunch in the #canteen")
    assert "now following" in await terminal.toot("follow", "ben")
    assert "ben" in await terminal.toot("whois", "ben")
    assert "#canteen" in await terminal.toot("search", "canteen")
    for act in ("favourite", "reblog", "bookmark"):
        await terminal.toot(act, posted["id"])
    seen = await ada.get(f"/api/v1/statuses/{posted['id']}")
    assert (seen["favourited"], seen["reblogged"], seen["bookmarked"]) == (True, True, True)
    assert "lunch" in await terminal.toot("bookmarks")
    assert "lunch" in await terminal.toot("thread", posted["id"])
    for act in ("unfavourite", "unreblog", "unbookmark"):
        await terminal.toot(act, posted["id"])
    assert "no longer following" in await terminal.toot("unfollow", "ben")


async def test_it_shows_notifications_and_deletes(terminal: Terminal, ada: Person, ben: Person) -> None:
    posted = await ada.say("hello")
    await ben.post(f"/api/v1/statuses/{posted['id']}/favourite")
    assert "ben" in await terminal.toot("notifications")
    await terminal.toot("delete", posted["id"])
    assert (await ada.http.get(f"/api/v1/statuses/{posted['id']}")).status_code == 404
