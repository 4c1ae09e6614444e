"""The pictures of those who have none: apps take no null for an avatar or a header."""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from PIL import Image

CACHED = {"cache-control": "public, max-age=604800"}


async def avatar(_: Request) -> Response:
    """GET /avatars/original/missing.png."""
    return Response(_avatar(), media_type="image/png", headers=CACHED)


async def header(_: Request) -> Response:
    """GET /headers/original/missing.png."""
    return Response(_header(), media_type="image/png", headers=CACHED)


@cache
def _avatar() -> bytes:
    """A head and shoulders, 400 pixels square."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (400, 400), "#dfe5e3")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((140, 90, 260, 210), fill="#8fa39d")
    pen.ellipse((70, 240, 330, 520), fill="#8fa39d")
    return _png(picture)


@cache
def _header() -> bytes:
    """A plain band, 600 by 200 pixels."""
    from PIL import Image

    return _png(Image.new("RGB", (600, 200), "#dfe5e3"))


def _png(picture: "Image.Image") -> bytes:
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
