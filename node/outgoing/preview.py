"""Preview: what would happen to a draft, zone by zone, by the same engine and the same policy (§5).

No network, no record, no row: the draft is judged from values alone.
"""

from dataclasses import dataclass, replace

from activitypub import markup, serialise
from activitypub.activities import Create
from activitypub.addressing import Audience, Visibility, address
from activitypub.vocab import Iri, Mention, Note, Url
from bridge import judgement
from bridge.context import Context
from bridge.crossings import Crossing, State
from bridge.judgement import Bench, Judgement
from bridge.policies import Law
from bridge.store.base import Transaction
from node.outgoing import context, overlap, recipients, whereabouts
from node.outgoing.recipients import Outside, Proposed
from node.storage import people, post_rows
from node.storage.rows import ActorRow
from policy.model import Finding, GroupFact, Label, Reach

DRAFT_ID = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A draft as the preview needs it; `mentioned` are the actors that its text names."""

    author: int
    text: str
    visibility: str
    reach: str
    summary: str = ""
    label: str | None = None
    group: int | None = None
    in_reply_to: int | None = None
    mentioned: tuple[ActorRow, ...] = ()
    alts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePreview:
    """What one zone would get. `findings` are in code points of the document's fields.

    `state` is where the crossing would stand; `text` is what readers there would see, without markup.
    """

    zone: str
    state: str
    verdict: str
    redacted: bool
    say: tuple[str, ...]
    rules: tuple[str, ...]
    findings: tuple[Finding, ...]
    fixes: tuple[str, ...]
    text: str
    recipients: int
    is_world: bool


async def preview(tx: Transaction, sketch: Sketch, *, law: Law, bench: Bench) -> tuple[ZonePreview, ...]:
    """The fate of a draft in every zone it would be proposed to, by zone; nothing when it stays inside."""
    author = await people.by_id(tx, sketch.author)
    if author is None:
        return ()
    known = await _context(tx, sketch)
    outside = await _outside(tx, sketch)
    proposed = recipients.zones(law.policy, visibility=sketch.visibility, reach=known.reach, outside=outside)
    note = _note(sketch, author, public=bench.public)
    previews = []
    for zone in proposed:
        repeated = await overlap.with_unreleased(tx, note.content_html, zone=zone.zone)
        there = replace(known, overlap=repeated)
        previews.append(_judge(note, zone, context=there, law=law, bench=bench))
    return tuple(previews)


async def _context(tx: Transaction, sketch: Sketch) -> Context:
    parent = None if sketch.in_reply_to is None else await post_rows.get(tx, sketch.in_reply_to)
    group = None if sketch.group is None else await context.group_of(tx, sketch.group)
    reach = sketch.reach
    if group is not None:
        reach = min(Reach.of(reach), Reach.of(group.reach_ceiling)).word
    return Context(
        author_role=await context.role_of(tx, sketch.author),
        author_groups=await context.groups_of(tx, sketch.author),
        label=None if sketch.label is None else Label(sketch.label),
        label_set_by="default" if sketch.label is None else "author",
        reach=reach,
        visibility=sketch.visibility,
        replies_to=None if parent is None else await whereabouts.related(tx, parent),
        group=None if group is None else GroupFact(group.name, Reach.of(group.reach_ceiling)),
        group_id=None if group is None else group.ap_id,
        group_is_known=group is not None and group.published_ms is not None,
    )


async def _outside(tx: Transaction, sketch: Sketch) -> Outside:
    followers = await recipients.followers_outside(tx, sketch.group or sketch.author)
    named = [await recipients.of_actor(tx, person.id) for person in sketch.mentioned if person.host]
    parent = None if sketch.in_reply_to is None else await post_rows.get(tx, sketch.in_reply_to)
    if parent is not None and parent.host is not None:
        named.append(await recipients.of_actor(tx, parent.author))
    return Outside(followers, tuple(person for person in named if person is not None))


def _note(sketch: Sketch, author: ActorRow, *, public: str) -> Note:
    iri = Iri(author.ap_id)
    audience = Audience(
        Visibility(sketch.visibility), tuple(Iri(person.ap_id) for person in sketch.mentioned)
    )
    lists = address(audience, followers=Iri(f"{iri}/followers"))
    links = {person.acct.lower(): Url(person.url or person.ap_id) for person in sketch.mentioned}
    return Note(
        id=Iri(f"{public}/o/{DRAFT_ID}"),
        attributed_to=iri,
        content_html=markup.render_plain(
            sketch.text, mentions=links, tag_url=lambda tag: Url(f"{public}/tags/{tag}")
        ),
        summary=sketch.summary,
        to=lists.to,
        cc=lists.cc,
        tags=tuple(Mention(href=Iri(person.ap_id), name=f"@{person.acct}") for person in sketch.mentioned),
    )


def _judge(note: Note, zone: Proposed, *, context: Context, law: Law, bench: Bench) -> ZonePreview:
    activity = Create(
        id=Iri(f"{bench.public}/x/{DRAFT_ID}"),
        actor=note.attributed_to,
        object=note,
        to=note.to,
        cc=note.cc,
    )
    crossing = _crossing(zone, activity.id, note, body=serialise.serialise(activity))
    judged = judgement.judge(crossing, context=context, policy=law.policy, bench=bench)
    state = judgement.state_of(judged.verdict, crossing)
    return ZonePreview(
        zone=zone.zone,
        state=state.value,
        verdict=judged.verdict.word,
        redacted=judged.redacted,
        say=judged.say,
        rules=tuple(judged.decision.deciding),
        findings=judged.decision.findings,
        fixes=_fixes(judged),
        text=_seen(judged),
        recipients=len(zone.recipients),
        is_world=law.policy.zones[judged.facts.zone].is_world,
    )


def _crossing(zone: Proposed, activity_id: str, note: Note, *, body: bytes) -> Crossing:
    return Crossing(
        id=0,
        direction="out",
        channel="post",
        activity_type="Create",
        activity_id=activity_id,
        actor_id=note.attributed_to,
        object_id=note.id,
        zone=zone.zone,
        activity=body,
        readers=zone.readers,
        recipients=zone.recipients,
        state=State.PROPOSED,
        verdict=None,
        redacted=False,
        rules=(),
        say=(),
        decision_id=None,
        until_ms=None,
        created_ms=0,
    )


def _seen(judged: Judgement) -> str:
    match judged.activity:
        case Create(object=Note() as note):
            return markup.to_text(note.content_html)
        case _:
            return ""


def _fixes(judged: Judgement) -> tuple[str, ...]:
    """The one-click mends that fit: hide what was found, narrow, change the label, ask for a review."""
    mends = ["narrow"]
    if judged.decision.findings and not judged.redacted:
        mends.insert(0, "hide")
    if judged.verdict.word in ("hold", "justify"):
        mends.append("review")
    return tuple(mends) if judged.verdict.word not in ("allow",) else ()
