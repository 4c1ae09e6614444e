"""The desk's pages on the state of things: queue, decisions, peers, appeals, and the freeze."""

from typing import Final, Literal

from starlette.responses import Response

from bridge import audit, crossings, decisions, egress, ledger, peers, projection, review
from bridge.decisions import Wanted
from bridge.errors import StepInvalid
from bridge.review import Hold
from bridge.store.base import Transaction
from node.storage import previews
from webui.pages import frame, holds
from webui.pages.frame import Sheet
from webui.pages.mapping.desk import (
    decision_row,
    decision_view,
    egress_view,
    ledger_view,
    peer_view,
    rules_of,
)
from webui.pages.mapping.law import zone_views
from webui.pages.mapping.lens import moment
from webui.pages.mapping.posts import verdict_word
from webui.pages.mapping.walls import Walls
from webui.views.desk import (
    AppealsView,
    AppealView,
    DecisionsView,
    EgressView,
    ProbingRow,
    QueueView,
    ZoneCount,
)
from webui.views.law import PeersView
from webui.views.page import ConfirmView
from webui.visits import PageHandler, Visit, go

PAGE: Final = 40
MOST_PROBING: Final = 10
Step = Literal["freeze", "thaw"]
ASKS: Final[dict[Step, tuple[str, str, str]]] = {
    "freeze": (
        "Freeze everything outward?",
        "No delivery starts, and partners can fetch nothing more. Posting inside and recall go on.",
        "Freeze",
    ),
    "thaw": ("Let things leave again?", "What was due starts at once.", "Thaw"),
}


async def queue(visit: Visit) -> Response:
    """GET /desk: open holds, oldest first; `zone` selects."""
    chosen = visit.asked("zone")
    async with visit.core.reading() as tx:
        waiting = await review.queue(tx)
        shown = [hold for hold in waiting if chosen in ("", hold.zone)]
        view = QueueView(
            egress=await _egress(tx, visit),
            ledger=ledger_view(await ledger.head(tx), await audit.newest_head(tx)),
            holds=await holds.rows(tx, visit, shown),
            zones=_zones(waiting, chosen=chosen, walls=await frame.walls(tx)),
            total=len(waiting),
            appeals=len(await review.open_appeals(tx)),
        )
        sheet = Sheet(template="desk/queue.html", title="Review queue", view=view, section="desk")
        return await frame.show(tx, visit, sheet)


async def decisions_page(visit: Visit) -> Response:
    """GET /desk/decisions, newest first; `verdict` and `direction` select."""
    verdict, direction = visit.asked("verdict"), visit.asked("direction")
    wanted = Wanted(verdict=verdict or None, direction=direction or None, before=visit.before, limit=PAGE)
    async with visit.core.reading() as tx:
        found, walls = await decisions.find(tx, wanted), await frame.walls(tx)
        older = f"/desk/decisions?verdict={verdict_word(verdict)}&direction={direction[:3]}&before="
        view = DecisionsView(
            ledger=ledger_view(await ledger.head(tx), await audit.newest_head(tx)),
            decisions=tuple(decision_row(each, walls) for each in found),
            probing=await _probing(tx),
            verdict=verdict,
            direction=direction,
            more=f"{older}{found[-1].sequence}" if len(found) == PAGE else "",
        )
        sheet = Sheet(template="desk/decisions.html", title="Decisions", view=view, section="desk")
        return await frame.show(tx, visit, sheet)


async def decision(visit: Visit) -> Response:
    """GET /desk/decisions/{entry}: one, with all its reasons."""
    async with visit.core.reading() as tx:
        found = await decisions.get(tx, visit.named("entry"))
        view = decision_view(found, await frame.walls(tx))
        sheet = Sheet(template="desk/decision.html", title="Decision", view=view, section="desk")
        return await frame.show(tx, visit, sheet)


async def peers_page(visit: Visit) -> Response:
    """GET /desk/peers: the zones of the policy, and every server we ever met."""
    async with visit.core.reading() as tx:
        walls = await frame.walls(tx)
        view = PeersView(
            egress=await _egress(tx, visit),
            ledger=ledger_view(await ledger.head(tx), await audit.newest_head(tx)),
            zones=() if walls.policy is None else zone_views(walls.policy, walls),
            peers=tuple(peer_view(peer, walls, now_ms=tx.now_ms) for peer in await peers.everyone(tx)),
        )
        sheet = Sheet(template="desk/peers.html", title="Zones and peers", view=view, section="desk")
        return await frame.show(tx, visit, sheet)


