"""Scenes play in their order, each once, and a demo that was killed goes on where it stood."""

from pathlib import Path

import pytest

from bridge.store.base import Store
from node.demo import story
from node.demo.stage import Node, Stage
from node.demo.story import Scene
from node.social.errors import NotFound
from tests.conftest import Stores


@pytest.fixture
def stage(stores: Stores) -> Stage:
    def node(core: Store, number: int) -> Node:
        return Node(core, f"127.0.0.{number}:8001")

    return Stage(*(node(stores.core, number) for number in (1, 2, 3)))


async def test_a_scene_is_played_once_in_the_life_of_a_demo(stage: Stage, tmp_path: Path) -> None:
    seen: list[str] = []

    def scene(name: str) -> Scene:
        async def play(_: Stage) -> None:
            seen.append(name)

        return Scene(name, 0, play)

    kept = tmp_path / "story.json"
    await story.play(stage, [(scene("one"), scene("two"))], kept=story.played(kept))
    await story.play(stage, [(scene("one"), scene("two"), scene("three"))], kept=story.played(kept))
    assert seen == ["one", "two", "three"]


async def test_a_scene_whose_ground_is_gone_is_passed_over(stage: Stage, tmp_path: Path) -> None:
    seen: list[str] = []

    async def lost(_: Stage) -> None:
        raise NotFound("post 1")

    async def after(_: Stage) -> None:
        seen.append("after")

    strand = (Scene("lost", 0, lost), Scene("after", 0, after))
    await story.play(stage, [strand], kept=story.played(tmp_path / "story.json"))
    assert seen == ["after"]


async def test_a_scene_that_broke_off_is_played_again(stage: Stage, tmp_path: Path) -> None:
    kept = tmp_path / "story.json"

    async def breaks(_: Stage) -> None:
        raise ArithmeticError("killed here")

    with pytest.raises(ExceptionGroup):
        await story.play(stage, [(Scene("one", 0, breaks),)], kept=story.played(kept))
    assert story.played(kept).names == frozenset()
