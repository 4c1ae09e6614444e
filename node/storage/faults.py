"""What a driver says when a database can't be used, as an error of ours that says it plainly."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import InterfaceError, OperationalError

from bridge.store.base import StoreError


@contextmanager
def told() -> Iterator[None]:
    """Turns a full disk, a read-only file or an absent server into a StoreError, in the driver's words."""
    try:
        yield
    except (OperationalError, InterfaceError) as fault:
        raise StoreError(f"a store can't be used: {fault.orig}") from fault