async def appeals(visit: Visit) -> Response:
    """GET /desk/appeals: those that wait for an answer."""
    async with visit.core.reading() as tx:
        view = AppealsView(appeals=await _appeals(tx, visit))
        sheet = Sheet(template="desk/appeals.html", title="Appeals", view=view, section="desk")
        return await frame.show(tx, visit, sheet)


async def answer_appeal(visit: Visit) -> Response:
    """POST /desk/appeals/{id}/answer; `upheld` says whether the author was right."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        await review.answer_appeal(tx, visit.id, by=visit.person, upheld=form.flag("upheld"))
    return go("/desk/appeals", said="answered")


def ask_egress(step: Step) -> PageHandler:
    """A handler of the first tap: what would happen, and why it should."""
    title, say, button = ASKS[step]

    async def handler(visit: Visit) -> Response:
        view = ConfirmView(
            title=title,
            say=say,
            action=f"/desk/egress/{step}",
            button=button,
            back="/desk",
            asks_note=True,
            danger=step == "freeze",
        )
        async with visit.core.reading() as tx:
            return await frame.show(tx, visit, Sheet(template="confirm.html", title=title, view=view))

    return handler


async def freeze(visit: Visit) -> Response:
    """POST /desk/egress/freeze: the second tap, with a reason."""
    note = await _second_tap(visit)
    async with visit.core.transaction() as tx:
        standing = await egress.freeze(tx, by=visit.viewer.name, reason=note)
    async with visit.surface.edge.transaction() as edge_tx:
        await projection.flag_frozen(edge_tx, standing)
    return go("/desk", said="frozen")


async def thaw(visit: Visit) -> Response:
    """POST /desk/egress/thaw: the second tap, with a reason."""
    note = await _second_tap(visit)
    async with visit.core.transaction() as tx:
        standing = await egress.thaw(tx, by=visit.viewer.name, reason=note)
    async with visit.surface.edge.transaction() as edge_tx:
        await projection.flag_frozen(edge_tx, standing)
    return go("/desk", said="thawed")


async def _second_tap(visit: Visit) -> str:
    """The reason given with the second tap. Raises StepInvalid without either."""
    form = await visit.form()
    note = form.text("note").strip()
    if not form.is_sure or not note:
        raise StepInvalid("Please confirm it, and say why: it is written into the ledger.")
    return note


async def _egress(tx: Transaction, visit: Visit) -> EgressView:
    queued = sum(peer.queued for peer in await peers.everyone(tx))
    mode = visit.surface.config.federation.mode
    return egress_view(await egress.status(tx), mode=mode, queued=queued)


async def _probing(tx: Transaction) -> tuple[ProbingRow, ...]:
    """Who asked for previews of late: who looks for a way around the policy is among them."""
    return tuple(
        ProbingRow(author=row.author, previews=row.count, most_in_an_hour=row.most)
        for row in (await previews.of_late(tx))[:MOST_PROBING]
    )


def _zones(waiting: tuple[Hold, ...], *, chosen: str, walls: Walls) -> tuple[ZoneCount, ...]:
    names = sorted({hold.zone for hold in waiting})
    return tuple(
        ZoneCount(
            key=name,
            zone=walls.of_zone(name),
            count=sum(hold.zone == name for hold in waiting),
            chosen=name == chosen,
        )
        for name in names
    )


async def _appeals(tx: Transaction, visit: Visit) -> tuple[AppealView, ...]:
    waiting = await review.open_appeals(tx)
    lens = await frame.lens_of(tx, visit, actors=frozenset(row.author for row in waiting))
    found = []
    for row in waiting:
        crossing = await crossings.get(tx, row.crossing_id)
        found.append(
            AppealView(
                id=str(row.id),
                author=lens.known(row.author),
                when=moment(row.at_ms),
                zone=lens.walls.of_zone(crossing.zone),
                verdict=verdict_word(crossing.verdict),
                rules=rules_of(row.rules),
                say=row.words,
                decision_id=crossing.decision_id or "",
            )
        )
    return tuple(found)
