"""An actor's own page."""

from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from webui.views.actors import PersonView
from webui.views.posts import PostView


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """An actor's page. ``outside_bio`` is the text the outside may have, None while nothing was published."""

    person: PersonView
    bio: Markup
    fields: tuple[tuple[str, Markup], ...] = ()
    joined: datetime | None = None
    posts_count: int = 0
    followers: int = 0
    follows: int = 0
    published: bool = False
    outside_bio: Markup | None = None
    posts: tuple[PostView, ...] = ()
    more: str = ""
