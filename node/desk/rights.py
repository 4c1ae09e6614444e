"""Who may do what at the desk, and in whose name it is recorded."""

from bridge.answers import Person
from node.identity.errors import Forbidden
from node.social.viewers import Viewer


def person(viewer: Viewer) -> Person:
    """The viewer, as the bridge records who answered."""
    return Person(viewer.actor, viewer.name, viewer.role.value)


def require_officer(viewer: Viewer) -> None:
    """Raises Forbidden unless the viewer's role is security or admin."""
    if not viewer.is_officer:
        raise Forbidden(f"account {viewer.account} with role {viewer.role} is no officer")
