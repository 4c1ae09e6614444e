"""POST preview: what would become of a draft, by the same engine and law as when it is posted.

No network, no record: the draft is judged from values alone, and nothing is written.
"""

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
from node.storage import preferences


async def foresee(call: Call) -> Response:
    """POST /api/permeable/v1/preview; the fields of POST /api/v1/statuses."""
    sent = await call.params()
    async with call.core.reading() as tx:
        kept = await preferences.of_account(tx, account=call.viewer.account)
        draft = drafts.new(sent, preferences=kept)
        settled, zones = await foreseen(tx, call.viewer, draft, surface=call.surface)
    shown = Preview(
        visibility=settled.visibility.value,
        reach=settled.wish.reach.word,
        zones=tuple(serialise.zone_preview(zone) for zone in zones),
    )
    return answer(shown)


async def foreseen(
    tx: Transaction, viewer: Viewer, draft: Draft, *, surface: Surface
) -> tuple[Setting, tuple[ZonePreview, ...]]:
    """Where a draft would stand, and its fate in each zone it would be proposed to.

    Raises DraftInvalid, NotFound as posting it would; an empty draft is judged like any other.
    """
    worded = await wording.word(tx, viewer, draft.text, content_type=draft.content_type)
    settled = await setting.settle(tx, viewer, draft, worded)
    labelled = await setting.label(tx, draft.label)
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
        alts=await _alts(tx, viewer, draft),
    )
    law = await policies.active(tx)
    return settled, await preview(tx, sketch, law=law, bench=bench(tx, surface))


def bench(tx: Transaction, surface: Surface) -> Bench:
    """What a draft is judged with: the same mode, origins and pseudonyms as the gate's."""
    config = surface.config
    return Bench(
        mode=Mode[config.federation.mode.upper()],
        public=config.origins.public,
        staff=config.origins.staff,
        secret=surface.vault.derive("pseudonyms"),
        now_ms=tx.now_ms,
        mint=tx.ground.mint,
    )


async def _alts(tx: Transaction, viewer: Viewer, draft: Draft) -> tuple[str, ...]:
    """The descriptions of the draft's pictures: they would cross too. Raises NotFound."""
    return tuple([(await media.get(tx, viewer, upload)).alt for upload in draft.media])
