"""GET of media: one sanitised blob behind one random, revocable address (POLICY-BRIDGE §9, 10)."""

from typing import Final

from bridge.edge.errors import NOT_FOUND
from bridge.edge.negotiation import names_activity
from bridge.edge.settings import Blobs
from bridge.edge.wire import PRIVATE, Answer, answer
from bridge.store.edge_reads import EdgeReader, FoundMedia

_FOREVER: Final = "public, max-age=31536000, immutable"
_INLINE: Final = ("image/", "audio/", "video/")
_SANDBOX: Final = (
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("cross-origin-resource-policy", "cross-origin"),
)


class Media:
    """Answers for media links; the blob store holds only what was re-encoded for the outside."""

    def __init__(self, reader: EdgeReader, blobs: Blobs) -> None:
        self._reader = reader
        self._blobs = blobs

    async def blob(self, token: str, *, accept: str) -> Answer:
        """The bytes behind a link; never to who asks for an ActivityPub document (CVE-2024-25623)."""
        found = None if names_activity(accept) else await self._reader.media(token)
        if found is None or not (found.for_anyone or await self._flows()):
            return NOT_FOUND
        body = await self._blobs.get(found.link.blob_sha256)
        return NOT_FOUND if body is None else _answered(found, body)

    async def _flows(self) -> bool:
        """Whether anything that is not for anyone may be answered now."""
        return not (await self._reader.standing()).frozen


def _answered(found: FoundMedia, body: bytes) -> Answer:
    """Named by its link alone; a browser may show pictures and sounds, and keeps the rest as a file."""
    link = found.link
    disposition = (
        "inline" if link.media_type.startswith(_INLINE) and "svg" not in link.media_type else "attachment"
    )
    extra = (("content-disposition", disposition), *_SANDBOX)
    return answer(200, body, link.media_type, cache=_FOREVER if found.for_anyone else PRIVATE, extra=extra)
