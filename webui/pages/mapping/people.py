"""People in lists as views."""

from activitypub import markup
from node.social.relationships import Relationship
from node.storage.rows import ActorRow
from webui.pages.mapping.lens import Lens
from webui.views.actors import Following, PersonView

LINE_CHARS = 120


def person_view(lens: Lens, actor: ActorRow, standing: Relationship) -> PersonView:
    """A row for somebody: the plate, the beginning of what they say of themselves, and following."""
    words = " ".join(markup.to_text(actor.note).split())
    return PersonView(
        actor=lens.actor(actor),
        line=words if len(words) <= LINE_CHARS else f"{words[:LINE_CHARS].rstrip()}…",
        following=_following(standing),
        own=actor.id == lens.viewer.actor,
    )


def _following(standing: Relationship) -> Following:
    if standing.following:
        return "yes"
    return "asked" if standing.requested else "no"
