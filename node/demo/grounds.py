"""Where a demo lies, and where its three nodes stand."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from node.config import Config, load
from node.demo.places import COMPANY, NAMES, Place, places

CONFIG_FILE: Final = "config.toml"
PLAYED_FILE: Final = "story.json"


@dataclass(frozen=True, slots=True)
class Grounds:
    """The demo's directory, with a folder for each node, and the nodes' places in the order of NAMES."""

    directory: Path
    places: tuple[Place, ...]

    @property
    def company(self) -> Config:
        """The company's configuration."""
        return self.config(COMPANY)

    @property
    def are_made(self) -> bool:
        """Whether there is a demo; one is moved to its place whole, or not at all."""
        return self.config_file(COMPANY).exists()

    @property
    def played(self) -> Path:
        """The file that keeps which scenes were played."""
        return self.directory / PLAYED_FILE

    def config_file(self, name: str) -> Path:
        """The file of a node's configuration."""
        return self.directory / name / CONFIG_FILE

    def config(self, name: str) -> Config:
        """A node's configuration; the environment has no say in it. Raises ConfigInvalid."""
        return load(self.config_file(name), {})


def new(directory: Path, *, first_port: int) -> Grounds:
    """The grounds of a demo that is to be made."""
    return Grounds(directory, places(first_port=first_port))


def standing(directory: Path) -> Grounds:
    """The grounds of a demo that was made: its nodes stand where they stood then. Raises ConfigInvalid."""
    made = Grounds(directory, ())
    return Grounds(directory, tuple(_place(name, made.config(name)) for name in NAMES))


def _place(name: str, config: Config) -> Place:
    address, _, edge_port = config.listen.edge.rpartition(":")
    staff_port = config.listen.staff.rpartition(":")[2]
    return Place(name, address, int(staff_port), int(edge_port))
