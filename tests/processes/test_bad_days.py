"""Bad days of a running node: each is told clearly, nothing half-done stays, and it goes on by itself."""

import resource
from subprocess import CompletedProcess
from typing import Final

import httpx
import pytest
from sqlalchemy import delete, make_url, select

from bridge import egress
from bridge.store.base import Transaction
from bridge.store.edge_documents import documents, flags, handles, media, peer_keys
from bridge.store.edge_quarantine import quarantine
from tests.peer import Peer
from tests.processes.company import Company, awaited
from tests.stores import PostgreSQL

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

DAY_S: Final = 86_400
PROJECTED: Final = (documents, handles, media, peer_keys, flags)
OFFICER: Final = ("--as", "sam", "--reason", "drill")


def world(text: str) -> dict[str, str]:
    return {"status": text, "visibility": "public", "reach": "world", "label": "PUBLIC"}


def released(ada: httpx.Client, text: str) -> None:
    """Ada says something to the world, and it is out."""
    post = ada.post("/api/v1/statuses", data=world(text)).json()["id"]

    def is_out() -> bool | None:
        crossed = ada.get(f"/api/v1/statuses/{post}").json()["permeable"]["crossings"]
        return True if [each["state"] for each in crossed] == ["released"] else None

    assert awaited(is_out)


def said(ada: httpx.Client) -> list[str]:
    """What stands in her home timeline, as plain text."""
    return [post["content"] for post in ada.get("/api/v1/timelines/home").json()]


