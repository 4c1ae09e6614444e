"""Posts: read in their thread, written, previewed, changed, and what readers do with them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from bridge import recall
from bridge.store.base import Transaction
from node.social import audience, compose, interactions, media, seen, threads
from node.social.audience import Verb
from node.social.errors import DraftInvalid
from node.social.media import Caption, Kept
from node.social.seen import SeenPost
from node.social.threads import Thread
from node.social.viewers import Viewer
from node.storage import previews
from webui.forms import Form
from webui.pages import composing, feeds, frame
from webui.pages.frame import Sheet
from webui.pages.mapping.composer import NEARER, draft_of, social_draft, with_problem
from webui.pages.mapping.posts import post_view
from webui.pages.mapping.previews import hidden
from webui.views.compose import ComposePageView, ComposerView, DraftView
from webui.views.page import ConfirmView
from webui.views.posts import EditView, PostView, ThreadView
from webui.visits import PageHandler, Visit, go

EXCERPT_CHARS: Final = 60
RECALLED: Final = (
    "Colleagues keep it. Outside nobody can fetch it any more, and every server that had it is asked to "
    "delete it. We can't make them forget."
)

Act = Callable[[Transaction, Viewer, int], Awaitable[SeenPost]]


async def thread(visit: Visit) -> Response:
    """GET /posts/{id}: the conversation around it."""
    async with visit.core.reading() as tx:
        around = await threads.around(tx, visit.viewer, visit.id)
        view = ThreadView(
            posts=await _in_thread(tx, visit, around),
            composer=await composing.fresh(tx, visit, reply_to=around.focus.entry),
        )
        sheet = Sheet(template="thread.html", title=_title(around.focus), view=view)
        return await frame.show(tx, visit, sheet)


async def write(visit: Visit) -> Response:
    """GET /compose: the composer alone; `reply_to` names the post to answer."""
    asked = visit.asked("reply_to")
    reply_to = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    async with visit.core.reading() as tx:
        return await _composer(tx, visit, await composing.fresh(tx, visit, reply_to=reply_to))


async def create(visit: Visit) -> Response:
    """POST /posts: the post, or the composer again saying what is wrong."""
    form = await visit.form()
    draft = draft_of(form)
    try:
        image = await _image(visit, form)
        async with visit.core.transaction() as tx:
            post = await _post(tx, visit, draft, image=image)
    except DraftInvalid as invalid:
        return await _again(visit, draft, problem=invalid.public)
    is_alone = draft.reply_to or form.back.startswith("/compose")
    return go(f"/posts/{post}" if is_alone else f"{form.back}#post-{post}", said="posted")


async def preview(visit: Visit) -> Response:
    """POST /posts/preview: the fragment for the script, or the composer with it; `mend` changes the draft."""
    form = await visit.form()
    draft, is_part = draft_of(form), visit.request.headers.get("x-fragment") == "preview"
    async with visit.core.transaction() as tx:
        await previews.count(tx, account=visit.viewer.account)
    async with visit.core.reading() as tx:
        try:
            draft = await _mended(tx, visit, draft, mend=form.text("mend"))
            judged = await composing.judged(tx, visit, draft)
        except DraftInvalid as invalid:
            composer = with_problem(await composing.again(tx, visit, draft), invalid.public)
            return await _composer(tx, visit, composer, status=422)
        if is_part:
            return frame.show_anyone(
                visit.request, Sheet(template="preview.html", title="Preview", view=judged)
            )
        return await _composer(tx, visit, await composing.again(tx, visit, draft, preview=judged))


async def edit(visit: Visit) -> Response:
    """GET /posts/{id}/edit: a new version, begun from what was typed."""
    async with visit.core.reading() as tx:
        old = await compose.source(tx, author=visit.viewer, entry=visit.id)
        draft = DraftView(
            text=old.source,
            label=old.label if old.label_set_by == "author" else "",
            summary=old.summary,
            language=old.language or "en",
        )
        return await _edit_page(tx, visit, draft)


async def change(visit: Visit) -> Response:
    """POST /posts/{id}/edit: the new version; where it stands and how far it goes stay as they were."""
    draft = draft_of(await visit.form())
    try:
        async with visit.core.transaction() as tx:
            meant = social_draft(replace(draft, reply_to=""), parent=None, group=None)
            post = await compose.edit(tx, author=visit.viewer, entry=visit.id, draft=meant)
    except DraftInvalid as invalid:
        async with visit.core.reading() as tx:
            return await _edit_page(tx, visit, draft, problem=invalid.public)
    return go(f"/posts/{post}", said="edited")


async def delete(visit: Visit) -> Response:
    """POST /posts/{id}/delete: asks once more, then deletes here and outside."""
    form = await visit.form()
    if not form.is_sure:
        say = "It goes from here at once, and every server that had it is asked to delete it."
        return await _confirm(visit, form, title="Delete this post everywhere?", say=say, step="delete")
    async with visit.core.transaction() as tx:
        await compose.delete(tx, author=visit.viewer, entry=visit.id)
    gone = f"/posts/{visit.id}"
    return go("/" if form.back.startswith(gone) else form.back, said="deleted")


async def take_back(visit: Visit) -> Response:
    """POST /posts/{id}/recall: asks once more, then withdraws it outside; colleagues keep it."""
    form = await visit.form()
    if not form.is_sure:
        title = "Recall this post from outside?"
        return await _confirm(visit, form, title=title, say=RECALLED, step="recall")
    async with visit.core.transaction() as tx:
        post = await audience.require(tx, visit.viewer, Verb.RECALL, entry=visit.id)
        await recall.recall_object(tx, post.ap_id, by=visit.viewer.name)
    return go(form.back, said="recalled")


async def bookmark(visit: Visit) -> Response:
    """POST /posts/{id}/bookmark: keeps it, or keeps it no longer."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        known = await seen.one(tx, visit.viewer, visit.id)
        step = interactions.unbookmark if known.bookmarked else interactions.bookmark
        await step(tx, visit.viewer, visit.id)
    return go(form.back)


