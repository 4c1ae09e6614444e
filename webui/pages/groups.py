"""Groups: found, founded, joined, and kept by their stewards."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Final, Literal, Protocol

from starlette.responses import Response

from bridge.store.base import Transaction
from node.social import groups, timelines
from node.social.errors import DraftInvalid
from node.social.groups import Roster, is_member
from node.social.viewers import Viewer
from node.storage.groups import FoundGroup
from node.storage.paging import Page
from webui.pages import composing, feeds, frame
from webui.pages.frame import Sheet
from webui.pages.mapping.composer import composer_view, starting
from webui.pages.mapping.groups import form_view, group_draft, group_view
from webui.views.actors import ActorView
from webui.views.compose import ComposerView
from webui.views.groups import GroupFormView, GroupPageView, GroupsView
from webui.visits import PageHandler, Visit, go

ROSTER: Final = Page(limit=200)
Tab = Literal["feed", "about", "members"]
TABS: Final[tuple[Tab, ...]] = ("feed", "about", "members")


class Step(Protocol):
    """What a steward does about one who asks to join."""

    def __call__(self, tx: Transaction, viewer: Viewer, group: int, *, member: int) -> Awaitable[None]: ...


async def listing(visit: Visit) -> Response:
    """GET /groups: one's own, the others, and the form for a new one."""
    return await _listing(visit, form_view())


async def found(visit: Visit) -> Response:
    """POST /groups: a new group with the visitor as its steward."""
    form = await visit.form()
    try:
        async with visit.core.transaction() as tx:
            draft = group_draft(form)
            await groups.create(tx, visit.viewer, draft)
    except DraftInvalid as invalid:
        return await _listing(visit, form_view(form, problem=invalid.public), status=422)
    return go(f"/groups/{draft.name}", said="founded")


async def page(visit: Visit) -> Response:
    """GET /groups/{name}: its feed, or with `tab` what it is about, or who is in it."""
    tab: Tab = next((each for each in TABS if each == visit.asked("tab")), "feed")
    async with visit.core.reading() as tx:
        group = await groups.named(tx, visit.viewer, visit.named("name"))
        view = await _page(tx, visit, group, tab=tab)
        sheet = Sheet(template="group.html", title=view.group.title, view=view, section="groups")
        return await frame.show(tx, visit, sheet)


async def join(visit: Visit) -> Response:
    """POST /groups/{name}/join: in at once, or asked."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        group = await groups.named(tx, visit.viewer, visit.named("name"))
        entered = await groups.join(tx, visit.viewer, group.actor.id)
    return go(form.back, said="joined" if entered.state == "member" else "asked")


async def leave(visit: Visit) -> Response:
    """POST /groups/{name}/leave: out, or no longer asking; a secret group is then out of sight."""
    async with visit.core.transaction() as tx:
        group = await groups.named(tx, visit.viewer, visit.named("name"))
        await groups.leave(tx, visit.viewer, group.actor.id)
    return go("/groups", said="left")


def keeping(step: Step) -> PageHandler:
    """A handler by which a steward answers who asks to join."""

    async def handler(visit: Visit) -> Response:
        form = await visit.form()
        async with visit.core.transaction() as tx:
            group = await groups.named(tx, visit.viewer, visit.named("name"))
            await step(tx, visit.viewer, group.actor.id, member=form.number("actor"))
        return go(form.back)

    return handler


async def _listing(visit: Visit, form: GroupFormView, *, status: int = 200) -> Response:
    async with visit.core.reading() as tx:
        view = GroupsView(
            own=tuple(group_view(each) for each in await groups.own(tx, visit.viewer)),
            others=tuple(group_view(each) for each in await groups.others(tx, visit.viewer)),
            form=form if visit.viewer.is_staff else None,
        )
        sheet = Sheet(template="groups.html", title="Groups", view=view, section="groups", status=status)
        return await frame.show(tx, visit, sheet)


async def _page(tx: Transaction, visit: Visit, group: FoundGroup, *, tab: Tab) -> GroupPageView:
    viewer, actor = visit.viewer, group.actor.id
    view = GroupPageView(group=group_view(group), tab=tab, about=group.actor.note_source)
    lens = await frame.lens_of(tx, visit)
    match tab:
        case "feed":
            seen = await timelines.group(tx, viewer, feeds.page_of(visit), group=actor)
            return replace(
                view,
                posts=await feeds.posts(tx, visit, seen),
                composer=await _composer(tx, visit, group),
                more=feeds.more(f"/groups/{group.actor.name}", seen),
            )
        case "about":
            stewards = await groups.stewards(tx, viewer, actor)
            return replace(view, stewards=tuple(lens.actor(each) for each in stewards))
        case "members":
            roster = await groups.roster(tx, viewer, actor, ROSTER)
            members = await _plates(tx, visit, roster)
            return replace(view, roster=members, requests=await _asking(tx, visit, group))


async def _plates(tx: Transaction, visit: Visit, roster: Roster) -> tuple[ActorView, ...]:
    lens = await frame.lens_of(tx, visit, actors=frozenset(row.actor.id for row in roster.members))
    return tuple(lens.actor(row.actor) for row in roster.members)


async def _asking(tx: Transaction, visit: Visit, group: FoundGroup) -> tuple[ActorView, ...]:
    if group.membership is None or not group.membership.steward:
        return ()
    waiting = await groups.requests(tx, visit.viewer, group.actor.id, ROSTER)
    return await _plates(tx, visit, Roster(len(waiting), waiting))


async def _composer(tx: Transaction, visit: Visit, group: FoundGroup) -> ComposerView | None:
    """A composer that begins with this group, for its members."""
    if not is_member(group):
        return None
    desktop = await composing.laid_out(tx, visit, reply_to=None)
    draft = starting(desktop, default_reach=visit.viewer.default_reach)
    return composer_view(desktop, replace(draft, audience="group", group=group.actor.name))
