"""The life of the policy, step by step, each an officer's (POLICY-BRIDGE §4)."""

from starlette.responses import Response

from bridge import policies
from bridge.store.base import Transaction
from node.api.answers import answer
from node.api.errors import ParamInvalid
from node.api.params import Params
from node.api.routing import Call
from node.desk import serialise
from node.desk.entities import Check, Law, PolicyVersion, Standing
from node.desk.rights import require_officer


async def read(call: Call) -> Response:
    """GET policy: the one in force, whole, and how every version stands."""
    require_officer(call.viewer)
    async with call.core.reading() as tx:
        law = await policies.active(tx)
        shown = serialise.policy_version(await policies.get(tx, law.version))
        versions = await policies.history(tx)
    return answer(Law(shown, tuple(Standing(each.version, each.state, each.hash) for each in versions)))


async def propose(call: Call) -> Response:
    """POST policy/proposals; `document` (TOML) and `lists[name]`. The proposer's approval counts."""
    require_officer(call.viewer)
    sent = await call.params()
    text, lists = _document(sent)
    async with call.core.transaction() as tx:
        version = await policies.propose(tx, text=text, lists=lists, by=call.viewer.name)
        return answer(serialise.policy_version(await policies.get(tx, version)))


async def check(call: Call) -> Response:
    """POST policy/proposals/:id/test: loads, lints and runs the cases of a version."""
    require_officer(call.viewer)
    async with call.core.reading() as tx:
        version = await policies.get(tx, call.id)
        now_ms = tx.now_ms
    _, faults = policies.check(version.document, version.lists, now_ms=now_ms)
    ok = not any(fault.severity == "error" for fault in faults)
    return answer(Check(ok, tuple(str(fault) for fault in faults)))


async def approve(call: Call) -> Response:
    """POST policy/proposals/:id/approve: binds the hash of what was read."""
    require_officer(call.viewer)
    async with call.core.transaction() as tx:
        await policies.approve(tx, version=call.id, by=call.viewer.name)
        return answer(await _version(tx, call.id))


async def activate(call: Call) -> Response:
    """POST policy/proposals/:id/activate."""
    require_officer(call.viewer)
    async with call.core.transaction() as tx:
        await policies.activate(tx, version=call.id, by=call.viewer.name)
        return answer(await _version(tx, call.id))


async def roll_back(call: Call) -> Response:
    """POST policy/rollback; `version`: one that was approved before."""
    require_officer(call.viewer)
    version = (await call.params()).number("version")
    if version is None:
        raise ParamInvalid("version", "is missing")
    async with call.core.transaction() as tx:
        await policies.roll_back(tx, version=version, by=call.viewer.name)
        return answer(await _version(tx, version))


async def zones(call: Call) -> Response:
    """GET zones: the parts of the outside that the policy in force names; every author may know them."""
    async with call.core.reading() as tx:
        policy = (await policies.active(tx)).policy
    return answer([serialise.zone(policy.zones[name], policy) for name in sorted(policy.zones)])


async def _version(tx: Transaction, version: int) -> PolicyVersion:
    return serialise.policy_version(await policies.get(tx, version))


def _document(sent: Params) -> tuple[str, dict[str, str]]:
    """The document and the lists it names. Raises ParamInvalid."""
    text, lists = sent.text("document"), sent.child("lists")
    if not text:
        raise ParamInvalid("document", "is missing")
    if lists is None:
        return text, {}
    return text, {name: lists.text(name) or "" for name in lists.tree}
