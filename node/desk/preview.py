"""POST preview: what would become of a draft, by the same engine and law as when it is posted.

No network, no record: the draft is judged from values alone, and all that is written is that its author
asked, because who probes the policy asks often.
"""

from dataclasses import dataclass

from starlette.responses import Response

from bridge import policies
from bridge.judgement import Bench, Mode
from bridge.store.base import Transaction
from node.api import drafts
from node.api.answers import answer
from node.api.routing import Call
from node.desk import serialise
from node.desk.entities import Preview
from node.identity.surface import Surface
from node.outgoing.preview import Sketch, ZonePreview, preview
from node.social import media, setting, wording
from node.social.drafts import Draft
from node.social.setting import Setting
from node.social.viewers import Viewer
from node.storage import preferences, previews
from policy.model import Finding, TextPart


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Where a draft would stand, its fate in each zone, and what the detectors find in it as typed.

    `findings` name the draft's own fields: `status`, `spoiler_text`, `media.0`, `media.1`, …
    """

    setting: Setting
    zones: tuple[ZonePreview, ...]
    findings: tuple[Finding, ...]


async def foresee(call: Call) -> Response:
    """POST preview; the fields of POST /api/v1/statuses."""
    sent = await call.params()
    async with call.core.transaction() as tx:
        await previews.count(tx, account=call.viewer.account)

    async def foreseeing(tx: Transaction) -> Foreseen:
        kept = await preferences.of_account(tx, account=call.viewer.account)
        draft = drafts.new(sent, preferences=kept)
        return await foreseen(tx, call.viewer, draft, surface=call.surface)

    seen = await call.core.read(foreseeing)
    shown = Preview(
        visibility=seen.setting.visibility.value,
        reach=seen.setting.wish.reach.word,
        zones=tuple(serialise.zone_preview(zone, typed=seen.findings) for zone in seen.zones),
    )
    return answer(shown)


async def foreseen(tx: Transaction, viewer: Viewer, draft: Draft, *, surface: Surface) -> Foreseen:
    """What would become of a draft. Raises DraftInvalid, NotFound as posting it would."""
    worded = await wording.word(tx, viewer, draft.text, content_type=draft.content_type)
    settled = await setting.settle(tx, viewer, draft, worded)
    labelled = await setting.label(tx, draft.label)
    alts = await _alts(tx, viewer, draft)
    sketch = Sketch(
        author=viewer.actor,
        text=draft.text,
        visibility=settled.visibility.value,
        reach=settled.wish.reach.word,
        summary=draft.summary,
        label=labelled.label if labelled.set_by == "author" else None,
        group=None if settled.group is None else settled.group.actor,
        in_reply_to=None if settled.parent is None else settled.parent.id,
        mentioned=worded.mentioned,
        alts=alts,
    )
    law = await policies.active(tx)
    zones = await preview(tx, sketch, law=law, bench=bench(tx, surface))
    return Foreseen(settled, zones, law.policy.scanner.scan(_typed(draft, alts)))


def _typed(draft: Draft, alts: tuple[str, ...]) -> tuple[TextPart, ...]:
    """The draft's texts as its author typed them, for spans that an app can mark."""
    pictures = (TextPart(f"media.{at}", alt) for at, alt in enumerate(alts))
    return (TextPart("status", draft.text), TextPart("spoiler_text", draft.summary), *pictures)


def bench(tx: Transaction, surface: Surface) -> Bench:
    """What a draft is judged with: the same mode, origins and pseudonyms as the gate's."""
    config = surface.config
    return Bench(
        mode=Mode[config.federation.mode.upper()],
        public=config.origins.public,
        staff=config.origins.staff,
        secret=surface.vault.derive("pseudonyms"),
        now_ms=tx.now_ms,
    )


async def _alts(tx: Transaction, viewer: Viewer, draft: Draft) -> tuple[str, ...]:
    """The descriptions of the draft's pictures: they would cross too. Raises NotFound."""
    return tuple([(await media.get(tx, viewer, upload)).alt for upload in draft.media])
