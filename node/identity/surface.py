"""The staff surface: what every one of its handlers stands on, opened once at start."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from bridge.store.base import Store
from keys.vault import Vault
from node.config import Config
from node.identity.passwords import Passwords
from node.services.blobs import Blobs


@dataclass(frozen=True, slots=True)
class Surface:
    """Both stores, the vault, the configuration, staff's blobs, and the password work."""

    config: Config
    core: Store
    edge: Store
    vault: Vault
    blobs: Blobs
    passwords: Passwords

    @property
    def secure(self) -> bool:
        """Tell whether staff come by https: then cookies say so."""
        return self.config.origins.staff.startswith("https://")


def surface_of(connection: HTTPConnection) -> Surface:
    """The surface that a request came to. Raises TypeError where the application was not started."""
    surface = connection.app.state.surface
    if not isinstance(surface, Surface):
        raise TypeError("the application has no surface: its lifespan has not run")
    return surface
