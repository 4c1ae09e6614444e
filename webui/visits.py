"""A visit: one request by a signed-in person, or by anyone; and who may make it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias, assert_never

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bridge.answers import Person
from bridge.store.base import Store
from node.identity.errors import Forbidden
from node.identity.surface import Surface
from node.social.errors import NotFound
from node.social.viewers import Viewer
from webui.forms import Form, read_form
from webui.notices import saying

LARGEST_ID: Final = 2**63 - 1


class Who(Enum):
    """Who may open a page."""

    ANYONE = "anyone"
    VIEWER = "viewer"
    STAFF = "staff"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request by a person who is signed in here."""

    request: Request
    viewer: Viewer
    surface: Surface

    @property
    def core(self) -> Store:
        return self.surface.core

    @property
    def id(self) -> int:
        """The path's `id`. Raises NotFound for one that no row can have."""
        number = int(self.request.path_params["id"])
        if number > LARGEST_ID:
            raise NotFound(f"id {str(number)[:40]}")
        return number

    @property
    def person(self) -> Person:
        """The visitor as the bridge knows people who answer."""
        return Person(self.viewer.actor, self.viewer.name, self.viewer.role.value)

    def named(self, parameter: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[parameter])

    def asked(self, parameter: str) -> str:
        """A parameter of the query; empty when it is not there."""
        return self.request.query_params.get(parameter, "")

    @property
    def before(self) -> int | None:
        """The entry that a page of a list ends before, or None for its beginning."""
        value = self.asked("before")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None

    async def form(self) -> Form:
        return await read_form(self.request)


PageHandler: TypeAlias = Callable[[Visit], Awaitable[Response]]
OpenHandler: TypeAlias = Callable[[Request], Awaitable[Response]]


def check(viewer: Viewer, who: Who) -> None:
    """Makes sure that a viewer may open such a page. Raises Forbidden."""
    match who:
        case Who.ANYONE | Who.VIEWER:
            is_welcome = True
        case Who.STAFF:
            is_welcome = viewer.is_staff
        case Who.OFFICER:
            is_welcome = viewer.is_officer
        case _:
            assert_never(who)
    if not is_welcome:
        raise Forbidden(f"account {viewer.account} with role {viewer.role} opened a page for {who.value}")


def go(path: str, *, said: str = "") -> Response:
    """Leads the browser on after a form, to a page of ours."""
    return RedirectResponse(saying(path, said) if said else path, status_code=303)
