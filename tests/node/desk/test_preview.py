"""A draft's fate, foretold without a trace."""

import pytest
from sqlalchemy import func, select

from bridge.store.core_crossings import crossings
from bridge.store.core_jobs import jobs
from bridge.store.core_ledger import ledger
from node.storage.posts import posts
from tests.node.desk.conftest import Person
from tests.nodes import Node

CARD = "Pay with card 4111 1111 1111 1111"


async def rows(node: Node) -> list[int]:
    async with node.core.reading() as tx:
        tables = (crossings, jobs, ledger, posts)
        return [int(await tx.scalar(select(func.count()).select_from(table))) for table in tables]


async def test_each_zone_has_its_line(ada: Person) -> None:
    seen = await ada.post("preview", status="Falcon ships in May", reach="world", label="PUBLIC")
    (line,) = seen["zones"]
    assert (line["zone"], line["world"], line["verdict"], line["redacted"]) == ("public", True, "warn", True)
    assert line["say"] == ["A project's name is hidden."]
    assert "Falcon" not in line["text"]
    assert "[internal project]" in line["text"]
    (finding,) = line["findings"]
    assert (finding["kind"], finding["start"], finding["end"]) == ("project_name", 0, 6)


async def test_what_is_held_says_how_to_mend_it(ada: Person) -> None:
    seen = await ada.post("preview", status=CARD, reach="world", label="PUBLIC")
    (line,) = seen["zones"]
    assert (line["verdict"], line["state"]) == ("hold", "held")
    assert "review" in line["fixes"]
    assert all("4111 1111 1111 1111" not in str(finding) for finding in line["findings"])


async def test_what_stays_inside_has_no_zones(ada: Person) -> None:
    seen = await ada.post("preview", status=CARD)
    assert seen == {"visibility": "public", "reach": "staff", "zones": []}


async def test_a_preview_agrees_with_the_gate(ada: Person, node: Node) -> None:
    for text in ("The canteen is open", "Falcon ships in May", CARD):
        seen = await ada.post("preview", status=text, reach="world", label="PUBLIC")
        post = await node.post(ada.viewer, text)
        await node.work()
        decided = await node.crossings(post)
        for line in seen["zones"]:
            assert line["verdict"] == decided[line["zone"]].verdict
            assert line["redacted"] == decided[line["zone"]].redacted


async def test_a_preview_leaves_no_row_behind(ada: Person, node: Node) -> None:
    before = await rows(node)
    await ada.post("preview", status=CARD, reach="world", label="PUBLIC")
    assert await rows(node) == before


@pytest.mark.parametrize("sent", [{"label": "COSMIC"}, {"reach": "moon"}, {"in_reply_to_id": "7"}])
async def test_a_draft_that_could_not_be_posted_is_a_problem(ada: Person, sent: dict[str, str]) -> None:
    problem = (await ada.refused("preview", status="x", **sent)).json()
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
