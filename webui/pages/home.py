"""Home: the composer, and what there is to read."""

from typing import Final

from starlette.responses import Response

from bridge.store.base import Transaction
from node.social import groups, timelines
from node.social.seen import SeenPost
from node.storage import markers
from node.storage.feeds import Side
from webui.pages import composing, feeds, frame
from webui.pages.frame import Sheet
from webui.views.posts import GroupCount, GroupLink, HomeView, Tab
from webui.visits import Visit

TABS: Final[tuple[Tab, ...]] = ("following", "groups", "everyone", "outside", "bookmarks")
MARKER: Final = "home"


async def home(visit: Visit) -> Response:
    """GET /: `tab` chooses the feed, `before` the part of it."""
    tab: Tab = next((each for each in TABS if each == visit.asked("tab")), "following")
    async with visit.core.reading() as tx:
        seen, read = await _feed(tx, visit, tab), await frame.last_read(tx, visit, MARKER)
        view = HomeView(
            tab=tab,
            composer=await composing.fresh(tx, visit),
            posts=await feeds.posts(tx, visit, seen),
            groups=await _own_groups(tx, visit),
            more=feeds.more("/", seen, tab=tab),
            seen=_known(seen, read) if tab == "following" else "",
        )
        sheet = Sheet(template="home.html", title="Home", view=view, section="home")
        response = await frame.show(tx, visit, sheet)
    if tab == "following" and visit.before is None:
        await _note_read(visit, seen, read)
    return response


async def _feed(tx: Transaction, visit: Visit, tab: Tab) -> tuple[SeenPost, ...]:
    viewer, page = visit.viewer, feeds.page_of(visit)
    match tab:
        case "following":
            return await timelines.home(tx, viewer, page)
        case "groups":
            return await timelines.groups(tx, viewer, page)
        case "everyone":
            return await timelines.public(tx, viewer, page)
        case "outside":
            return await timelines.public(tx, viewer, page, side=Side.OUTSIDE)
        case "bookmarks":
            return await timelines.bookmarks(tx, viewer, page)


async def _own_groups(tx: Transaction, visit: Visit) -> tuple[GroupCount, ...]:
    return tuple(
        GroupCount(group=GroupLink(name=found.actor.name, title=found.actor.display_name))
        for found in await groups.own(tx, visit.viewer)
    )


def _known(seen: tuple[SeenPost, ...], read: int) -> str:
    """The newest post that was there at the last visit, if something newer is above it."""
    known = [one.entry for one in seen if one.entry <= read]
    return str(known[0]) if known and seen[0].entry > read else ""


async def _note_read(visit: Visit, seen: tuple[SeenPost, ...], read: int) -> None:
    if seen and seen[0].entry > read:
        async with visit.core.transaction() as tx:
            await markers.move(tx, account=visit.viewer.account, timeline=MARKER, last_read=seen[0].entry)
