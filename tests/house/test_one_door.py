"""The four guards on the one door: type, imports, schema, and (in tests/leaks) the leak suite."""

import inspect
import typing
from pathlib import Path

import pytest
from sqlalchemy import Table, insert
from sqlalchemy.exc import IntegrityError

from bridge import delivery, permits
from bridge.crossings import ANYONE
from bridge.errors import PermitForged
from bridge.permits import Permit, StoredRelease
from bridge.store.core_releases import deliveries, media_links, releases, renditions
from keys.errors import TokenInvalid
from keys.release import ReleaseSigner
from node.activities import apply
from node.storage.actors import actors
from node.storage.posts import posts
from tests.house.source import Module, calls, imports, modules
from tests.nodes import Node

ISSUERS = {"bridge.gate", "bridge.recall", "bridge.permits"}


def issuers(found: typing.Iterable[Module]) -> set[str]:
    """The modules that make a permit, by calling `issue` under any name or reaching for the seal."""
    return {
        module.name
        for module in found
        if any(calls(module, "permits.issue"))
        or (any(calls(module, "issue")) and "bridge.permits.issue" in set(imports(module)))
        or "bridge.permits._SEAL" in set(imports(module))
    }


def test_only_the_gate_and_the_recall_make_permits() -> None:
    assert issuers(modules()) <= ISSUERS


def test_a_second_maker_of_permits_would_be_noticed(tmp_path: Path) -> None:
    planted = tmp_path / "node"
    planted.mkdir()
    (planted / "shortcut.py").write_text("from bridge import permits\n\npermits.issue(b'', zone='x')\n")
    assert issuers(modules(tmp_path, ("node",))) == {"node.shortcut"}


def test_a_permit_can_t_be_made_by_hand() -> None:
    with pytest.raises(PermitForged):
        Permit(activity=b"", decision_id="", zone="public", readers=ANYONE, seal=object())


def test_what_posts_and_what_applies_asks_for_a_permit_by_type() -> None:
    posting = inspect.get_annotations(delivery._post, eval_str=True)
    assert posting["permit"] == Permit[bytes]
    applying: dict[str, object] = inspect.get_annotations(apply.apply, eval_str=True)
    assert str(applying["permit"]).startswith("bridge.permits.Permit[")


def test_a_stored_release_whose_bytes_were_changed_opens_no_permit() -> None:
    signer = ReleaseSigner(b"s" * 32)
    permit = permits.issue(b"released", decision_id="d", zone="public", readers=ANYONE)
    token = permits.sign(signer, permit, not_after_ms=10)
    for body, decision, zone in (
        (b"other", "d", "public"),
        (b"released", "e", "public"),
        (b"released", "d", "x"),
    ):
        stored = StoredRelease(body=body, token=token, decision_id=decision, zone=zone, readers=ANYONE)
        with pytest.raises(PermitForged):
            permits.open_release(signer, stored, host="peer.example", now_ms=1)
    stored = StoredRelease(body=b"released", token="x.y", decision_id="d", zone="public", readers=ANYONE)
    with pytest.raises(TokenInvalid):
        permits.open_release(signer, stored, host="peer.example", now_ms=1)


def test_a_release_for_some_hosts_opens_for_no_other() -> None:
    signer = ReleaseSigner(b"s" * 32)
    readers = frozenset({"one.example"})
    permit = permits.issue(b"x", decision_id="d", zone="partner", readers=readers)
    token = permits.sign(signer, permit, not_after_ms=10)
    stored = StoredRelease(body=b"x", token=token, decision_id="d", zone="partner", readers=readers)
    assert permits.open_release(signer, stored, host="one.example", now_ms=1).activity == b"x"
    with pytest.raises(PermitForged):
        permits.open_release(signer, stored, host="other.example", now_ms=1)


@pytest.mark.parametrize("table", [releases, renditions, media_links, deliveries])
def test_nothing_outward_is_stored_without_a_decision(table: Table) -> None:
    assert not table.c.decision_id.nullable
    assert [key.target_fullname for key in table.c.decision_id.foreign_keys] == ["ledger.entry_id"]


async def test_a_remote_post_or_actor_can_t_be_stored_without_a_decision(node: Node) -> None:
    ada = await node.person("ada")
    with pytest.raises(IntegrityError):
        async with node.tx() as tx:
            await tx.run(
                insert(actors).values(
                    id=tx.new_id(),
                    ap_id="http://peer.example/a/x",
                    kind="Person",
                    host="peer.example",
                    name="x",
                    created_ms=tx.now_ms,
                )
            )
    with pytest.raises(IntegrityError):
        async with node.tx() as tx:
            post = tx.new_id()
            await tx.run(
                insert(posts).values(
                    id=post,
                    ap_id="http://peer.example/o/x",
                    author=ada.actor,
                    host="peer.example",
                    content="",
                    visibility="public",
                    reach="world",
                    label="",
                    thread=post,
                    created_ms=tx.now_ms,
                )
            )


async def test_a_decision_that_is_not_in_the_ledger_releases_nothing(node: Node) -> None:
    with pytest.raises(IntegrityError):
        async with node.tx() as tx:
            await tx.run(
                insert(renditions).values(
                    url="http://127.0.0.1:8001/o/forged",
                    zone="public",
                    decision_id="no such decision",
                    kind="object",
                    readers=ANYONE,
                    media_type="text/plain",
                    body=b"",
                    sha256="",
                    actor_id="",
                    generation=1,
                    gone=False,
                )
            )
