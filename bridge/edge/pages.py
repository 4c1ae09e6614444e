"""What people outside see in a browser: a page made of the rendition for anyone and of nothing else.

The content is sanitised once more, nothing is loaded from elsewhere, and there are no scripts.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from activitypub import markup
from activitypub.authority import Host, host_of
from activitypub.discovery import Handle
from activitypub.errors import ParseError
from activitypub.parse import parse_document
from activitypub.vocab import Actor, Attachment, Card, Note
from bridge.store.edge_documents import Document
from keys.digests import sha256

_HERE: Final = Path(__file__).parent / "templates"
_STYLE: Final = (_HERE / "outside.css").read_text(encoding="utf-8")
_POLICY: Final = (
    "default-src 'none'; img-src 'self'; media-src 'self'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode())).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAGE_TYPE: Final = "text/html; charset=utf-8"
PAGE_HEADERS: Final = (("content-security-policy", _POLICY),)


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, as far as it was published."""

    name: str
    handle: str
    url: str


@dataclass(frozen=True, slots=True)
class PageView:
    """What the template shows; `content` is sanitised HTML, `when` ISO 8601 in UTC or empty."""

    title: str
    author: Author | None
    content: Markup
    warning: str
    when: str
    language: str
    pictures: tuple[Attachment, ...]
    answers: str  # the URL of what it replies to, or empty


def render_page(document: Document, *, author: Document | None, site: str) -> bytes:
    """The page of an object or actor, UTF-8."""
    view = _view(document, _author(author))
    template = _environment().get_template("outside.html")
    return template.render(view=view, site=site, style=Markup(_STYLE)).encode()  # noqa: S704  (our own file)


def _view(document: Document, author: Author | None) -> PageView:
    """Reads the rendition's own bytes; what is no post and no actor is shown by its address alone."""
    try:
        shown = parse_document(document.body)
    except ParseError:
        shown = None
    match shown:
        case Note() | Card():
            return _post_view(shown, author)
        case Actor():
            return _blank(shown.name or shown.handle_name, author, _clean(shown.summary_html))
        case _:
            return _blank(document.url, author, Markup())


def _post_view(post: Note | Card, author: Author | None) -> PageView:
    title = post.name or post.summary or (author.name if author else post.id)
    return PageView(
        title=title,
        author=author,
        content=_clean(post.content_html),
        warning=post.summary,
        when=_iso(post.published_ms),
        language=post.language,
        pictures=tuple(file for file in post.attachments if _is_picture(file, host_of(post.id))),
        answers=post.in_reply_to or "",
    )


def _blank(title: str, author: Author | None, content: Markup) -> PageView:
    return PageView(title, author, content, warning="", when="", language="", pictures=(), answers="")


def _author(document: Document | None) -> Author | None:
    if document is None:
        return None
    try:
        actor = parse_document(document.body)
    except ParseError:
        return None
    if not isinstance(actor, Actor):
        return None
    handle = str(Handle(actor.handle_name, host_of(actor.id)))
    return Author(actor.name or actor.handle_name, handle, actor.id)


def _clean(html: str) -> Markup:
    return Markup(markup.sanitise(html))  # noqa: S704  (sanitised in this very expression)


def _is_picture(file: Attachment, host: Host) -> bool:
    return file.media_type.startswith("image/") and host_of(file.url) == host


def _iso(at_ms: int | None) -> str:
    return "" if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
