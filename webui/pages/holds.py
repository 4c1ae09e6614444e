"""One hold with all that a reviewer needs, and the reviewer's answers to it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from activitypub import markup
from activitypub.activities import Activity, Create, Update
from activitypub.authority import host_of
from activitypub.parse import parse_activity
from activitypub.vocab import Iri, Note
from bridge import crossings, decisions, review
from bridge.crossings import ANYONE, Crossing
from bridge.review import Hold
from bridge.store.base import Transaction
from node.social import threads
from node.social.errors import NotFound
from node.storage import people as actor_rows
from node.storage.rows import ActorRow
from webui.pages import feeds, frame
from webui.pages.frame import Sheet
from webui.pages.mapping.desk import barred, finding_view, hold_row, rule_views, steps
from webui.pages.mapping.lens import Lens
from webui.pages.mapping.records import DecisionRecord, FindingRecord, findings_of, record_of
from webui.pages.mapping.texts import difference, marked
from webui.views.actors import ActorView
from webui.views.desk import HoldRow, HoldView, ReviewView
from webui.views.posts import PostView
from webui.visits import PageHandler, Visit, go

LINE_CHARS: Final = 110
MOST_RECIPIENTS: Final = 30

Answer = Callable[[Transaction, Visit, str], Awaitable[str]]


async def page(visit: Visit) -> Response:
    """GET /desk/holds/{id}."""
    async with visit.core.reading() as tx:
        hold = await review.get_hold(tx, visit.id)
        view = await _view(tx, visit, hold)
        sheet = Sheet(template="desk/hold.html", title="A hold", view=view, section="desk")
        return await frame.show(tx, visit, sheet)


def answering(answer: Answer) -> PageHandler:
    """A handler that gives one answer; it says what came of it."""

    async def handler(visit: Visit) -> Response:
        form = await visit.form()
        async with visit.core.transaction() as tx:
            said = await answer(tx, visit, form.text("note"))
        stays = said in ("claimed", "one-more")
        return go(f"/desk/holds/{visit.id}" if stays else "/desk", said=said)

    return handler


async def claim(tx: Transaction, visit: Visit, _note: str) -> str:
    """POST /desk/holds/{id}/claim: the others see whose it is."""
    await review.claim(tx, visit.id, by=visit.person)
    return "claimed"


async def recuse(tx: Transaction, visit: Visit, note: str) -> str:
    """POST /desk/holds/{id}/recuse: free for the others."""
    await review.recuse(tx, visit.id, by=visit.person, note=note)
    return "recused"


async def escalate(tx: Transaction, visit: Visit, _note: str) -> str:
    """POST /desk/holds/{id}/escalate: for the role admin."""
    await review.escalate(tx, visit.id, by=visit.person)
    return "escalated"


async def release(tx: Transaction, visit: Visit, note: str) -> str:
    """POST /desk/holds/{id}/release: with enough reviewers it is decided anew, and leaves."""
    missing = await review.release(tx, visit.id, by=visit.person, note=note)
    return "one-more" if missing else "released"


async def refuse(tx: Transaction, visit: Visit, note: str) -> str:
    """POST /desk/holds/{id}/refuse: it stays inside, for a reason that its author reads."""
    await review.refuse(tx, visit.id, by=visit.person, note=note)
    return "refused"


async def rows(tx: Transaction, visit: Visit, held: Sequence[Hold]) -> tuple[HoldRow, ...]:
    """Holds as rows of the queue, in the order given."""
    lens = await _lens(tx, visit, held)
    found = []
    for hold in held:
        crossing, record = await crossings.get(tx, hold.crossing_id), await _record(tx, hold)
        author = await _author(tx, lens, crossing)
        found.append(hold_row(lens, hold, author=author, line=_line(crossing), label=record.label))
    return tuple(found)


async def _view(tx: Transaction, visit: Visit, hold: Hold) -> HoldView:
    crossing, record = await crossings.get(tx, hold.crossing_id), await _record(tx, hold)
    lens = await _lens(tx, visit, (hold,))
    (row,) = await rows(tx, visit, (hold,))
    original, frozen = _html(parse_activity(crossing.activity)), _html(parse_activity(hold.frozen))
    before, after = markup.to_text(original), markup.to_text(frozen)
    findings = findings_of(hold.findings)
    return HoldView(
        row=row,
        frozen=Markup(markup.sanitise(frozen)),  # noqa: S704  sanitised here
        document=hold.frozen.decode("utf-8", "replace"),
        digest=hold.frozen_sha256,
        original=marked(before, _found(original, findings)),
        difference=difference(before, after),
        findings=tuple(finding_view(each) for each in findings),
        rules=rule_views(record.matches, lens.walls.policy),
        recipients=await _recipients(tx, lens, crossing),
        thread=await _thread(tx, visit, crossing),
        reviews=tuple(
            ReviewView(reviewer=lens.known(each).name, answer="released it") for each in hold.released_by
        ),
        eyes=hold.eyes,
        steps=steps(lens, hold),
        barred=barred(lens, hold),
        reason=crossing.justification or "",
        decision_id=hold.decision_id,
    )


async def _lens(tx: Transaction, visit: Visit, held: Sequence[Hold]) -> Lens:
    concerned = {hold.author for hold in held} | {hold.claimed_by for hold in held}
    reviewers = {each for hold in held for each in hold.released_by}
    known = frozenset(each for each in concerned | reviewers if each is not None)
    return await frame.lens_of(tx, visit, actors=known)


async def _record(tx: Transaction, hold: Hold) -> DecisionRecord:
    return record_of(await decisions.get(tx, hold.decision_id))


async def _author(tx: Transaction, lens: Lens, crossing: Crossing) -> ActorView:
    """Who wrote it: one of ours, a peer's actor that we know, or no more than its address."""
    if crossing.author is not None:
        return lens.known(crossing.author)
    known: ActorRow | None = await actor_rows.by_ap_id(tx, crossing.actor_id)
    if known is not None:
        return lens.actor(known)
    host = host_of(Iri(crossing.actor_id))
    return ActorView(id="0", name=host, handle=crossing.actor_id, wall=lens.walls.of_host(host))