def acting(act: Act) -> PageHandler:
    """A handler that does one thing with the post of the path and goes back to where the button was."""

    async def handler(visit: Visit) -> Response:
        form = await visit.form()
        async with visit.core.transaction() as tx:
            await act(tx, visit.viewer, visit.id)
        return go(form.back)

    return handler


async def _in_thread(tx: Transaction, visit: Visit, around: Thread) -> tuple[PostView, ...]:
    """The conversation in reading order; depths count from its first post shown."""
    order = (*around.ancestors, around.focus, *around.descendants)
    lens = await feeds.lens_for(tx, visit, order)
    top = around.depths.get(order[0].post.id, 0)
    return tuple(
        post_view(
            lens,
            one,
            depth=max(0, around.depths.get(one.post.id, 0) - top),
            focused=one is around.focus,
        )
        for one in order
    )


async def _image(visit: Visit, form: Form) -> Kept | None:
    """The picture that came along, made safe and kept; outside any transaction. Raises MediaRefused."""
    upload = await form.upload("image")
    return None if upload is None else await media.store_image(visit.surface.blobs, upload.body)


async def _post(tx: Transaction, visit: Visit, draft: DraftView, *, image: Kept | None) -> int:
    uploads: tuple[int, ...] = ()
    if image is not None:
        row = await media.record(tx, visit.viewer, image, caption=Caption(alt=draft.alt))
        uploads = (row.id,)
    parent, group = await composing.parent_of(tx, visit, draft), await composing.group_of(tx, visit, draft)
    meant = social_draft(draft, parent=parent, group=group, media=uploads)
    return await compose.post(tx, author=visit.viewer, draft=meant)


async def _mended(tx: Transaction, visit: Visit, draft: DraftView, *, mend: str) -> DraftView:
    """The draft after a one-click mend."""
    match mend:
        case "narrow":
            return replace(draft, audience=NEARER[draft.audience])
        case "hide":
            return replace(draft, text=hidden(draft.text, await composing.found(tx, visit, draft)))
        case _:
            return draft


async def _again(visit: Visit, draft: DraftView, *, problem: str) -> Response:
    async with visit.core.reading() as tx:
        composer = with_problem(await composing.again(tx, visit, draft), problem)
        return await _composer(tx, visit, composer, status=422)


async def _composer(tx: Transaction, visit: Visit, composer: ComposerView, *, status: int = 200) -> Response:
    title = "Reply" if composer.draft.reply_to else "Write a post"
    view = ComposePageView(composer=composer)
    return await frame.show(tx, visit, Sheet(template="compose.html", title=title, view=view, status=status))


async def _edit_page(tx: Transaction, visit: Visit, draft: DraftView, *, problem: str = "") -> Response:
    found = await seen.one(tx, visit.viewer, visit.id)
    composer = replace(
        await composing.again(tx, visit, draft),
        audiences=(),
        groups=(),
        action=f"/posts/{visit.id}/edit",
        button="Save the new version",
        problem=problem,
    )
    (post,) = await feeds.posts(tx, visit, (found,))
    sheet = Sheet(
        template="edit.html",
        title="Edit your post",
        view=EditView(post=post, composer=composer),
        status=422 if problem else 200,
    )
    return await frame.show(tx, visit, sheet)


async def _confirm(visit: Visit, form: Form, *, title: str, say: str, step: str) -> Response:
    async with visit.core.reading() as tx:
        await seen.one(tx, visit.viewer, visit.id)
        view = ConfirmView(
            title=title, say=say, action=f"/posts/{visit.id}/{step}", button="Yes", back=form.back
        )
        return await frame.show(tx, visit, Sheet(template="confirm.html", title=title, view=view))


def _title(focus: SeenPost) -> str:
    words = " ".join(focus.post.source.split()) or f"A post by {focus.author.display_name}"
    return words if len(words) <= EXCERPT_CHARS else f"{words[:EXCERPT_CHARS].rstrip()}…"
