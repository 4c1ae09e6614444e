"""Which side of the wall a host or a zone is on, as the policy in force says."""

from dataclasses import dataclass

from node.storage.rows import ActorRow
from policy.model import ZoneName
from policy.rules import Policy, Zone
from webui.views.wall import INSIDE, OUTSIDE, WallView


@dataclass(frozen=True, slots=True)
class Walls:
    """The sides of the wall under a policy; without one, everything beyond it is the outside."""

    policy: Policy | None

    def of_actor(self, actor: ActorRow) -> WallView:
        """Where an actor stands."""
        return INSIDE if actor.host is None else self.of_host(actor.host)

    def of_host(self, host: str) -> WallView:
        """Where a host stands."""
        zone = None if self.policy is None else self.policy.zone_of(host)
        return _wall(zone, host)

    def of_zone(self, name: str) -> WallView:
        """A zone as a whole; one that the policy no longer names keeps its name."""
        zones = {} if self.policy is None else self.policy.zones
        zone = zones.get(ZoneName(name))
        return WallView("partner", title_of(name)) if zone is None else _wall(zone, "")


def title_of(zone: str) -> str:
    """A zone's name for people: `partner-acme` is "Acme"."""
    return zone.removeprefix("partner-").replace("-", " ").replace("_", " ").title()


def _wall(zone: Zone | None, host: str) -> WallView:
    if zone is None or zone.is_world:
        return WallView(OUTSIDE.side, OUTSIDE.name, host)
    return WallView("partner", title_of(zone.name), host)
