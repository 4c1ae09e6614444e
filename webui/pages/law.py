"""The policy's page, and the steps by which the law changes: each an officer's, each bound to a hash."""

import asyncio
from dataclasses import replace

from starlette.responses import Response

from bridge import policies
from bridge.errors import NoSuchCrossing, StepInvalid, WrongState
from bridge.policies import Version
from bridge.store.base import Transaction
from webui.forms import Form
from webui.pages import frame
from webui.pages.frame import Sheet
from webui.pages.mapping.law import examine, policy_view
from webui.visits import Visit, go


async def page(visit: Visit) -> Response:
    """GET /desk/policy: the version in force, or the one that `version` names."""
    return await _page(visit)


async def propose(visit: Visit) -> Response:
    """POST /desk/policy/propose: a new version, with the lists of the one in force; or what is wrong."""
    text = (await visit.form()).text("document")
    try:
        async with visit.core.transaction() as tx:
            lists = _in_force(await policies.history(tx)).lists
            version = await policies.propose(tx, text=text, lists=lists, by=visit.viewer.name)
    except StepInvalid as invalid:
        return await _page(visit, draft=text, problem=invalid.public)
    return go(f"/desk/policy?version={version}", said="proposed")


async def approve(visit: Visit) -> Response:
    """POST /desk/policy/{id}/approve."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        version = await _as_read(tx, visit.id, form)
        await policies.approve(tx, version=version, by=visit.viewer.name)
    return go(f"/desk/policy?version={version}", said="approved")


async def activate(visit: Visit) -> Response:
    """POST /desk/policy/{id}/activate."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        version = await _as_read(tx, visit.id, form)
        await policies.activate(tx, version=version, by=visit.viewer.name)
    return go("/desk/policy", said="activated")


async def roll_back(visit: Visit) -> Response:
    """POST /desk/policy/rollback; `version` names the one to come back."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        version = await _as_read(tx, form.number("version"), form)
        await policies.roll_back(tx, version=version, by=visit.viewer.name)
    return go("/desk/policy", said="rolled-back")


async def _page(visit: Visit, *, draft: str | None = None, problem: str = "") -> Response:
    asked = visit.asked("version")
    async with visit.core.reading() as tx:
        versions, now_ms = await policies.history(tx), tx.now_ms
    shown = _shown(versions, asked)
    examined = await asyncio.to_thread(examine, shown.document, shown.lists, now_ms=now_ms)
    view = policy_view(shown, versions, examined, viewer=visit.viewer.name)
    if draft is not None:
        view = replace(view, draft=draft, problem=problem)
    sheet = Sheet(
        template="desk/policy.html",
        title="Policy",
        view=view,
        section="desk",
        status=422 if problem else 200,
    )
    async with visit.core.reading() as tx:
        return await frame.show(tx, visit, sheet)


def _shown(versions: tuple[Version, ...], asked: str) -> Version:
    for version in versions:
        if str(version.version) == asked:
            return version
    return _in_force(versions)


def _in_force(versions: tuple[Version, ...]) -> Version:
    """The version in force. Raises NoSuchCrossing before the first."""
    for version in versions:
        if version.state == "active":
            return version
    raise NoSuchCrossing("no policy is in force")


async def _as_read(tx: Transaction, number: int, form: Form) -> int:
    """The version, if it is still the document that the officer had before them. Raises WrongState."""
    version = await policies.get(tx, number)
    if version.hash != form.text("hash"):
        raise WrongState(f"policy version {number} is not the document that was read")
    return number
