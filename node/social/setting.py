"""Where a draft stands: what it answers, the group it goes into, who can see it, how far it may go."""

from dataclasses import dataclass

from activitypub.addressing import Visibility
from bridge import policies
from bridge.policies import NoLaw
from bridge.store.base import Transaction
from node.social import audience, drafts
from node.social.audience import Verb
from node.social.drafts import Draft, Wish
from node.social.errors import DraftInvalid, NotFound
from node.social.viewers import Viewer
from node.social.wording import Worded
from node.storage import groups
from node.storage.rows import GroupRow, PostRow
from policy.model import Reach


@dataclass(frozen=True, slots=True)
class Setting:
    """What is settled about a post before it is written."""

    parent: PostRow | None
    group: GroupRow | None
    visibility: Visibility
    wish: Wish


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post's label and who set it: the author, or the policy's default."""

    label: str
    set_by: str


async def settle(tx: Transaction, author: Viewer, draft: Draft, worded: Worded) -> Setting:
    """Settles a draft. Raises DraftInvalid, NotFound for an unseen post or a group the author isn't in."""
    parent = None
    if draft.in_reply_to is not None:
        parent = await audience.require(tx, author, Verb.REPLY, entry=draft.in_reply_to)
    visibility = drafts.visibility(draft.visibility, parent=parent)
    group = await _group(tx, author, draft=draft, parent=parent, worded=worded)
    wish = drafts.wish(
        draft.reach,
        default=Reach.of(author.default_reach),
        visibility=visibility,
        parent=parent,
        names_outsiders=any(not actor.is_local for actor in worded.mentioned),
    )
    if group is not None:
        wish = Wish(min(wish.reach, Reach.of(group.reach_ceiling)), wish.confirmed)
    return Setting(parent, group, visibility, wish)


async def _group(
    tx: Transaction, author: Viewer, *, draft: Draft, parent: PostRow | None, worded: Worded
) -> GroupRow | None:
    """The group a post goes into: the one answered in, the one chosen, or the first one mentioned.

    A mention is how plain clients choose; of a group the author isn't in it stays a mention.
    """
    if parent is not None:
        if draft.group not in (None, parent.group):
            raise DraftInvalid("A reply stays where it answers; it can't be moved into a group.")
        return None if parent.group is None else await _joined(tx, author, parent.group)
    if draft.group is not None:
        return await _joined(tx, author, draft.group)
    if draft.visibility is Visibility.DIRECT:
        return None
    for actor in worded.mentioned:
        if actor.is_local and actor.kind == "Group":
            own = await groups.members_among(tx, group=actor.id, people=(author.actor,))
            return await groups.get(tx, actor.id) if own else None
    return None


async def _joined(tx: Transaction, author: Viewer, group: int) -> GroupRow:
    row = await groups.get(tx, group)
    if row is None or not await groups.members_among(tx, group=group, people=(author.actor,)):
        raise NotFound(f"group {group} for actor {author.actor}")
    return row


async def label(tx: Transaction, asked: str | None) -> Labelled:
    """The label as the active policy spells it, or its default; without any policy a default is empty.

    Raises DraftInvalid for a label that the policy doesn't know.
    """
    wanted = (asked or "").strip()
    try:
        policy = (await policies.active(tx)).policy
    except NoLaw:
        return Labelled(wanted, "author" if wanted else "default")
    if not wanted:
        return Labelled(policy.default_label, "default")
    for name in policy.labels.names:
        if name.lower() == wanted.lower():
            return Labelled(name, "author")
    known = ", ".join(policy.labels.names)
    raise DraftInvalid(f"There is no label {wanted!r}; the labels are {known}.")
