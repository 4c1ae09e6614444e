"""The route table of the pages: what stands here is served, and to whom, it says here and nowhere else."""

from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bridge import answers
from node.identity import sessions
from node.identity.errors import Forbidden
from node.identity.surface import surface_of
from node.social import groups as social_groups
from node.social import interactions
from webui.forms import read_form
from webui.notices import own_path
from webui.pages import (
    crossings,
    desk,
    doors,
    groups,
    holds,
    home,
    law,
    notifications,
    people,
    posts,
    search,
    settings,
)
from webui.render import STATIC
from webui.visits import OpenHandler, PageHandler, Visit, Who, check, go

SAFE: Final = "GET"


@dataclass(frozen=True, slots=True)
class Page:
    """A page or a form's target for those who are signed in here."""

    method: str
    path: str
    handler: PageHandler
    who: Who = Who.VIEWER


@dataclass(frozen=True, slots=True)
class Open:
    """What anybody may ask who reaches the staff surface."""

    method: str
    path: str
    handler: OpenHandler
    who: Who = Who.ANYONE


Row: TypeAlias = Page | Open

DOORS: Final[tuple[Row, ...]] = (
    Open("GET", "/login", doors.show_login),
    Open("POST", "/login", doors.log_in),
    Open("GET", "/help", doors.help_page),
    Page("POST", "/logout", doors.log_out),
    Page("GET", "/oauth/authorize", doors.ask_consent),
    Page("POST", "/oauth/authorize", doors.answer_consent),
    Page("GET", "/tour", doors.tour),
)

POSTS: Final[tuple[Row, ...]] = (
    Page("GET", "/", home.home),
    Page("GET", "/compose", posts.write),
    Page("POST", "/posts", posts.create),
    Page("POST", "/posts/preview", posts.preview),
    Page("GET", "/posts/{id:int}", posts.thread),
    Page("GET", "/posts/{id:int}/edit", posts.edit),
    Page("POST", "/posts/{id:int}/edit", posts.change),
    Page("POST", "/posts/{id:int}/delete", posts.delete),
    Page("POST", "/posts/{id:int}/recall", posts.take_back),
    Page("POST", "/posts/{id:int}/bookmark", posts.bookmark),
    Page("POST", "/posts/{id:int}/favourite", posts.acting(interactions.favourite)),
    Page("POST", "/posts/{id:int}/unfavourite", posts.acting(interactions.unfavourite)),
    Page("POST", "/posts/{id:int}/boost", posts.acting(interactions.boost)),
    Page("POST", "/posts/{id:int}/unboost", posts.acting(interactions.unboost)),
    Page("POST", "/crossings/{id:int}/undo", crossings.answering(answers.undo, said="undone")),
    Page("POST", "/crossings/{id:int}/keep-inside", crossings.answering(answers.keep_inside, said="kept")),
    Page("POST", "/crossings/{id:int}/yes", crossings.answering(answers.give_yes, said="yes")),
    Page("POST", "/crossings/{id:int}/review", crossings.answering(answers.ask_review, said="review")),
    Page("POST", "/crossings/{id:int}/reason", crossings.reason),
    Page("POST", "/crossings/{id:int}/appeal", crossings.appeal),
)

PEOPLE: Final[tuple[Row, ...]] = (
    Page("GET", "/@{handle}", people.profile),
    Page("POST", "/actors/{id:int}/follow", people.follow),
    Page("POST", "/actors/{id:int}/unfollow", people.unfollow),
    Page("GET", "/requests", people.requests),
    Page("POST", "/requests/{id:int}/accept", people.accept),
    Page("POST", "/requests/{id:int}/reject", people.reject),
    Page("GET", "/groups", groups.listing),
    Page("POST", "/groups", groups.found, Who.STAFF),
    Page("GET", "/groups/{name}", groups.page),
    Page("POST", "/groups/{name}/join", groups.join),
    Page("POST", "/groups/{name}/leave", groups.leave),
    Page("POST", "/groups/{name}/accept", groups.keeping(social_groups.approve)),
    Page("POST", "/groups/{name}/reject", groups.keeping(social_groups.remove)),
    Page("GET", "/search", search.search_page),
    Page("GET", "/tags/{name}", search.tag),
    Page("GET", "/notifications", notifications.listing),
    Page("POST", "/notifications/read", notifications.mark_read),
    Page("GET", "/settings", settings.settings),
    Page("POST", "/settings", settings.save),
    Page("POST", "/settings/about", settings.save_about),
    Page("POST", "/settings/sessions/{id:int}/revoke", settings.end_session),
    Page("POST", "/settings/apps/{id:int}/revoke", settings.end_app),
)

