"""What a composer needs from the stores: laid out empty, shown again, and previewed."""

from bridge.policies import NoLaw
from bridge.store.base import Transaction
from node.desk.preview import Foreseen, foreseen
from node.social import audience, groups
from node.social.audience import Verb
from node.storage import people as actor_rows
from node.storage.rows import PostRow
from policy.model import Finding
from webui.pages import frame
from webui.pages.mapping.composer import Desktop, composer_view, social_draft, starting
from webui.pages.mapping.previews import no_policy, preview_view, typed
from webui.views.compose import ComposerView, DraftView, PreviewView
from webui.visits import Visit


async def fresh(tx: Transaction, visit: Visit, *, reply_to: int | None = None) -> ComposerView:
    """An empty composer, for a new post or a reply. Raises NotFound for a post one can't answer."""
    desktop = await laid_out(tx, visit, reply_to=reply_to)
    return composer_view(desktop, starting(desktop, default_reach=visit.viewer.default_reach))


async def again(
    tx: Transaction, visit: Visit, draft: DraftView, *, preview: PreviewView | None = None
) -> ComposerView:
    """The composer with what was typed."""
    desktop = await laid_out(tx, visit, reply_to=_answered(draft))
    return composer_view(desktop, draft, preview=preview)


async def laid_out(tx: Transaction, visit: Visit, *, reply_to: int | None) -> Desktop:
    """What a composer is laid out with. Raises NotFound for a post one can't answer."""
    walls, own = await frame.walls(tx), await groups.own(tx, visit.viewer)
    if reply_to is None:
        return Desktop(walls.policy, own)
    parent = await audience.require(tx, visit.viewer, Verb.REPLY, entry=reply_to)
    author = await actor_rows.by_id(tx, parent.author)
    handle = "" if author is None or author.id == visit.viewer.actor else f"@{author.acct}"
    return Desktop(walls.policy, own, parent, handle)


async def parent_of(tx: Transaction, visit: Visit, draft: DraftView) -> PostRow | None:
    """The post that a draft answers. Raises NotFound."""
    answered = _answered(draft)
    if answered is None:
        return None
    return await audience.require(tx, visit.viewer, Verb.REPLY, entry=answered)


async def group_of(tx: Transaction, visit: Visit, draft: DraftView) -> int | None:
    """The group that a draft is for; a reply stays where it answers. Raises NotFound."""
    if draft.audience != "group" or draft.reply_to or not draft.group:
        return None
    return (await groups.named(tx, visit.viewer, draft.group)).actor.id


async def judged(tx: Transaction, visit: Visit, draft: DraftView) -> PreviewView:
    """What each audience would get. Raises DraftInvalid, NotFound."""
    foreseen_now = await _foreseen(tx, visit, draft)
    if foreseen_now is None:
        return no_policy(draft)
    return preview_view(draft, foreseen_now, walls=await frame.walls(tx))


async def found(tx: Transaction, visit: Visit, draft: DraftView) -> tuple[Finding, ...]:
    """What the detectors find in the words as typed. Raises DraftInvalid, NotFound."""
    foreseen_now = await _foreseen(tx, visit, draft)
    return () if foreseen_now is None else typed(foreseen_now.findings)


async def _foreseen(tx: Transaction, visit: Visit, draft: DraftView) -> Foreseen | None:
    """The desk's preview of a draft; None while no policy is in force."""
    parent, group = await parent_of(tx, visit, draft), await group_of(tx, visit, draft)
    meant = social_draft(draft, parent=parent, group=group)
    try:
        return await foreseen(tx, visit.viewer, meant, surface=visit.surface)
    except NoLaw:
        return None


def _answered(draft: DraftView) -> int | None:
    return int(draft.reply_to) if draft.reply_to else None
