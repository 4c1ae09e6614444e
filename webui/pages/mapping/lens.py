"""What rows are looked at through on their way to a page: sides of the wall, addresses, roles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from node.api.links import Links
from node.social.viewers import Viewer
from node.storage.rows import ActorRow
from webui.pages.mapping.walls import Walls
from webui.views.actors import ActorView


@dataclass(frozen=True, slots=True)
class Lens:
    """`roles` and `actors` are those of the actors concerned, by id."""

    viewer: Viewer
    walls: Walls
    links: Links
    roles: Mapping[int, str] = field(default_factory=dict)
    actors: Mapping[int, ActorRow] = field(default_factory=dict)

    def media(self, sha256: str) -> str:
        """A blob's signed path on this surface."""
        return self.links.media(sha256).removeprefix(self.links.staff)

    def actor(self, actor: ActorRow) -> ActorView:
        """Somebody's name plate."""
        return ActorView(
            id=str(actor.id),
            name=actor.display_name or actor.name,
            handle=f"@{actor.acct}",
            role=self.roles.get(actor.id, _kind(actor)),
            wall=self.walls.of_actor(actor),
            avatar="" if actor.avatar is None else self.media(actor.avatar),
            bot=actor.bot,
        )

    def known(self, actor: int | None) -> ActorView:
        """The name plate of one of `actors`; of nobody, where it is not there any more."""
        row = None if actor is None else self.actors.get(actor)
        return NOBODY if row is None else self.actor(row)

    def inside(self, html: str) -> str:
        """A post's HTML with links to this surface leading straight to its pages."""
        return html.replace(f'href="{self.links.staff}/', 'href="/')


NOBODY = ActorView(id="0", name="Somebody", handle="@somebody")


def moment(at_ms: int) -> datetime:
    """Milliseconds since 1970 as a time in UTC."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)


def moment_or_none(at_ms: int | None) -> datetime | None:
    """The same for a time that may not have come."""
    return None if at_ms is None else moment(at_ms)


def _kind(actor: ActorRow) -> str:
    return {"Group": "group", "Service": "service", "Application": "service"}.get(actor.kind, "")
