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

    Roles are made by the operator, with a password each; those that are not there are left out. What
    PostgreSQL gives to everybody, the way into a database, is taken back first.
    """
    there = set(connection.execute(text("select rolname from pg_roles")).scalars())
    database = connection.execute(text("select quote_ident(current_database())")).scalar_one()
    roles = [role for role in ROLES if role in there]
    return (
        f"revoke all on database {database} from public",
        "revoke all on schema public from public",
        *(statement for role in roles for statement in _for(role, store, database=database)),
        *(_freeze_alone(roles) if store == "edge" else ()),
    )


def _for(role: str, store: str, *, database: str) -> Iterator[str]:
    yield f"revoke all on {_EVERYTHING} from {role}"
    if (role, store) == (EDGE, "core"):
        yield f"revoke all on database {database} from {role}"
        yield f"revoke all on schema public from {role}"
        return
    yield f"grant connect on database {database} to {role}"
    yield f"grant usage on schema public to {role}"
    match role, store:
        case ("permeable_bridge", _) | ("permeable_staff", "core"):
            yield f"grant {_ALL} on {_EVERYTHING} to {role}"
        case ("permeable_staff", "edge"):
            yield f"grant select on alembic_version to {role}"
            yield f"grant select, insert, update on withdrawals to {role}"
            yield f"grant select, insert, update on flags to {role}"
        case ("permeable_edge", "edge"):
            yield f"grant select on {_EVERYTHING} to {role}"
            yield f"grant insert on quarantine to {role}"
            yield f"grant insert on key_wanted to {role}"
            yield f"grant insert, update (at_ms) on served to {role}"
        case _:
            raise ValueError(f"{role} on {store}")


def _freeze_alone(roles: list[str]) -> Iterator[str]:
    """Row by row, where a grant is too wide: of the flags, staff write the freeze and not the mode."""
    yield "alter table flags enable row level security"
    rows = {STAFF: "name = 'frozen'", BRIDGE: "true", EDGE: "true"}
    for role in roles:
        yield f"drop policy if exists {role} on flags"
        yield f"create policy {role} on flags to {role} using ({rows[role]}) with check ({rows[role]})"
