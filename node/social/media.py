"""Uploads: taken in three steps, so that no image is decoded and no file written inside a transaction.

`prepare` makes the bytes safe, `keep` stores them by their hash, `record` writes the row in a transaction.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Final

from bridge.store.base import Transaction
from node.services.blobs import Blobs
from node.social import images
from node.social.errors import DraftInvalid, NotFound
from node.social.images import SafeImage
from node.social.viewers import Viewer
from node.storage import uploads
from node.storage.rows import MediaRow

MAX_ALT_CHARS: Final = 1500


@dataclass(frozen=True, slots=True)
class Kept:
    """A safe image with the SHA-256 (hexadecimal) under which its bytes and its preview's are kept."""

    image: SafeImage
    sha256: str
    preview_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What an author says of an upload; None leaves it as it is. `focus` is x, y in -1.0 to 1.0."""

    alt: str | None = None
    focus: tuple[float, float] | None = None


async def store_image(blobs: Blobs, body: bytes) -> Kept:
    """Makes an upload safe and keeps it. Raises MediaRefused."""
    return await keep(blobs, await prepare(body))


async def prepare(body: bytes) -> SafeImage:
    """The image written anew, in a thread. Raises MediaRefused."""
    return await asyncio.to_thread(images.sanitise, body)


async def keep(blobs: Blobs, image: SafeImage) -> Kept:
    """Stores the image and its preview by their hashes."""
    sha256, preview = (hashlib.sha256(body).hexdigest() for body in (image.body, image.preview))
    await blobs.put(sha256, image.body)
    await blobs.put(preview, image.preview)
    return Kept(image, sha256, preview)


async def record(
    tx: Transaction, viewer: Viewer, kept: Kept, *, file_name: str = "", caption: Caption
) -> MediaRow:
    """Writes an upload that is on no post yet. Raises DraftInvalid for its caption."""
    _check(caption)
    focus = caption.focus or (None, None)
    row = MediaRow(
        id=tx.new_id(),
        owner=viewer.actor,
        post=None,
        position=0,
        blob_sha256=kept.sha256,
        preview_sha256=kept.preview_sha256,
        media_type=kept.image.media_type,
        bytes=len(kept.image.body),
        width=kept.image.width,
        height=kept.image.height,
        blurhash=None,
        focus_x=focus[0],
        focus_y=focus[1],
        alt=caption.alt or "",
        file_name=file_name[:255],
        remote_url=None,
        created_ms=tx.now_ms,
    )
    await uploads.insert(tx, row)
    return row


async def get(tx: Transaction, viewer: Viewer, upload: int) -> MediaRow:
    """One's own upload. Raises NotFound."""
    row = await uploads.owned(tx, upload=upload, owner=viewer.actor)
    if row is None:
        raise NotFound(f"upload {upload} of actor {viewer.actor}")
    return row


async def describe(tx: Transaction, viewer: Viewer, upload: int, caption: Caption) -> MediaRow:
    """Changes what is said of one's upload. Raises NotFound, DraftInvalid."""
    await get(tx, viewer, upload)
    _check(caption)
    values: dict[str, str | float | None] = {}
    if caption.alt is not None:
        values["alt"] = caption.alt
    if caption.focus is not None:
        values |= {"focus_x": caption.focus[0], "focus_y": caption.focus[1]}
    if values:
        await uploads.change(tx, upload=upload, values=values)
    return await get(tx, viewer, upload)


async def find_blob(tx: Transaction, viewer: Viewer, sha256: str) -> MediaRow:
    """The upload or preview of that hash, if the viewer may see it. Raises NotFound."""
    row = await uploads.by_blob(tx, sight=viewer.sight, sha256=sha256)
    if row is None:
        raise NotFound(f"blob {sha256} for actor {viewer.actor}")
    return row


def _check(caption: Caption) -> None:
    if caption.alt is not None and len(caption.alt) > MAX_ALT_CHARS:
        raise DraftInvalid(f"A description has {MAX_ALT_CHARS:,} characters at most.")
    if caption.focus is not None and not all(-1.0 <= axis <= 1.0 for axis in caption.focus):
        raise DraftInvalid("A focus is two numbers from -1.0 to 1.0.")
