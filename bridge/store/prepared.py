"""Statements of the hot paths, compiled once, and lists as one parameter whatever their length."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import orjson
from sqlalchemy import BigInteger, Boolean, ColumnElement, Dialect, Executable, Text, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_SQLITE: Final = sqlite.dialect(paramstyle="named")


class Prepared:
    """One statement, also as SQLite's driver takes it; its rows are plain tuples in the columns' order."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        compiled = _compiled(statement)
        asked = {name: 0 for name, value in compiled.params.items() if value is None}
        written = compiled.construct_expanded_state(asked)  # with the statement's own lists written out
        self.sqlite = written.statement
        self._fixed = {name: value for name, value in written.parameters.items() if name not in asked}
        self._flags = tuple(at for at, kind in enumerate(_kinds(statement)) if isinstance(kind, Boolean))

    def bound(self, params: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters as SQLite's driver takes them: lists as JSON, with the statement's own."""
        given = {name: _plain(value) for name, value in params.items()}
        return {**self._fixed, **given}

    def read(self, rows: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
        """SQLite's rows with its ones and zeros as truth values again."""
        return [self._with_flags(row) for row in rows] if self._flags else rows

    def _with_flags(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for at in self._flags:
            if values[at] is not None:
                values[at] = values[at] == 1
        return tuple(values)


def among(column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Whether a column is in the list of ids that parameter `name` gives: one statement for every length."""
    return _Among(column, bindparam(name, type_=_Ids()))


class _Ids(TypeDecorator[Sequence[int]]):
    """Ids as an array, which SQLite has as JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(postgresql.ARRAY(BigInteger))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        return _plain(value) if dialect.name == "sqlite" else value


class _Among(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True
    name = "among"

    def self_group(self, against: object = None) -> Self:
        """As it is: SQLAlchemy would compare it with 1, and then no index serves it."""
        return self


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, ids = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608  (both are compiled clauses)


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, ids = (compiler.process(clause, **how) for clause in element.clauses)
    return f"{column} = ANY({ids})"


def _compiled(statement: Executable) -> SQLCompiler:
    if not isinstance(statement, ClauseElement):
        raise TypeError(f"{type(statement).__name__} can't be compiled")
    compiled = statement.compile(dialect=_SQLITE)
    if not isinstance(compiled, SQLCompiler):
        raise TypeError(f"{type(statement).__name__} is no statement on rows")
    return compiled


def _kinds(statement: Executable) -> Sequence[TypeEngine[Any]]:
    return [column.type for column in getattr(statement, "selected_columns", ())]


def _plain(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list | tuple) else value
