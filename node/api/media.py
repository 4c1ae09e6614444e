"""Pictures: uploaded, described, and served by signed addresses."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from node.api import serialise
from node.api.answers import answer
from node.api.errors import NoSuchThing, ParamInvalid
from node.api.links import DAY_S, is_genuine, links
from node.api.params import Params, query_of
from node.api.routing import Call
from node.identity.surface import surface_of
from node.social import media
from node.social.media import Caption

SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)
SERVED: Final = {
    "cache-control": f"private, max-age={DAY_S}, immutable",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
}


async def upload(call: Call) -> Response:
    """POST /api/v2/media and /api/v1/media: done when answered, so always 200 with an address."""
    sent = await call.params()
    file = sent.upload("file")
    if file is None:
        raise ParamInvalid("file", "is missing")
    kept = await media.store_image(call.surface.blobs, file.body)
    async with call.core.transaction() as tx:
        row = await media.record(tx, call.viewer, kept, file_name=file.file_name, caption=caption(sent))
        return answer(serialise.attachment(links(call.surface, now_ms=tx.now_ms), row))


async def read(call: Call) -> Response:
    """GET /api/v1/media/:id; one's own."""
    async with call.core.reading() as tx:
        row = await media.get(tx, call.viewer, call.id)
        return answer(serialise.attachment(links(call.surface, now_ms=tx.now_ms), row))


async def describe(call: Call) -> Response:
    """PUT /api/v1/media/:id: description and focus, before or after it is posted."""
    said = caption(await call.params())
    async with call.core.transaction() as tx:
        row = await media.describe(tx, call.viewer, call.id, said)
        shown = serialise.attachment(links(call.surface, now_ms=tx.now_ms), row)
    return answer(shown)


async def serve(request: Request) -> Response:
    """GET /media/:sha256, by a signed address; open to who has one. Raises NoSuchThing for any other."""
    surface, sha256 = surface_of(request), str(request.path_params["sha256"])
    query = query_of(request)
    link = links(surface, now_ms=surface.core.ground.clock())
    until, signature = query.number("until") or 0, query.text("sig") or ""
    if not is_genuine(link, sha256, until=until, signature=signature):
        raise NoSuchThing(f"media {sha256[:64]}")
    body = await surface.blobs.get(sha256)
    if body is None:
        raise NoSuchThing(f"media {sha256[:64]}")
    return Response(body, media_type=type_of(body), headers=SERVED)


def caption(sent: Params) -> Caption:
    """What is said of a picture; `focus` is two numbers with a comma. Raises ParamInvalid."""
    written = sent.text("focus")
    if not written:
        return Caption(alt=sent.text("description"))
    across, _, up = written.partition(",")
    try:
        return Caption(alt=sent.text("description"), focus=(float(across), float(up)))
    except ValueError as fault:
        raise ParamInvalid("focus", "is not two numbers with a comma") from fault


def type_of(body: bytes) -> str:
    """The type of one of our own re-encoded pictures, by its first bytes."""
    for signature, media_type in SIGNATURES:
        if body.startswith(signature):
            return media_type
    return "application/octet-stream"
