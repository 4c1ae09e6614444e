"""Groups: made from a template, joined by their mode, left, and kept by their stewards."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bridge.store.base import Transaction
from node.social import notifications, people
from node.social.errors import GroupInvalid, NotAllowed, NotFound
from node.social.viewers import Viewer
from node.storage import groups as rows
from node.storage.groups import FoundGroup
from node.storage.paging import Page
from node.storage.relationships import Listed
from node.storage.rows import ActorRow, GroupRow, MembershipRow

Template: TypeAlias = Literal["interest", "support network", "project", "region"]
JoinMode: TypeAlias = Literal["open", "request", "invite", "secret"]
Ceiling: TypeAlias = Literal["staff", "partners", "world"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDraft:
    """A group to be; None takes what the template says."""

    name: str
    title: str = ""
    note: str = ""
    template: Template = "interest"
    join_mode: JoinMode | None = None
    reach_ceiling: Ceiling = "staff"
    roster_hidden: bool | None = None


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is in a group: how many, and who, where the viewer may know (else empty)."""

    count: int
    members: tuple[Listed, ...] = ()
    hidden: bool = False


async def create(tx: Transaction, viewer: Viewer, draft: GroupDraft) -> int:
    """Makes a group with the viewer as its first steward; its actor's id.

    Raises NotAllowed for who is not staff, GroupInvalid, ProfileInvalid for the name.
    """
    if not viewer.is_staff:
        raise NotAllowed(f"actor {viewer.actor} makes no groups")
    supports = draft.template == "support network"
    mode = draft.join_mode or ("request" if supports else "open")
    if mode == "secret" and draft.reach_ceiling != "staff":
        raise GroupInvalid("A secret group stays inside.")
    actor = await people.create_actor(
        tx, kind="Group", name=draft.name, display_name=draft.title, note=draft.note
    )
    hidden = supports if draft.roster_hidden is None else draft.roster_hidden
    await rows.insert(tx, GroupRow(actor, mode, draft.reach_ceiling, hidden, draft.template, viewer.actor))
    await rows.enter(tx, MembershipRow(actor, viewer.actor, "member", tx.now_ms, steward=True))
    return actor


async def find(tx: Transaction, viewer: Viewer, group: int) -> FoundGroup:
    """A group. Raises NotFound where there is none that this viewer may know of."""
    found = await rows.found(tx, viewer=viewer.actor, only=group)
    if not found or not _is_known(viewer, found[0]):
        raise NotFound(f"group {group} for actor {viewer.actor}")
    return found[0]


async def named(tx: Transaction, viewer: Viewer, name: str) -> FoundGroup:
    """A group by its name. Raises NotFound."""
    actor = await people.named(tx, name)
    if actor is None:
        raise NotFound(f"group {name}")
    return await find(tx, viewer, actor.id)


async def own(tx: Transaction, viewer: Viewer) -> tuple[FoundGroup, ...]:
    """The groups the viewer is in, by name."""
    return await rows.found(tx, viewer=viewer.actor, is_member=True)


async def others(tx: Transaction, viewer: Viewer) -> tuple[FoundGroup, ...]:
    """The groups the viewer may find and is not in, by name."""
    found = await rows.found(tx, viewer=viewer.actor, is_member=False)
    return tuple(group for group in found if _is_known(viewer, group))


async def join(tx: Transaction, viewer: Viewer, group: int) -> MembershipRow:
    """Joins, or asks to, as the group's mode says; an invited one is in at once.

    Raises NotFound, NotAllowed where only an invitation lets in.
    """
    found = await find(tx, viewer, group)
    standing = found.membership
    if standing is not None and standing.state != "invited":
        return standing
    mode = found.group.join_mode
    if standing is None and mode in ("invite", "secret"):
        raise NotAllowed(f"group {group} is by invitation")
    state = "member" if standing is not None or mode == "open" else "requested"
    entered = MembershipRow(group, viewer.actor, state, tx.now_ms)
    await rows.enter(tx, entered)
    kind = "group_join" if state == "member" else "group_request"
    await _tell_stewards(tx, group, kind=kind, by=viewer.actor)
    return entered


async def leave(tx: Transaction, viewer: Viewer, group: int) -> None:
    """Leaves, or takes a request back. Raises GroupInvalid for the last steward of others."""
    standing = await rows.membership(tx, group=group, member=viewer.actor)
    if standing is None:
        return
    keepers = {steward.id for steward in await rows.stewards(tx, group=group)}
    if keepers == {viewer.actor} and await rows.size(tx, group=group) > 1:
        raise GroupInvalid("You are its only steward: make another member a steward first.")
    await rows.drop(tx, group=group, member=viewer.actor)
    await _withdraw(tx, group, member=viewer.actor)


