"""Where the demo's three nodes stand: each on its own loopback address, or else on its own ports."""

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tomlkit
from tomlkit.items import Table

COMPANY: Final = "oaktarn"
PARTNER: Final = "velmark"
WORLD: Final = "commonplace"
NAMES: Final = (COMPANY, PARTNER, WORLD)
FIRST_PORT: Final = 8000


@dataclass(frozen=True, slots=True)
class Place:
    """One node's address, and the ports of its two surfaces; staff come to the company by `localhost`."""

    name: str
    address: str
    staff_port: int
    edge_port: int

    @property
    def staff(self) -> str:
        """The origin that people type."""
        host = "localhost" if self.address == "127.0.0.1" else self.address
        return f"http://{host}:{self.staff_port}"

    @property
    def host(self) -> str:
        """The host of its AP ids."""
        return f"{self.address}:{self.edge_port}"


def places(*, first_port: int = FIRST_PORT) -> tuple[Place, ...]:
    """A place for each node, in the order of NAMES; other loopback addresses where the system has them."""
    if all(_is_ours(f"127.0.0.{number}") for number in (2, 3)):
        return tuple(
            Place(name, f"127.0.0.{number}", first_port, first_port + 1)
            for number, name in enumerate(NAMES, start=1)
        )
    return tuple(
        Place(name, "127.0.0.1", first_port + 2 * number, first_port + 2 * number + 1)
        for number, name in enumerate(NAMES)
    )


def settle(config_file: Path, place: Place) -> None:
    """Writes a place into a new node's configuration, whose comments stay."""
    document = tomlkit.parse(config_file.read_text(encoding="utf-8"))
    for section, values in _settings(place).items():
        table = document[section]
        if not isinstance(table, Table):
            raise TypeError(f"[{section}] of {config_file} is no table")
        table.update(values)
    config_file.write_text(tomlkit.dumps(document), encoding="utf-8")


def _settings(place: Place) -> dict[str, dict[str, str | bool | list[str]]]:
    staff_listen = f"{place.address}:{place.staff_port}"
    return {
        "origins": {"public": f"http://{place.host}", "staff": place.staff},
        "listen": {"staff": staff_listen, "edge": place.host},
        "federation": {"allow_http": True, "private_networks": ["127.0.0.0/8"]},
        "log": {"level": "error", "format": "text"},
    }


def _is_ours(address: str) -> bool:
    """Whether this system lets us listen on an address."""
    try:
        socket.create_server((address, 0)).close()
    except OSError:
        return False
    return True