async def _recipients(tx: Transaction, lens: Lens, crossing: Crossing) -> tuple[str, ...]:
    """Who would have it, by handle where we know it; of many, the first."""
    shown = crossing.recipients[:MOST_RECIPIENTS]
    known = [await actor_rows.by_ap_id(tx, person.actor) for person in shown]
    named = tuple(
        person.actor if row is None else lens.actor(row).handle
        for person, row in zip(shown, known, strict=True)
    )
    left = len(crossing.recipients) - len(shown)
    open_web = ("Anyone, on the open web",) if crossing.readers == ANYONE else ()
    return (*open_web, *named, *((f"and {left} more",) if left else ()))


async def _thread(tx: Transaction, visit: Visit, crossing: Crossing) -> tuple[PostView, ...]:
    """What the post answers, as far as this reviewer may see it."""
    if crossing.post_id is None:
        return ()
    try:
        around = await threads.around(tx, visit.viewer, crossing.post_id)
    except NotFound:
        return ()
    return await feeds.posts(tx, visit, around.ancestors)


def _line(crossing: Crossing) -> str:
    words = " ".join(markup.to_text(_html(parse_activity(crossing.activity))).split())
    shown = words if len(words) <= LINE_CHARS else f"{words[:LINE_CHARS].rstrip()}…"
    return shown or crossing.activity_type


def _html(activity: Activity) -> str:
    match activity:
        case Create(object=Note() as note) | Update(object=Note() as note):
            return note.content_html
        case _:
            return ""


def _found(html: str, findings: tuple[FindingRecord, ...]) -> list[tuple[str, str]]:
    """What was found in the text, as a reader sees it; the spans are of the HTML."""
    return [
        (markup.to_text(html[each.start : each.end]).strip(), each.kind.replace("_", " "))
        for each in findings
        if each.field.endswith("content_html")
    ]
