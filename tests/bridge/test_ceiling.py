"""The mode is a ceiling at delivery too: what was released under a wider one waits, and recalls leave."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from bridge import leases
from bridge.judgement import Mode
from bridge.store.core_crossings import crossings
from tests.bridge.departures import Leaving, World, delivery_of, depart, dispatch, give_key, policy, world

POST = Leaving(host="partner.example", inbox="https://partner.example/inbox")
RECALL = replace(POST, object_id="https://node.example/o/2", stage="recall")
PARTNER, WORLD = policy(), policy(("*",))


async def leave(
    here: World, mode: Mode, *, verb: str = "Create", law: str = "partner"
) -> tuple[int, set[int]]:
    """The delivery of a verb beside a recall's, and which two of them may start."""
    under = replace(dispatch(), mode=mode)
    async with here.core.transaction() as tx:
        await give_key(tx, under.keyring)
        plain = await depart(tx, POST)
        await tx.run(update(crossings).values(activity_type=verb))
        await depart(tx, RECALL)
    async with here.core.transaction() as tx:
        leased = await leases.claim(tx, dispatch=under, policy=WORLD if law == "world" else PARTNER, limit=9)
    assert any(each.id != plain for each in leased), "a recall leaves in every mode"
    return plain, {each.id for each in leased}


@pytest.mark.parametrize(
    ("mode", "verb", "law"),
    [
        (Mode.CLOSED, "Create", "partner"),
        (Mode.CLOSED, "Follow", "partner"),
        (Mode.LISTEN, "Create", "partner"),
        (Mode.LISTEN, "Announce", "partner"),
        (Mode.PARTNERS, "Create", "world"),
    ],
)
async def test_what_a_narrower_mode_forbids_waits(tmp_path: Path, mode: Mode, verb: str, law: str) -> None:
    async with world(tmp_path) as here:
        plain, started = await leave(here, mode, verb=verb, law=law)
        assert plain not in started
        assert (await delivery_of(here.core, plain)).state == "queued"


@pytest.mark.parametrize(
    ("mode", "verb", "law"),
    [
        (Mode.LISTEN, "Follow", "partner"),
        (Mode.LISTEN, "Undo", "world"),
        (Mode.PARTNERS, "Create", "partner"),
        (Mode.OPEN, "Create", "world"),
    ],
)
async def test_what_the_mode_allows_leaves(tmp_path: Path, mode: Mode, verb: str, law: str) -> None:
    async with world(tmp_path) as here:
        plain, started = await leave(here, mode, verb=verb, law=law)
        assert plain in started
