"""Who looks and acts: a signed-in account with its role and what this session or token may do."""

from dataclasses import dataclass
from enum import StrEnum

from bridge.store.base import Transaction
from node.storage import viewers as rows
from node.storage.sight import Sight


class Role(StrEnum):
    """The six roles (INTERFACES, command line)."""

    STAFF = "staff"
    ALUMNI = "alumni"
    GUEST = "guest"
    STEWARD = "steward"
    SECURITY = "security"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in account; `actor` is its actor's row, `name` its log-in name and handle.

    `default_reach` is how far its posts travel when a client says nothing: staff, mentioned, partners, world.
    """

    account: int
    actor: int
    name: str
    role: Role
    default_reach: str = "staff"
    scopes: frozenset[str] = frozenset()
    session: int | None = None
    token: int | None = None

    @property
    def is_staff(self) -> bool:
        """Whether what is meant for all colleagues is meant for this one."""
        return self.role not in (Role.ALUMNI, Role.GUEST)

    @property
    def is_officer(self) -> bool:
        """Whether the desk is open to this one."""
        return self.role in (Role.SECURITY, Role.ADMIN)

    @property
    def sight(self) -> Sight:
        """These eyes, as the queries need them."""
        return Sight(self.actor, self.is_staff)


async def load(
    tx: Transaction,
    *,
    account: int,
    scopes: frozenset[str] = frozenset(),
    session: int | None = None,
    token: int | None = None,
) -> Viewer | None:
    """The viewer of an account, or None when it is not there or disabled."""
    row = await rows.enabled(tx, account=account)
    if row is None:
        return None
    return Viewer(
        account=row.id,
        actor=row.actor,
        name=row.name,
        role=Role(row.role),
        default_reach=row.default_reach,
        scopes=scopes,
        session=session,
        token=token,
    )
