"""The doors: log-in, sign-out, an app's consent, help and the tour."""

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bridge.store.base import Transaction
from node.identity import login, oauth, sessions
from node.identity.errors import LoginRefused, Throttled
from node.identity.oauth import ConsentRequest
from node.identity.surface import surface_of
from webui.forms import read_form
from webui.pages import frame
from webui.pages.frame import Sheet
from webui.pages.mapping.composer import labels
from webui.pages.mapping.walls import title_of
from webui.security import local_path
from webui.views.accounts import CodeView, ConsentView, HelpView, LoginView, ScopeView, TourStop, TourView
from webui.views.compose import ChoiceView
from webui.views.welcome import WelcomeView
from webui.visits import Visit, go

# After "yes" the browser is led to the app's own address, which form-action would forbid.
ANYWHERE: Final = ""
SAY: Final = {
    "read": "See what you see here: posts, people, notices, settings",
    "write": "Post, reply, follow and change things in your name",
    "follow": "Follow, mute and block people in your name",
    "push": "Send you notifications",
    "profile": "See who you are",
    "permeable:read": "See what became of your posts at the wall",
    "permeable:write": "Answer the wall in your name: give reasons, recall, appeal",
}
TOUR: Final = TourView(
    stops=(
        TourStop(
            "Write once",
            "Choose who it is for before you write. Colleagues have it the moment you press Post.",
            "/compose",
            "Write a post",
        ),
        TourStop(
            "See what each audience would get",
            "Name a project, choose World, and look: the words are marked for each audience.",
            "/compose",
            "Try the preview",
        ),
        TourStop(
            "Watch it cross",
            "Under your post each zone has its line: on its way, words hidden, waiting. Undo it in time.",
            "/",
            "Your posts",
        ),
        TourStop(
            "Look over the wall",
            "Posts from outside wear a frame with their server's name. Answer them like anyone's.",
            "/?tab=outside",
            "See the outside",
        ),
    )
)


async def show_login(request: Request) -> Response:
    """GET /login; `onward` is where to go afterwards."""
    onward = local_path(request.query_params.get("onward", "/"))
    if (viewer := await sessions.viewer_of(request)) is not None and viewer.session is not None:
        return go(onward)
    return _login_page(request, LoginView(onward=onward))


async def log_in(request: Request) -> Response:
    """POST /login: a session, or the form again; every failure answers alike."""
    surface, form = surface_of(request), await read_form(request)
    login.check_form(request, csrf=form.text("csrf"))
    name, onward = form.text("name"), local_path(form.text("onward"))
    attempt = login.attempt_of(request, identifier=name, password=form.text("password"))
    try:
        token = await login.sign_in(surface, attempt)
    except LoginRefused as refused:
        return _login_page(request, LoginView(name=name, onward=onward, problem=refused.public), status=401)
    except Throttled as refused:
        response = _login_page(
            request, LoginView(name=name, onward=onward, problem=refused.public), status=429
        )
        response.headers["retry-after"] = str(refused.retry_after_s)
        return response
    response = go(onward)
    sessions.set_cookie(response, surface=surface, token=token)
    return response


async def log_out(visit: Visit) -> Response:
    """POST /logout: ends this session."""
    async with visit.core.transaction() as tx:
        await sessions.revoke(tx, account=visit.viewer.account, session=visit.viewer.session or 0)
    response = go("/login")
    sessions.clear_cookie(response, surface=visit.surface)
    return response


async def ask_consent(visit: Visit) -> Response:
    """GET /oauth/authorize: what an app asks for, in plain words. Raises OAuthInvalid."""
    async with visit.core.reading() as tx:
        asked = await oauth.open_request(tx, parameters=dict(visit.request.query_params))
        view = _consent(asked)
        sheet = Sheet(template="consent.html", title=f"Let {view.app} in?", view=view, forms=ANYWHERE)
        return await frame.show(tx, visit, sheet)


async def answer_consent(visit: Visit) -> Response:
    """POST /oauth/authorize: a person's yes or no, taken to the app. Raises OAuthInvalid."""
    form = await visit.form()
    sent = {name: value for name, value in form.fields.items() if isinstance(value, str)}
    async with visit.core.transaction() as tx:
        asked = await oauth.open_request(tx, parameters=sent)
        if form.text("answer") != "yes":
            return RedirectResponse(oauth.deny(asked) or "/", status_code=303)
        grant = await oauth.grant(tx, viewer=visit.viewer, request=asked)
        if grant.location is not None:
            return RedirectResponse(grant.location, status_code=303)
        code = CodeView(app=asked.app.name, code=grant.code)
        return await frame.show(tx, visit, Sheet(template="code.html", title="Your code", view=code))


async def help_page(request: Request) -> Response:
    """GET /help: what the words mean here, and how to use an app; labels and partners for those inside."""
    surface, viewer = surface_of(request), await sessions.viewer_of(request)
    if viewer is None or viewer.session is None:
        return frame.show_anyone(request, Sheet(template="help.html", title="Help", view=HelpView()))
    visit = Visit(request, viewer, surface)
    async with surface.core.reading() as tx:
        sheet = Sheet(template="help.html", title="Help", view=await _help(tx))
        return await frame.show(tx, visit, sheet)


async def tour(visit: Visit) -> Response:
    """GET /tour."""
    welcome = _welcome(visit.request)
    view = TOUR if welcome is None else TourView(stops=welcome.stops)
    async with visit.core.reading() as tx:
        return await frame.show(tx, visit, Sheet(template="tour.html", title="The tour", view=view))


def _welcome(request: Request) -> WelcomeView | None:
    """What a demonstration says to its visitors; any other node has no such thing."""
    welcome = getattr(request.app.state, "welcome", None)
    return welcome if isinstance(welcome, WelcomeView) else None


def _login_page(request: Request, view: LoginView, *, status: int = 200) -> Response:
    form = login.open_form(request)
    welcome = _welcome(request)
    if welcome is not None:
        view = replace(view, password=welcome.password, guests=welcome.guests)
    sheet = Sheet(template="login.html", title="Sign in", view=view, status=status)
    response = frame.show_anyone(request, sheet, csrf=form.csrf)
    login.attach_form(response, form, surface=surface_of(request))
    return response


def _consent(asked: ConsentRequest) -> ConsentView:
    return ConsentView(
        app=asked.app.name,
        website=asked.app.website or "",
        returns_to=asked.redirect_uri,
        scopes=tuple(
            ScopeView(scope, _say(scope), writes=not scope.startswith(("read", "profile", "push")))
            for scope in asked.scopes
        ),
        fields=asked.fields,
    )


def _say(scope: str) -> str:
    """A scope in plain words; one of its parts names the part."""
    parent, _, part = scope.partition(":")
    if scope in SAY:
        return SAY[scope]
    return f"{'See' if parent == 'read' else 'Change'} your {part}"


async def _help(tx: Transaction) -> HelpView:
    policy = (await frame.walls(tx)).policy
    if policy is None:
        return HelpView()
    named = tuple(
        ChoiceView(each.value, _label_says(place, is_default=each.value == policy.default_label))
        for place, each in enumerate(labels(policy)[1:])
    )
    partners = tuple(title_of(zone.name) for zone in policy.zones.values() if not zone.is_world)
    return HelpView(labels=named, partners=partners)


def _label_says(place: int, *, is_default: bool) -> str:
    """What a label is for; labels stand from the mildest to the strictest."""
    if is_default:
        return "What a post is when you choose nothing."
    if place == 0:
        return "Anyone may read it. You choose it under your words."
    return "Kept closer. You choose it, or a marking in the text or the file does."
