"""Images made safe: only pixels survive; whatever else a file carried is gone.

Decoding is CPU work: `media.prepare` calls `sanitise` in a thread.
"""

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from node.social.errors import MediaRefused

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 50_000_000
MAX_EDGE: Final = 3840
PREVIEW_EDGE: Final = 640
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")

_EXECUTABLES: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
)


@dataclass(frozen=True, slots=True)
class SafeImage:
    """An image written anew, with its preview (at most 640 pixels a side); sizes in pixels."""

    body: bytes
    media_type: str
    width: int
    height: int
    preview: bytes
    preview_width: int
    preview_height: int


def sanitise(body: bytes) -> SafeImage:
    """The image written anew from its pixels, upright, at most 3,840 pixels a side.

    JPEG, PNG, GIF (its first frame) and WebP are taken, told by content; what is opaque leaves as JPEG, the
    rest as PNG. Raises MediaRefused for anything else, and for images that unfold to too many pixels.
    """
    _check(body)
    from PIL import Image, ImageOps, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(body), formats=FORMATS) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise MediaRefused("The image has too many pixels: 50 million at most.")
                opened.draft("RGB", (MAX_EDGE, MAX_EDGE))
                upright = ImageOps.exif_transpose(opened)
                upright.thumbnail((MAX_EDGE, MAX_EDGE))
                return _written(upright)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise MediaRefused("The image has too many pixels: 50 million at most.") from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
            raise MediaRefused("The file can't be read as an image: JPEG, PNG, GIF or WebP.") from None


def _check(body: bytes) -> None:
    if len(body) > MAX_BYTES:
        raise MediaRefused(f"The file is too large: {MAX_BYTES // 1024 // 1024} MiB at most.")
    if body.startswith(_EXECUTABLES):
        raise MediaRefused("The file is a program; programs are not taken, whatever their name.")


def _written(image: "Image.Image") -> SafeImage:
    """The pixels in a new file, twice: whole and as a preview."""
    opaque = not image.has_transparency_data
    pixels = image.convert("RGB" if opaque else "RGBA")
    small = pixels.copy()
    small.thumbnail((PREVIEW_EDGE, PREVIEW_EDGE))
    return SafeImage(
        body=_encoded(pixels, opaque=opaque),
        media_type="image/jpeg" if opaque else "image/png",
        width=pixels.width,
        height=pixels.height,
        preview=_encoded(small, opaque=opaque),
        preview_width=small.width,
        preview_height=small.height,
    )


def _encoded(pixels: "Image.Image", *, opaque: bool) -> bytes:
    """A file of these pixels and nothing else."""
    clean = pixels.copy()
    clean.info = {}
    buffer = io.BytesIO()
    if opaque:
        clean.save(buffer, "JPEG", quality=85, optimize=True)
    else:
        clean.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
