"""The three database roles, each as itself, against every row of the table in POLICY-BRIDGE §1."""

import subprocess
import sys
from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import make_url

from bridge.store.base import core_metadata, edge_metadata
from node.storage import metadata as _every_table  # noqa: F401  (fills the two metadata)
from tests.processes.company import Company, answering, awaited, company

pytestmark = pytest.mark.postgres

CORE, EDGE = tuple(core_metadata.tables), tuple(edge_metadata.tables)
VERBS = {
    "select": 'select 1 from "{}" limit 1',
    "insert": 'insert into "{}" default values',
    "update": 'update "{}" set "{}" = "{}" where false',
    "delete": 'delete from "{}" where false',
}
ALL = frozenset(VERBS)
READ = frozenset({"select"})
SEE = {
    ("staff", "core"): dict.fromkeys(CORE, ALL),
    ("bridge", "core"): dict.fromkeys(CORE, ALL),
    ("bridge", "edge"): dict.fromkeys(EDGE, ALL),
    ("staff", "edge"): {
        "withdrawals": frozenset({"select", "insert", "update"}),
        "flags": frozenset({"select", "update"}),  # and insert, of the freeze alone
    },
    ("edge", "edge"): {
        **dict.fromkeys(EDGE, READ),
        "quarantine": READ | {"insert"},
        "key_wanted": READ | {"insert"},
        "served": READ | {"insert"},
    },
}
"""What each role may do to each table, by process and store; what is not named it may not do at all."""


@pytest.fixture(scope="module")
def dsns(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The address of each store for each role, as `part/store`."""
    server = request.getfixturevalue("postgres")
    with company(tmp_path_factory.mktemp("roles") / "node", server) as node:
        yield {
            f"{part}/{store}": dsn(node, part, store)
            for part in ("staff", "edge", "bridge")
            for store in ("core", "edge")
        }


def dsn(node: Company, part: str, store: str) -> str:
    url = make_url(getattr(node.stores[part], store)).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


async def refused(connection: "asyncpg.Connection[asyncpg.Record]", statement: str) -> bool:
    """Whether the database forbids a statement; another fault of it means that it was allowed."""
    try:
        async with connection.transaction():
            await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return True
    except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError):
        return False
    return False


def statement(verb: str, table: str, columns: dict[str, str]) -> str:
    return VERBS[verb].format(table, columns[table], columns[table])


@pytest.mark.parametrize(("part", "store"), SEE)
async def test_each_role_may_do_in_each_store_what_the_table_says_and_no_more(
    dsns: dict[str, str], part: str, store: str
) -> None:
    tables = core_metadata.tables if store == "core" else edge_metadata.tables
    columns = {name: next(iter(table.primary_key)).name for name, table in tables.items()}
    connection = await asyncpg.connect(dsns[f"{part}/{store}"])
    try:
        may = {
            table: frozenset(
                {verb for verb in VERBS if not await refused(connection, statement(verb, table, columns))}
            )
            for table in tables
        }
    finally:
        await connection.close()
    assert {table: verbs for table, verbs in may.items() if verbs} == SEE[part, store]


async def test_the_edge_cannot_even_connect_to_the_core(dsns: dict[str, str]) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(dsns["edge/core"])


async def test_staff_write_the_freeze_flag_and_no_other(dsns: dict[str, str]) -> None:
    connection = await asyncpg.connect(dsns["staff/edge"])
    try:
        await connection.execute("insert into flags values ('frozen', '1', 9) on conflict do nothing")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("insert into flags values ('mode', 'open', 9)")
        assert await connection.fetchval("select count(*) from flags where name <> 'frozen'") == 0
    finally:
        await connection.close()


async def test_the_edge_renews_when_something_was_served_and_nothing_else_of_it(dsns: dict[str, str]) -> None:
    connection = await asyncpg.connect(dsns["edge/edge"])
    try:
        await connection.execute("update served set at_ms = 1 where false")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("update served set host = 'x' where false")
    finally:
        await connection.close()


@pytest.mark.parametrize("part", ["staff", "edge", "bridge"])
async def test_no_role_changes_the_tables_themselves(dsns: dict[str, str], part: str) -> None:
    store = "edge" if part == "edge" else "core"
    connection = await asyncpg.connect(dsns[f"{part}/{store}"])
    try:
        for attempt in ("create table planted (id int)", "drop table alembic_version"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(attempt)
    finally:
        await connection.close()


def test_each_part_serves_with_its_own_role_and_keys_alone(apart: Company) -> None:
    apart.start_all()
    with apart.hire("ada") as ada:
        assert ada.post("/api/v1/statuses", data={"status": "good morning"}).status_code == 200
    apart.stop()
    assert "Traceback" not in "".join(apart.log(part) for part in apart.whole)


def test_the_edge_refuses_to_start_where_it_can_read_the_master_key(apart: Company) -> None:
    ended = apart.tried("edge", part="owner")
    assert (ended.returncode, "can read the master key" in ended.stderr) == (1, True)


def test_the_edge_starts_from_a_config_without_core_keys_and_policy(apart: Company) -> None:
    text = f"""
        [origins]
        public = "{apart.public}"
        staff = "{apart.staff}"
        [listen]
        edge = "127.0.0.1:{apart.edge_port}"
        [storage]
        edge = "{apart.stores["edge"].edge}"
    """
    bare = apart.home / "bare"
    bare.mkdir()
    (bare / "config.toml").write_text(text)
    command = (sys.executable, "-m", "node", "--config", str(bare / "config.toml"), "edge")
    with subprocess.Popen(command) as process:
        try:
            assert awaited(lambda: answering(f"{apart.public}/readyz"))
        finally:
            process.terminate()
    assert process.returncode == 0
