"""Pictures as a camera writes them, with the place they were taken beside the pixels."""

import io

from PIL import Image

PLACE = b"51.5007,-0.1246"


def picture(mode: str = "RGB", size: tuple[int, int] = (900, 600), kind: str = "JPEG") -> bytes:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif[0x0112] = 6
    Image.new(mode, size, "teal").save(buffer, kind, exif=exif, comment=PLACE)
    return buffer.getvalue()
