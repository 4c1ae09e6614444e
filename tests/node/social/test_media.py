"""Uploads: whose they are, and who may have them."""

from pathlib import Path

import pytest

from bridge.store.base import Transaction
from node.services.blobs import Directory
from node.social import compose, media
from node.social.drafts import Draft
from node.social.errors import DraftInvalid, NotFound
from node.social.media import Caption
from node.social.viewers import Viewer
from node.storage.rows import MediaRow
from tests.node.social.pictures import picture

pytestmark = pytest.mark.anyio


async def upload(tx: Transaction, viewer: Viewer, tmp_path: Path) -> MediaRow:
    kept = await media.store_image(Directory(tmp_path / "blobs"), picture())
    return await media.record(
        tx, viewer, kept, file_name="view.jpg", caption=Caption(alt="a view", focus=(0.5, -0.5))
    )


async def test_an_upload_is_its_owners_until_it_is_on_a_post_others_see(
    tx: Transaction, ada: Viewer, ben: Viewer, tmp_path: Path
) -> None:
    row = await upload(tx, ada, tmp_path)
    assert await Directory(tmp_path / "blobs").get(row.blob_sha256) is not None
    with pytest.raises(NotFound):
        await media.get(tx, ben, row.id)
    with pytest.raises(NotFound):
        await media.find_blob(tx, ben, row.blob_sha256)
    with pytest.raises(DraftInvalid, match="attachment"):
        await compose.post(tx, author=ben, draft=Draft(text="stolen", media=(row.id,)))
    await compose.post(tx, author=ada, draft=Draft(media=(row.id,)))
    assert (await media.find_blob(tx, ben, row.blob_sha256)).id == row.id
    with pytest.raises(DraftInvalid):
        await compose.post(tx, author=ada, draft=Draft(text="again", media=(row.id,)))


async def test_a_description_can_come_later(tx: Transaction, ada: Viewer, tmp_path: Path) -> None:
    row = await upload(tx, ada, tmp_path)
    described = await media.describe(tx, ada, row.id, Caption(alt="the Thames"))
    assert (described.alt, described.focus_x) == ("the Thames", 0.5)
    with pytest.raises(DraftInvalid):
        await media.describe(tx, ada, row.id, Caption(focus=(2.0, 0.0)))
