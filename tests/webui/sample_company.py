"""A company, a partner and somebody in the world, one afternoon in March: the frame of every sample."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from webui.views import actors, page
from webui.views.wall import WallView

Sample: TypeAlias = tuple[str, page.PageView, object]

NOW = datetime(2026, 3, 12, 14, 20, tzinfo=UTC)
ACME = WallView("partner", "Acme", "social.acme.example")
WORLD = WallView("outside", "Outside", "pottery.example")


def ago(**span: float) -> datetime:
    """The moment ``span`` before the samples' present."""
    return NOW - timedelta(**span)


PRIYA = actors.ActorView(id="a1", name="Priya Raman", handle="@priya", role="Network planning, Leeds")
TOM = actors.ActorView(id="a2", name="Tom Okafor", handle="@tom", role="Field engineering, Cardiff")
MEI = actors.ActorView(id="a3", name="Mei Lin Zhou", handle="@mei", role="Information security")
SAM = actors.ActorView(
    id="a4", name="Sam Ortiz", handle="@sam@social.acme.example", role="Acme Logistics", wall=ACME
)
UMA = actors.ActorView(id="a5", name="Uma Petersen", handle="@uma@pottery.example", wall=WORLD)
BRIDGE = actors.ActorView(id="a6", name="The bridge", handle="@bridge", role="Service", bot=True)

VIEWER = page.ViewerView(actor=PRIYA, officer=True, unread=3, requests=1, holds=2)
PAGE = page.PageView(
    title="Home",
    path="/",
    now=NOW,
    site="Northwire",
    staff_host="social.northwire.example",
    csrf="t0ken",
    nonce="n0nce",
    viewer=VIEWER,
    section="home",
)


def framed(title: str, path: str, section: page.Section = "", **changes: object) -> page.PageView:
    """The sample frame for another page."""
    return replace(PAGE, title=title, path=path, section=section, **changes)  # type: ignore[arg-type]
