"""Uploads: only pixels survive."""

import io
from pathlib import Path

import pytest
from PIL import Image

from bridge.store.base import Transaction
from node.services.blobs import Directory
from node.social import compose, images, media
from node.social.drafts import Draft
from node.social.errors import DraftInvalid, MediaRefused, NotFound
from node.social.media import Caption
from node.social.viewers import Viewer
from node.storage.rows import MediaRow

pytestmark = pytest.mark.anyio

PLACE = b"51.5007,-0.1246"


def picture(mode: str = "RGB", size: tuple[int, int] = (900, 600), kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    Image.new(mode, size, "teal").save(buffer, kind, exif=exif, comment=PLACE)
    return buffer.getvalue()


def test_what_a_camera_wrote_beside_the_pixels_is_gone() -> None:
    body = picture()
    assert PLACE in body
    safe = images.sanitise(body)
    assert PLACE not in safe.body + safe.preview
    with Image.open(io.BytesIO(safe.body)) as opened:
        assert len(opened.getexif()) == 0
    assert (safe.media_type, safe.width, safe.height) == ("image/jpeg", 600, 900)
    assert (safe.preview_width, safe.preview_height) == (427, 640)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_what_is_see_through_stays_so(kind: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(buffer, kind)
    safe = images.sanitise(buffer.getvalue())
    assert safe.media_type == "image/png"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"MZ\x90\x00",
        b"\x7fELF\x02",
        b"#!/bin/sh",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:300],
        b"%PDF-1.7",
    ],
)
def test_what_is_no_image_is_refused_whatever_it_is(body: bytes) -> None:
    with pytest.raises(MediaRefused):
        images.sanitise(body)


def test_an_image_that_unfolds_too_far_is_refused() -> None:
    buffer = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(buffer, "PNG")
    assert len(buffer.getvalue()) < 100_000
    with pytest.raises(MediaRefused, match="pixels"):
        images.sanitise(buffer.getvalue())


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(MediaRefused, match="10 MiB"):
        images.sanitise(b"\0" * (images.MAX_BYTES + 1))


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


async def test_a_blob_is_kept_by_its_hash_and_no_name_leads_elsewhere(tmp_path: Path) -> None:
    blobs = Directory(tmp_path)
    name = "ab" * 32
    await blobs.put(name, b"first")
    await blobs.put(name, b"second")
    assert await blobs.get(name) == b"first"
    assert await blobs.get("cd" * 32) is None
    for wrong in ("../secret", "AB" * 32, "ab"):
        with pytest.raises(ValueError, match="no SHA-256"):
            await blobs.get(wrong)
    assert files(tmp_path) == [name]


def files(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file()]
