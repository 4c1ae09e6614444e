"""What the node tells the gate about a crossing: facts that stand in the node's own tables, by value."""

from dataclasses import dataclass, replace

from bridge.crossings import ANYONE, Readers
from policy.model import AttachmentFact, GroupFact, Label, PeerFact, Related


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything of a crossing that the activity itself does not say; read in the gate's transaction.

    `group_is_known` says whether the group's id may be named outside. `overlap` (0 to 1) is the containment
    of the nearest unreleased post. `attachments` holds a fact for each blob, by SHA-256.
    """

    author_role: str = ""
    author_groups: frozenset[str] = frozenset()
    label: Label | None = None
    label_set_by: str = "default"
    reach: str = "staff"
    visibility: str = "direct"
    replies_to: Related | None = None
    quotes: Related | None = None
    boosts: Related | None = None
    group: GroupFact | None = None
    group_id: str | None = None
    group_is_known: bool = False
    attachments: tuple[AttachmentFact, ...] = ()
    overlap: float = 0.0
    peer: PeerFact | None = None
    office_hours: bool = True


def as_had_by(readers: Readers, related: Related | None) -> Related | None:
    """What some readers have of another post: what a zone's hosts alone have, not anyone has."""
    if related is None or related.anyone or readers != ANYONE:
        return related
    return replace(related, zones=frozenset())