def test_a_full_disk_refuses_a_post_whole_and_takes_the_next_when_there_is_room(together: Company) -> None:
    node = together
    node.start_all()
    with node.hire("ada") as ada:
        process = node.parts["serve"].pid or 0
        resource.prlimit(process, resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
        answers = [ada.post("/api/v1/statuses", data={"status": f"word {n} " * 200}) for n in range(120)]
        full = next(answer for answer in answers if answer.status_code != 200)
        assert (full.status_code, "error" in full.json()) == (503, True)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert ada.post("/api/v1/statuses", data={"status": "there is room again"}).status_code == 200
        kept = ada.get("/api/v1/accounts/verify_credentials").json()["statuses_count"]
    assert kept == sum(answer.status_code == 200 for answer in answers) + 1
    node.stop()
    assert node.run("audit", "verify").strip() == "the chain is whole"


def test_a_database_that_goes_away_is_a_503_until_it_comes_back(apart: Company, postgres: PostgreSQL) -> None:
    apart.start_all()
    core = make_url(apart.stores["owner"].core).database
    with apart.hire("ada") as ada:
        postgres.run(f"alter database {core} with allow_connections false")
        postgres.run(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{core}'")
        gone = ada.post("/api/v1/statuses", data={"status": "lost"})
        assert (gone.status_code, "error" in gone.json()) == (503, True)
        assert ada.get("/readyz").status_code == 503
        assert httpx.get(f"{apart.public}/readyz", trust_env=False).status_code == 200
        postgres.run(f"alter database {core} with allow_connections true")
        awaited(lambda: True if ada.get("/readyz").status_code == 200 else None)
        released(ada, "kept")
        assert [text for text in said(ada) if "lost" in text] == []
    apart.stop()


def test_a_read_only_database_refuses_a_post_and_says_so_in_the_log(
    apart: Company, postgres: PostgreSQL
) -> None:
    core = make_url(apart.stores["owner"].core).database
    only = f"alter role permeable_staff in database {core} set default_transaction_read_only"
    with apart.hire("ada") as ada:
        postgres.run(f"{only} = on")
        apart.start_all()
        refused = ada.post("/api/v1/statuses", data={"status": "no"})
    assert (refused.status_code, "error" in refused.json()) == (503, True)
    assert "storage.core: cannot execute" in apart.log("staff")
    postgres.run(f"{only} = off")
    apart.stop()


@pytest.mark.parametrize(("part", "store"), [("staff", "core"), ("edge", "edge"), ("bridge", "edge")])
def test_a_part_whose_database_is_absent_says_which_in_one_line(
    apart: Company, part: str, store: str
) -> None:
    name = f"PERMEABLE_STORAGE__{store.upper()}"
    url = make_url(apart.environ(part)[name]).set(database="absent").render_as_string(hide_password=False)
    assert_one_line(apart.tried(part, part=part, environ={name: url}), f"storage.{store}")


@pytest.mark.parametrize("part", ["staff", "edge", "bridge"])
def test_an_unmigrated_store_is_refused_by_every_part(
    apart: Company, postgres: PostgreSQL, part: str
) -> None:
    name = f"bare_{part}"
    postgres.run(f"create database {name}")
    url = postgres.url(name)
    store = "EDGE" if part == "edge" else "CORE"
    assert_one_line(
        apart.tried(part, part=part, environ={f"PERMEABLE_STORAGE__{store}": url}), "permeable migrate"
    )


def test_a_clock_behind_the_ledger_freezes_what_leaves_until_a_person_thaws(node: Company) -> None:
    node.start_all(shift_s=DAY_S)
    with node.hire("ada") as ada:
        released(ada, "said tomorrow")
        node.stop()
        node.start_all()
        assert awaited(lambda: node.ask(egress.status).by or None) == "the clock"
        late = ada.post("/api/v1/statuses", data=world("said today")).json()
        assert late["permeable"]["crossings"][0]["state"] != "released"
    node.stop()
    assert node.run("audit", "verify").strip() == "the chain is whole"


def test_rubbish_from_outside_is_put_away_and_delays_nobody(node: Company, outside: Peer) -> None:
    node.start_all()
    bob = outside.person("bob")
    for rubbish in (b"{", b"[]", b'"x"', b'{"type": "Create"}', b"\xff" * 9, b"[" * 3_000):
        headers = bob.signed("POST", f"{node.public}/inbox", rubbish)
        answer = httpx.post(f"{node.public}/inbox", content=rubbish, headers=headers, trust_env=False)
        assert answer.status_code in (202, 400, 401)
    assert awaited(lambda: True if node.ask(waiting, store="edge") == [] else None)
    with node.hire("ada") as ada:
        assert ada.post(
            "/api/v1/statuses", content=b"{", headers={"content-type": "application/json"}
        ).is_client_error
        released(ada, "as if nothing had been")
    node.stop()


def test_the_rebuilt_edge_is_the_same_edge_byte_for_byte(node: Company, outside: Peer) -> None:
    node.start_all()
    with node.hire("ada") as ada:
        released(ada, "shown")
    node.stop()
    before = node.ask(projection, store="edge")
    assert len(before["documents"]) >= 3
    node.ask(lose, store="edge")
    assert "addresses projected" in node.run("edge", "rebuild")
    assert node.ask(projection, store="edge") == before


def test_a_freeze_reaches_the_edge_at_once_without_a_bridge(node: Company) -> None:
    token = {"PERMEABLE_TOKEN": officer(node)}
    assert node.tried("egress", "freeze", *OFFICER, environ=token).returncode == 0
    assert node.ask(frozen, store="edge") == "1"
    assert node.tried("egress", "thaw", *OFFICER, environ=token).returncode == 0
    assert node.ask(frozen, store="edge") == "0"
    node.start_all()
    api = {"authorization": f"Bearer {token['PERMEABLE_TOKEN']}"}
    address = f"{node.staff}/api/permeable/v1/egress/freeze"
    answer = httpx.post(address, data={"reason": "drill"}, headers=api, trust_env=False)
    assert (answer.status_code, node.ask(frozen, store="edge")) == (200, "1")
    node.ask(lambda tx: tx.run(delete(flags)), store="edge")  # the process died before it told the edge
    node.stop()
    node.start_all()
    assert awaited(lambda: node.ask(frozen, store="edge")) == "1"
    node.stop()


def test_a_new_law_moves_the_keys_of_peers_to_their_new_zones(node: Company, outside: Peer) -> None:
    node.start_all()
    bob = outside.person("bob")
    inbox = f"{node.public}/inbox"
    assert bob.sends(inbox, bob.creates(bob.note("hello"))).status_code == 202
    assert awaited(lambda: node.ask(zones, store="edge") or None) == ["public"]
    token = {"PERMEABLE_TOKEN": officer(node)}
    law = node.home / "partners.toml"
    zone = f'[zones.partner]\nhosts = ["{outside.host}"]\nbase = {{ PUBLIC = "allow" }}\ninbound = "allow"\n'
    law.write_text((node.home / "policy.toml").read_text() + zone)
    for step in (("propose", str(law)), ("activate", "2")):
        ended = node.tried("policy", *step, "--as", "sam", environ=token)
        assert ended.returncode == 0, ended.stderr
    assert awaited(lambda: True if node.ask(zones, store="edge") == ["partner"] else None)
    node.stop()


def officer(node: Company) -> str:
    """Sam of security, and the token that shows it."""
    with node.hire("sam", role="security") as sam:
        return str(sam.headers["authorization"]).removeprefix("Bearer ")


def assert_one_line(ended: CompletedProcess[str], about: str) -> None:
    assert (ended.returncode, about in ended.stderr, ended.stderr.count("\n")) == (1, True, 1), ended.stderr


async def waiting(tx: Transaction) -> list[str]:
    rows = await tx.all(select(quarantine.c.id).where(quarantine.c.done_ms.is_(None)))
    return [row.id for row in rows]


async def zones(tx: Transaction) -> list[str]:
    return [row.zone for row in await tx.all(select(peer_keys.c.zone))]


async def frozen(tx: Transaction) -> str | None:
    value: str | None = await tx.scalar(select(flags.c.value).where(flags.c.name == "frozen"))
    return value


async def projection(tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the edge's projection, by table."""
    return {table.name: sorted(tuple(row) for row in await tx.all(select(table))) for table in PROJECTED}


async def lose(tx: Transaction) -> None:
    for table in PROJECTED:
        await tx.run(delete(table))
