"""What each process may do in each store, as grants of three database roles (POLICY-BRIDGE §1)."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

STAFF: Final = "permeable_staff"
EDGE: Final = "permeable_edge"
BRIDGE: Final = "permeable_bridge"
ROLES: Final = (STAFF, EDGE, BRIDGE)

_ALL: Final = "select, insert, update, delete"
_EVERYTHING: Final = "all tables in schema public"


def grants(connection: Connection, store: str) -> tuple[str, ...]:
    """The statements that give the roles of this server their rights in one store, and no more.

    Roles are made by the operator, with a password each; those that are not there are left out.
    """
    rows = connection.execute(text("select rolname from pg_roles where rolname like 'permeable_%'"))
    there = {row.rolname for row in rows}
    return tuple(statement for role in ROLES if role in there for statement in _for(role, store))


def _for(role: str, store: str) -> Iterator[str]:
    yield f"revoke all on {_EVERYTHING} from {role}"
    match role, store:
        case ("permeable_edge", "core"):
            yield f"revoke usage on schema public from {role}"
        case ("permeable_bridge", _) | ("permeable_staff", "core"):
            yield f"grant usage on schema public to {role}"
            yield f"grant {_ALL} on {_EVERYTHING} to {role}"
        case ("permeable_staff", "edge"):
            yield f"grant usage on schema public to {role}"
            yield f"grant select on alembic_version to {role}"
            yield f"grant select, insert, update on withdrawals to {role}"
            yield f"grant select, insert, update on flags to {role}"
        case ("permeable_edge", "edge"):
            yield f"grant usage on schema public to {role}"
            yield f"grant select on {_EVERYTHING} to {role}"
            yield f"grant insert on quarantine to {role}"
            yield f"grant insert, update on key_wanted to {role}"
            yield f"grant insert, update on served to {role}"
        case _:
            raise ValueError(f"{role} on {store}")
