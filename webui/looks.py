"""How this browser wants our pages to look: kept in a cookie of its own, for a device and not a person."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from webui.views.page import Theme

COOKIE: Final = "permeable_look"
YEAR_S: Final = 31_536_000
THEMES: Final[tuple[Theme, ...]] = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Look:
    """Light or dark, and whether single keys do something."""

    theme: Theme = "auto"
    shortcuts: bool = True


def look_of(request: Request) -> Look:
    """The look that a browser asks for; what it can't say is the usual one."""
    theme, _, keys = request.cookies.get(COOKIE, "").partition(".")
    return Look(theme_of(theme), keys != "off")


def theme_of(word: str) -> Theme:
    """The theme of that name, or the device's own."""
    return next((theme for theme in THEMES if theme == word), "auto")


def set_look(response: Response, look: Look, *, secure: bool) -> None:
    """Lets the browser keep a look."""
    response.set_cookie(
        COOKIE,
        f"{look.theme}.{'on' if look.shortcuts else 'off'}",
        max_age=YEAR_S,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
