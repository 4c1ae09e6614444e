"""Channel 32, lines of other people's code: no address of a delivery, no value of a statement."""

import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from bridge.outside import Outside
from bridge.purposes import OutsideLimits, Purpose
from bridge.store.core_jobs import jobs
from node import logs
from node.config import Log
from tests.bridge.outside_peer import listening, whole
from tests.conftest import Stores
from tests.leaks.canaries import word


@pytest.fixture
def configured() -> Iterator[None]:
    """The log as every process of ours has it, at its most talkative but one."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure(Log(level="info"))
    yield
    root.handlers[:], root.level = handlers, level


async def test_no_line_says_whom_something_is_delivered_to(
    configured: None, capsys: pytest.CaptureFixture[str]
) -> None:
    limits = OutsideLimits(origin="http://127.0.0.1:1", allow_http=True, private_networks=("127.0.0.0/8",))
    outside = Outside(limits)
    async with listening(whole(b"")) as peer:
        await outside.request(Purpose.DELIVER, "POST", peer.url(f"/users/{word('inbox')}/inbox"), body=b"{}")
    await outside.close()
    assert [word("inbox") in head for head in peer.seen] == [True]
    assert word("inbox") not in capsys.readouterr().err


async def test_a_statement_that_fails_keeps_its_values_to_itself(stores: Stores) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with stores.core.transaction() as tx:
            await tx.run(insert(jobs).values(id=tx.new_id(), queue=word("statement")))
    assert word("statement") not in str(failed.value).replace("DETAIL", "")
