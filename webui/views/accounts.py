"""Log-in, consent, settings, and the pages that explain."""

from dataclasses import dataclass
from datetime import datetime

from webui.views.compose import ChoiceView
from webui.views.page import Theme


@dataclass(frozen=True, slots=True)
class GuestView:
    """Somebody whom a demonstration's visitor may sign in as, and what is to be seen then."""

    name: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginView:
    """The log-in form. ``onward`` is the path to go to afterwards; ``problem`` never tells which part.

    A demonstration says whom one may be, ``guests``, and everyone's ``password``; any other node never.
    """

    name: str = ""
    onward: str = "/"
    problem: str = ""
    password: str = ""
    guests: tuple[GuestView, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeView:
    """One permission an app asks for: its name in OAuth and what it means in plain words."""

    name: str
    say: str
    writes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """An app asks for access. ``fields`` are the request's own parameters, sent back with the answer."""

    app: str
    website: str
    returns_to: str
    scopes: tuple[ScopeView, ...]
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeView:
    """The code that a person copies into an app that can't be redirected to."""

    app: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A place where the account is signed in; times are UTC."""

    id: str
    device: str
    place: str
    started: datetime
    used: datetime
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppView:
    """An app that holds a token of the account."""

    id: str
    name: str
    scopes: str
    used: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutView:
    """What one says of oneself. ``problem`` is what is wrong with it; ``asks`` lets followers in by hand."""

    name: str
    bio: str
    asks: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """The account's own choices, and where it is signed in."""

    about: AboutView
    reach: str
    reaches: tuple[ChoiceView, ...]
    theme: Theme
    shortcuts: bool
    email: str
    sessions: tuple[SessionView, ...] = ()
    apps: tuple[AppView, ...] = ()


@dataclass(frozen=True, slots=True)
class TourStop:
    """One thing to try: what to do, what will be seen, and where."""

    title: str
    say: str
    link: str
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TourView:
    """The tour, in order."""

    stops: tuple[TourStop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    """Help: what the labels and sides of the wall mean on this node, and how to connect an app."""

    labels: tuple[ChoiceView, ...] = ()
    partners: tuple[str, ...] = ()
