"""Settings: one's own choices, and where one is signed in."""

import re
from typing import Final

from starlette.responses import Response

from bridge.store.base import Transaction
from node.identity import accounts, sessions, tokens
from node.social import media, people
from node.social.errors import DraftInvalid
from node.social.people import Changes
from policy.model import Reach
from webui.forms import Form
from webui.looks import Look, look_of, set_look, theme_of
from webui.pages import frame
from webui.pages.frame import Sheet
from webui.pages.mapping.lens import moment
from webui.views.accounts import AboutView, AppView, SessionView, SettingsView
from webui.views.compose import ChoiceView
from webui.visits import Visit, go

REACHES: Final = (
    ChoiceView("staff", "They stay inside"),
    ChoiceView("partners", "To partners, if the policy lets them through"),
    ChoiceView("world", "To the world, if the policy lets them through"),
)
BROWSERS: Final = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS: Final = re.compile(r"Windows|Android|iPhone|iPad|Mac OS X|Linux")


async def settings(visit: Visit) -> Response:
    """GET /settings."""
    return await _page(visit)


async def save(visit: Visit) -> Response:
    """POST /settings: how far posts go goes with the person, the look with this browser."""
    form = await visit.form()
    reach = form.text("reach")
    if reach in {each.value for each in REACHES}:
        async with visit.core.transaction() as tx:
            await people.update(tx, visit.viewer, Changes(default_reach=reach))
    response = go("/settings", said="saved")
    look = Look(theme_of(form.text("theme")), form.flag("shortcuts"))
    set_look(response, look, secure=visit.surface.secure)
    return response


async def save_about(visit: Visit) -> Response:
    """POST /settings/about: name, words and picture; or the page again, saying what is wrong."""
    form = await visit.form()
    name, bio, asks = form.text("name").strip(), form.text("bio").strip(), form.flag("asks")
    try:
        picture = await _picture(visit, form)
        async with visit.core.transaction() as tx:
            changes = Changes(display_name=name, note=bio, locked=asks, avatar=picture)
            await people.update(tx, visit.viewer, changes)
    except DraftInvalid as invalid:
        about = AboutView(name=name, bio=bio, asks=asks, problem=invalid.public)
        return await _page(visit, about=about)
    return go("/settings", said="saved")


async def end_session(visit: Visit) -> Response:
    """POST /settings/sessions/{id}/revoke."""
    async with visit.core.transaction() as tx:
        await sessions.revoke(tx, account=visit.viewer.account, session=visit.id)
    return go("/settings", said="signed-out")


async def end_app(visit: Visit) -> Response:
    """POST /settings/apps/{id}/revoke: every token of that app ends."""
    async with visit.core.transaction() as tx:
        await tokens.revoke_app(tx, account=visit.viewer.account, app=visit.id)
    return go("/settings", said="app-gone")


def device_of(user_agent: str) -> str:
    """A browser and its system in words, from what it says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = SYSTEMS.search(user_agent)
    known = " on ".join(filter(None, (browser, "" if system is None else system.group())))
    return known or user_agent[:40] or "A browser"


async def _page(visit: Visit, *, about: AboutView | None = None) -> Response:
    async with visit.core.reading() as tx:
        sheet = Sheet(
            template="settings.html",
            title="Settings",
            view=await _view(tx, visit, about=about or await _about(tx, visit)),
            section="settings",
            status=200 if about is None else 422,
        )
        return await frame.show(tx, visit, sheet)


async def _about(tx: Transaction, visit: Visit) -> AboutView:
    actor = await people.get(tx, visit.viewer, visit.viewer.actor)
    return AboutView(name=actor.display_name, bio=actor.note_source, asks=actor.locked)


async def _picture(visit: Visit, form: Form) -> str | None:
    """The hash of a new picture, made safe and kept; None when none came along. Raises MediaRefused."""
    upload = await form.upload("picture")
    return None if upload is None else (await media.store_image(visit.surface.blobs, upload.body)).sha256


async def _view(tx: Transaction, visit: Visit, *, about: AboutView) -> SettingsView:
    viewer, look = visit.viewer, look_of(visit.request)
    account = await accounts.named(tx, name=viewer.name)
    default = Reach.of(viewer.default_reach)
    return SettingsView(
        about=about,
        reach="staff" if default is Reach.MENTIONED else default.word,
        reaches=REACHES,
        theme=look.theme,
        shortcuts=look.shortcuts,
        email=account.email,
        sessions=await _sessions(tx, visit),
        apps=await _apps(tx, visit),
    )


async def _sessions(tx: Transaction, visit: Visit) -> tuple[SessionView, ...]:
    return tuple(
        SessionView(
            id=str(row.id),
            device=device_of(row.user_agent),
            place=row.source or "an unknown address",
            started=moment(row.created_ms),
            used=moment(row.seen_ms),
            current=row.id == visit.viewer.session,
        )
        for row in await sessions.listed(tx, account=visit.viewer.account)
    )


async def _apps(tx: Transaction, visit: Visit) -> tuple[AppView, ...]:
    return tuple(
        AppView(id=str(row.id), name=row.name, scopes=row.scopes, used=moment(row.used_ms or row.created_ms))
        for row in await tokens.granted_apps(tx, account=visit.viewer.account)
    )