DESK: Final[tuple[Row, ...]] = (
    Page("GET", "/desk", desk.queue, Who.OFFICER),
    Page("GET", "/desk/holds/{id:int}", holds.page, Who.OFFICER),
    Page("POST", "/desk/holds/{id:int}/claim", holds.answering(holds.claim), Who.OFFICER),
    Page("POST", "/desk/holds/{id:int}/recuse", holds.answering(holds.recuse), Who.OFFICER),
    Page("POST", "/desk/holds/{id:int}/escalate", holds.answering(holds.escalate), Who.OFFICER),
    Page("POST", "/desk/holds/{id:int}/release", holds.answering(holds.release), Who.OFFICER),
    Page("POST", "/desk/holds/{id:int}/refuse", holds.answering(holds.refuse), Who.OFFICER),
    Page("GET", "/desk/decisions", desk.decisions_page, Who.OFFICER),
    Page("GET", "/desk/decisions/{entry}", desk.decision, Who.OFFICER),
    Page("GET", "/desk/policy", law.page, Who.OFFICER),
    Page("POST", "/desk/policy/propose", law.propose, Who.OFFICER),
    Page("POST", "/desk/policy/rollback", law.roll_back, Who.OFFICER),
    Page("POST", "/desk/policy/{id:int}/approve", law.approve, Who.OFFICER),
    Page("POST", "/desk/policy/{id:int}/activate", law.activate, Who.OFFICER),
    Page("GET", "/desk/peers", desk.peers_page, Who.OFFICER),
    Page("GET", "/desk/appeals", desk.appeals, Who.OFFICER),
    Page("POST", "/desk/appeals/{id:int}/answer", desk.answer_appeal, Who.OFFICER),
    Page("GET", "/desk/egress/freeze", desk.ask_egress("freeze"), Who.OFFICER),
    Page("POST", "/desk/egress/freeze", desk.freeze, Who.OFFICER),
    Page("GET", "/desk/egress/thaw", desk.ask_egress("thaw"), Who.OFFICER),
    Page("POST", "/desk/egress/thaw", desk.thaw, Who.OFFICER),
)

ROUTES: Final = (*DOORS, *POSTS, *PEOPLE, *DESK)


def routes() -> list[BaseRoute]:
    """The pages and the static files, for the staff surface."""
    static = Mount("/static", app=Static(directory=STATIC))
    return [static, *(Route(row.path, _endpoint(row), methods=[row.method]) for row in ROUTES)]


class Static(StaticFiles):
    """Our own files: for ever under an address with their digest, asked for again under any other."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_named = scope["query_string"].startswith(b"v=")
        kept = "public, max-age=31536000, immutable" if is_named else "no-cache"
        response.headers["cache-control"] = kept
        return response


def _endpoint(row: Row) -> OpenHandler:
    answer = _guarded(row) if isinstance(row, Page) else row.handler

    async def endpoint(request: Request) -> Response:
        try:
            return await answer(request)
        finally:
            await request.close()  # the files that came with a form

    return endpoint


def _guarded(row: Page) -> OpenHandler:
    async def answer(request: Request) -> Response:
        viewer = await sessions.viewer_of(request)
        if viewer is None:
            return go(f"/login?{urlencode({'onward': await _onward(request)})}")
        if viewer.session is None:
            # A token's scopes say nothing of pages: here every one would be all-powerful.
            raise Forbidden(f"account {viewer.account} opened {request.url.path} with a token")
        check(viewer, row.who)
        return await row.handler(Visit(request, viewer, surface_of(request)))

    return answer


async def _onward(request: Request) -> str:
    """Where to go after logging in: the page asked for, or the one that a form stood on."""
    return own_path(request) if request.method in (SAFE, "HEAD") else (await read_form(request)).back