async def approve(tx: Transaction, viewer: Viewer, group: int, *, member: int) -> None:
    """A steward lets a request in. Raises NotFound, NotAllowed."""
    await require_steward(tx, viewer, group)
    standing = await rows.membership(tx, group=group, member=member)
    if standing is None or standing.state != "requested":
        raise NotFound(f"request of actor {member} to join group {group}")
    await rows.enter(tx, MembershipRow(group, member, "member", tx.now_ms))
    await notifications.withdraw(tx, kind="group_request", by=member, subject=str(group))
    await notifications.notify(tx, to=member, kind="group_join", by=group, subject=str(group))


async def remove(tx: Transaction, viewer: Viewer, group: int, *, member: int) -> None:
    """A steward turns a request down or a member out. Raises NotFound, NotAllowed."""
    await require_steward(tx, viewer, group)
    await rows.drop(tx, group=group, member=member)
    await _withdraw(tx, group, member=member)


async def invite(tx: Transaction, viewer: Viewer, group: int, *, member: int) -> None:
    """A steward invites somebody; a request that waits is let in. Raises NotFound, NotAllowed."""
    await require_steward(tx, viewer, group)
    actor = await people.get(tx, viewer, member)
    if not actor.is_local or actor.kind != "Person":
        raise GroupInvalid("Only people here can be invited.")
    standing = await rows.membership(tx, group=group, member=member)
    if standing is not None and standing.state == "requested":
        await approve(tx, viewer, group, member=member)
    elif standing is None:
        await rows.enter(tx, MembershipRow(group, member, "invited", tx.now_ms))
        await notifications.notify(tx, to=member, kind="group_invite", by=viewer.actor, subject=str(group))


async def make_steward(tx: Transaction, viewer: Viewer, group: int, *, member: int) -> None:
    """A steward makes a member one too. Raises NotFound, NotAllowed."""
    await require_steward(tx, viewer, group)
    await rows.make_steward(tx, group=group, member=member)


async def roster(tx: Transaction, viewer: Viewer, group: int, page: Page) -> Roster:
    """The members: a hidden roster is for members alone, others get the count. Raises NotFound."""
    found = await find(tx, viewer, group)
    if found.group.roster_hidden and not is_member(found):
        return Roster(found.members, hidden=True)
    return Roster(found.members, await rows.people(tx, group=group, state="member", page=page))


async def requests(tx: Transaction, viewer: Viewer, group: int, page: Page) -> tuple[Listed, ...]:
    """Who asks to join, for stewards. Raises NotFound, NotAllowed."""
    await require_steward(tx, viewer, group)
    return await rows.people(tx, group=group, state="requested", page=page)


async def stewards(tx: Transaction, viewer: Viewer, group: int) -> tuple[ActorRow, ...]:
    """Who keeps a group; of a hidden roster only members know. Raises NotFound."""
    found = await find(tx, viewer, group)
    if found.group.roster_hidden and not is_member(found):
        return ()
    return await rows.stewards(tx, group=group)


async def require_steward(tx: Transaction, viewer: Viewer, group: int) -> None:
    """Raises NotFound where the viewer may not know the group, NotAllowed where it is no steward of it."""
    found = await find(tx, viewer, group)
    if found.membership is None or not found.membership.steward:
        raise NotAllowed(f"actor {viewer.actor} is no steward of group {group}")


def is_member(found: FoundGroup) -> bool:
    """Whether the viewer is in the group."""
    return found.membership is not None and found.membership.state == "member"


def _is_known(viewer: Viewer, found: FoundGroup) -> bool:
    """Whether the viewer may know of the group: a secret one, or not being staff, only from inside."""
    if found.membership is not None:
        return True
    return viewer.is_staff and found.group.join_mode != "secret"


async def _tell_stewards(tx: Transaction, group: int, *, kind: str, by: int) -> None:
    for steward in await rows.stewards(tx, group=group):
        await notifications.notify(tx, to=steward.id, kind=kind, by=by, subject=str(group))


async def _withdraw(tx: Transaction, group: int, *, member: int) -> None:
    for kind in ("group_request", "group_join"):
        await notifications.withdraw(tx, kind=kind, by=member, subject=str(group))
