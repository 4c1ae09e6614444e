"""Keyset paging: a page is named by the ids around it, never by an offset."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Integer, Row, Select, bindparam

from bridge.store.base import Transaction
from bridge.store.prepared import Prepared

MAX_ID: Final = bindparam("max_id", type_=BigInteger)
SINCE_ID: Final = bindparam("since_id", type_=BigInteger)
MIN_ID: Final = bindparam("min_id", type_=BigInteger)
LIMIT: Final = bindparam("page_limit", type_=Integer)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which bounds a page has: pages of one shape are read by one statement."""

    has_max: bool
    has_since: bool
    has_min: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for, newest first; `limit` is 1 and up.

    `max_id`: older than; `since_id`: newer than, from the newest; `min_id`: the page just after it.
    """

    limit: int = 20
    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None

    @property
    def shape(self) -> Shape:
        """The bounds it has."""
        return Shape(self.max_id is not None, self.since_id is not None, self.min_id is not None)

    @property
    def values(self) -> Mapping[str, int]:
        """The bounds by the names that `cut` gives them."""
        bounds = {"max_id": self.max_id, "since_id": self.since_id, "min_id": self.min_id}
        return {name: bound for name, bound in bounds.items() if bound is not None} | {
            "page_limit": self.limit
        }


def bounded(query: Select[Any], *, by: ColumnElement[int], shape: Shape) -> Select[Any]:
    """The query within a page's bounds, whose values are given when it is run."""
    if shape.has_max:
        query = query.where(by < MAX_ID)
    if shape.has_since:
        query = query.where(by > SINCE_ID)
    if shape.has_min:
        query = query.where(by > MIN_ID)
    return query


def cut(query: Select[Any], *, by: ColumnElement[int], shape: Shape) -> Select[Any]:
    """The query for one page; with `min_id` its rows come oldest first."""
    ordered = by if shape.has_min else by.desc()
    return bounded(query, by=by, shape=shape).order_by(ordered).limit(LIMIT)


async def read_page(
    tx: Transaction, statement: Select[Any], *, page: Page, values: Mapping[str, Any]
) -> tuple[Row[Any], ...]:
    """The rows of a page of a statement made by `cut`, newest first."""
    rows = await tx.all(statement, {**page.values, **values})
    return tuple(rows if page.min_id is None else reversed(rows))


async def read_ids(
    tx: Transaction, statement: Prepared, *, page: Page, values: Mapping[str, Any]
) -> tuple[int, ...]:
    """The first column of a page of a prepared statement made by `cut`, newest first."""
    ids = [row[0] for row in await tx.rows(statement, {**page.values, **values})]
    return tuple(ids if page.min_id is None else reversed(ids))


async def paged(
    tx: Transaction,
    query: Select[Any],
    *,
    by: ColumnElement[int],
    page: Page,
    values: Mapping[str, Any] | None = None,
) -> tuple[Row[Any], ...]:
    """The rows of one page of a query, newest first."""
    statement = cut(query, by=by, shape=page.shape)
    return await read_page(tx, statement, page=page, values=values or {})
