"""A demonstration's welcome: whom a visitor may be, and what to try."""

from dataclasses import dataclass

from webui.views.accounts import GuestView, TourStop


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeView:
    """What a demonstration tells its visitors; the one password is everyone's."""

    password: str
    guests: tuple[GuestView, ...]
    stops: tuple[TourStop, ...]
