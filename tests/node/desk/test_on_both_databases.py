"""A hold from preview to release, and the law of the day, the same on SQLite and on PostgreSQL."""

import pytest

from tests.node.desk.conftest import Person
from tests.nodes import Node

DATABASES = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
CARD = "Pay with card 4111 1111 1111 1111"


@DATABASES
async def test_what_was_foreseen_is_held_and_released(
    ada: Person, sam: Person, node: Node, database: str
) -> None:
    (line,) = (await ada.post("preview", status=CARD, reach="world", label="PUBLIC"))["zones"]
    assert line["state"] == "held"
    post = await node.post(ada.viewer, CARD)
    await node.work()
    (hold,) = await sam.get("holds")
    await sam.post(f"holds/{hold['id']}/claim")
    await sam.post(f"holds/{hold['id']}/release", note="a test card")
    await node.work()
    decision, *_ = await sam.get("decisions", zone="public")
    assert (await sam.get(f"decisions/{decision['id']}")) == decision
    recalled = await ada.post(f"posts/{post}/recall")
    assert [crossing["state"] for crossing in recalled["crossings"]] == ["withdrawn"]
    assert (await sam.get("previews"))[0]["previews"] == 1


@DATABASES
async def test_everything_the_desk_reads_is_read(ada: Person, sam: Person, database: str) -> None:
    frozen = await sam.post("egress/freeze", reason="a drill")
    assert (frozen["frozen"], frozen["by"]) == (True, "sam")
    assert (await sam.post("egress/thaw", reason="over"))["frozen"] is False
    for path in ("egress", "zones", "peers", "policy", "audit/head", "decisions", "holds"):
        await sam.get(path)
