"""Which faults of a driver mean that the database can't be used now, and not that a statement is wrong."""

from sqlite3 import OperationalError as DriverError
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

DRIVERS: Final = (OperationalError, InterfaceError, DriverError, OSError)
"""Refusals by their class alone, on both databases."""

_STATES: Final = (
    "08",  # the connection
    "25006",  # the database is read-only
    "28",  # who may connect
    "3D000",  # no such database
    "53",  # disk, memory or connections are used up
    "55000",  # it takes no connections now
    "57P",  # it is going down or coming up
)
"""PostgreSQL's own words for it: SQLSTATE, or how it begins (PostgreSQL 18, appendix A)."""


def refuses(fault: Exception) -> bool:
    """Whether the database refuses work, by the class of a fault or by its SQLSTATE."""
    if isinstance(fault, DRIVERS):
        return True
    said = fault.orig if isinstance(fault, DBAPIError) else fault
    return str(getattr(said, "sqlstate", "")).startswith(_STATES)


def first_line(fault: Exception) -> str:
    """What the driver says, without the statement and its parameters."""
    said = fault.orig if isinstance(fault, DBAPIError) and fault.orig is not None else fault
    return str(said).splitlines()[0] if str(said) else type(said).__name__
