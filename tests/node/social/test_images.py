"""Images: only pixels survive."""

import io

import pytest
from PIL import Image

from node.social import images
from node.social.errors import MediaRefused
from tests.node.social.pictures import PLACE, picture


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
