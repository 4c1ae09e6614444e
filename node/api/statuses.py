"""Statuses: posted, read, edited, deleted."""

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api import drafts, serialise
from node.api.answers import answer
from node.api.entities.statuses import Context, DeletedStatus, Status, StatusEdit, StatusSource
from node.api.entities.times import moment
from node.api.entities.widen import widened
from node.api.links import links
from node.api.media import caption
from node.api.params import Params
from node.api.routing import Call
from node.social import compose, media, seen, threads
from node.storage import preferences

MAX_KEY_CHARS = 200


async def create(call: Call) -> Response:
    """POST /api/v1/statuses; `Idempotency-Key` makes a repeat answer with the same post."""
    sent = await call.params()
    key = call.request.headers.get("idempotency-key", "")[:MAX_KEY_CHARS] or None

    async def posted(tx: Transaction) -> Status:
        kept = await preferences.of_account(tx, account=call.viewer.account)
        draft = drafts.new(sent, preferences=kept)
        post = await compose.post(tx, author=call.viewer, draft=draft, idempotency_key=key)
        return await _status(tx, call, entry=post)

    return answer(await call.core.write(posted))


async def read(call: Call) -> Response:
    """GET /api/v1/statuses/:id."""
    return answer(await call.core.read(lambda tx: _status(tx, call, entry=call.id)))


async def edit(call: Call) -> Response:
    """PUT /api/v1/statuses/:id; what isn't sent stays."""
    sent = await call.params()
    async with call.core.transaction() as tx:
        old = await seen.one(tx, call.viewer, call.id)
        await _describe(tx, call, sent)
        post = await compose.edit(tx, author=call.viewer, entry=call.id, draft=drafts.changed(sent, seen=old))
        status = await _status(tx, call, entry=post)
    return answer(status)


async def delete(call: Call) -> Response:
    """DELETE /api/v1/statuses/:id; the answer brings back what was typed."""
    async with call.core.transaction() as tx:
        old = await seen.one(tx, call.viewer, call.id)
        shown = serialise.status(links(call.surface, now_ms=tx.now_ms), old)
        await compose.delete(tx, author=call.viewer, entry=call.id)
    return answer(widened(shown, DeletedStatus, text=old.post.source))


async def context(call: Call) -> Response:
    """GET /api/v1/statuses/:id/context: the thread around it, as far as the viewer may see."""
    async with call.core.reading() as tx:
        thread = await threads.around(tx, call.viewer, call.id)
        link = links(call.surface, now_ms=tx.now_ms)
        shown = Context(
            ancestors=serialise.statuses(link, thread.ancestors),
            descendants=serialise.statuses(link, thread.descendants),
        )
    return answer(shown)


async def source(call: Call) -> Response:
    """GET /api/v1/statuses/:id/source: what the author typed, for editing."""
    async with call.core.reading() as tx:
        post = await compose.source(tx, author=call.viewer, entry=call.id)
    return answer(StatusSource(str(post.id), post.source, post.summary))


async def history(call: Call) -> Response:
    """GET /api/v1/statuses/:id/history: every version, oldest first."""
    async with call.core.reading() as tx:
        now = await seen.one(tx, call.viewer, call.id)
        versions = await compose.versions(tx, viewer=call.viewer, entry=call.id)
        link = links(call.surface, now_ms=tx.now_ms)
    author = serialise.account(link, now.author)
    pictures = tuple(serialise.attachment(link, picture) for picture in now.media)
    return answer(
        [
            StatusEdit(
                content=version.content,
                spoiler_text=version.summary,
                sensitive=version.sensitive,
                created_at=moment(version.at_ms),
                account=author,
                media_attachments=pictures,
            )
            for version in versions
        ]
    )


async def _status(tx: Transaction, call: Call, *, entry: int) -> Status:
    found = await seen.one(tx, call.viewer, entry)
    return serialise.status(links(call.surface, now_ms=tx.now_ms), found)


async def _describe(tx: Transaction, call: Call, sent: Params) -> None:
    """New descriptions of pictures, sent along with an edit (`media_attributes`)."""
    for change in sent.children("media_attributes"):
        upload = change.identity("id")
        if upload is not None:
            await media.describe(tx, call.viewer, upload, caption(change))
