"""Keyset paging: a page is named by the ids around it, never by an offset."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from bridge.store.base import Transaction


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for, newest first; `limit` is 1 and up.

    `max_id`: older than; `since_id`: newer than, from the newest; `min_id`: the page just after it.
    """

    limit: int = 20
    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None


async def paged(
    tx: Transaction, query: Select[Any], *, by: ColumnElement[int], page: Page
) -> tuple[Row[Any], ...]:
    """The rows of one page of a query, newest first."""
    if page.max_id is not None:
        query = query.where(by < page.max_id)
    if page.since_id is not None:
        query = query.where(by > page.since_id)
    if page.min_id is None:
        return tuple(await tx.all(query.order_by(by.desc()).limit(page.limit)))
    query = query.where(by > page.min_id).order_by(by).limit(page.limit)
    return tuple(reversed(await tx.all(query)))
