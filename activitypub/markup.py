"""HTML of posts: made safe, read as plain text, and written from what an author typed.

Everything that is rendered here also went through `sanitise`, so one allow-list rules both directions.
Source: Mastodon's documentation, "HTML sanitization" (4.5); FEP-b2b8.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from activitypub.tokens import FoundMention, FoundTag, FoundUrl, tokens
from activitypub.vocab import Url

_BLOCKS: Final = frozenset({"p", "blockquote", "pre", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE: Final = frozenset(
    {"a", "b", "br", "code", "del", "em", "i", "rp", "rt", "ruby", "s", "span", "strong", "sub", "sup", "u"}
)
_CLASSES: Final = {"mention", "hashtag", "ellipsis", "invisible", "h-card", "u-url", "quote-inline"}
_SHOWN_URL_LENGTH: Final = 30

MAX_TAGS: Final = 10_000

_CLEANER: Final = nh3.Cleaner(
    tags=set(_BLOCKS | _INLINE),
    clean_content_tags={"script", "style", "template"},
    attributes={"a": {"href"}, "ol": {"start", "reversed"}, "li": {"value"}},
    allowed_classes={"a": _CLASSES, "span": _CLASSES, "p": _CLASSES},
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel="nofollow noopener noreferrer",
)
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")


@dataclass(frozen=True, slots=True)
class Link:
    """A link in HTML: where it goes, and the text it shows."""

    href: Url
    text: str


def sanitise(html: str) -> str:
    """The HTML with nothing but allowed tags, classes and http(s) links left; other tags leave their text.

    What has over 10,000 tags is shown as it was typed: the time that an HTML parser takes grows with their
    number times the depth of their nesting, to minutes for a hostile megabyte. Nothing is ever cut off, so
    what is scanned is what is shown.
    """
    return _CLEANER.clean(html if html.count("<") <= MAX_TAGS else escape(html, quote=False))


def to_text(html: str) -> str:
    """What a reader of the sanitised HTML sees: an empty line between blocks, links by their text."""
    return _read(html).text()


def links(html: str) -> tuple[Link, ...]:
    """The links of the sanitised HTML, in order."""
    return tuple(_read(html).links)


def render_plain(text: str, *, mentions: Mapping[str, Url], tag_url: Callable[[str], Url]) -> str:
    """Plain text as HTML: paragraphs at empty lines, links, mentions and hashtags made links.

    `mentions` gives the profile of each mention that is one, by what stands between the at signs, lower
    case: `alice`, `bob@social.example`. `tag_url` takes a tag without `#`.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    paragraphs = [part.strip("\n") for part in lines.split("\n\n")]
    linked = [_linked(part, mentions=mentions, tag_url=tag_url) for part in paragraphs if part]
    return sanitise("".join("<p>" + part.replace("\n", "<br>") + "</p>" for part in linked))


def render_markdown(text: str, *, mentions: Mapping[str, Url], tag_url: Callable[[str], Url]) -> str:
    """CommonMark as HTML, without raw HTML and images; mentions and tags as in `render_plain`."""
    blocks = _MARKDOWN.parse(text)
    for block in blocks:
        if block.children:
            block.children = _linked_tokens(block.children, mentions=mentions, tag_url=tag_url)
    return sanitise(_MARKDOWN.renderer.render(blocks, _MARKDOWN.options, {}))


def _linked(text: str, *, mentions: Mapping[str, Url], tag_url: Callable[[str], Url]) -> str:
    pieces: list[str] = []
    end = 0
    for token in tokens(text):
        pieces.append(escape(text[end : token.start]))
        pieces.append(
            _anchor(token, mentions=mentions, tag_url=tag_url, written=text[token.start : token.end])
        )
        end = token.end
    return "".join([*pieces, escape(text[end:])])


def _anchor(
    token: FoundMention | FoundTag | FoundUrl,
    *,
    mentions: Mapping[str, Url],
    tag_url: Callable[[str], Url],
    written: str,
) -> str:
    match token:
        case FoundMention(key=key) if key in mentions:
            href, name = escape(mentions[key]), escape(written[1:])
            return (
                f'<span class="h-card"><a href="{href}" class="u-url mention">@<span>{name}</span></a></span>'
            )
        case FoundMention():
            return escape(written)
        case FoundTag(tag=tag):
            href = escape(tag_url(tag))
            return f'<a href="{href}" class="mention hashtag">#<span>{escape(tag)}</span></a>'
        case FoundUrl(url=url):
            return _url_anchor(url)


def _url_anchor(url: Url) -> str:
    """The whole address in the text, all but its telling part out of sight, as Mastodon writes it."""
    scheme, _, rest = url.partition("://")
    shown, hidden = rest[:_SHOWN_URL_LENGTH], rest[_SHOWN_URL_LENGTH:]
    ellipsis = ' class="ellipsis"' if hidden else ""
    return (
        f'<a href="{escape(url)}"><span class="invisible">{scheme}://</span>'
        f'<span{ellipsis}>{escape(shown)}</span><span class="invisible">{escape(hidden)}</span></a>'
    )


def _linked_tokens(
    children: list[Token], *, mentions: Mapping[str, Url], tag_url: Callable[[str], Url]
) -> list[Token]:
    linked: list[Token] = []
    links_open = 0
    for child in children:
        links_open += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and not links_open:
            html = _linked(child.content, mentions=mentions, tag_url=tag_url)
            linked.append(Token("html_inline", "", 0, content=html))
        else:
            linked.append(child)
    return linked


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(sanitise(html))
    reader.close()
    return reader


class _Reader(HTMLParser):
    """Collects text and links; it only ever sees sanitised HTML, which is well-formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[Link] = []
        self._pieces: list[str] = []
        self._href: Url | None = None
        self._link_start = 0
        self._verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._pieces.append("\n")
        elif tag in _BLOCKS:
            self._break(tag)
            self._verbatim += tag == "pre"
        elif tag == "a":
            href = dict(attrs).get("href")
            self._href = Url(href) if href else None
            self._link_start = len(self._pieces)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._verbatim -= tag == "pre"
            self._break(tag)
        elif tag == "a" and self._href is not None:
            self.links.append(Link(self._href, "".join(self._pieces[self._link_start :])))
            self._href = None

    def handle_data(self, data: str) -> None:
        self._pieces.append(data if self._verbatim else data.replace("\n", " "))

    def text(self) -> str:
        return "".join(self._pieces).strip("\n")

    def _break(self, tag: str) -> None:
        """An empty line between blocks, one line between list items, and never more."""
        tail = "".join(self._pieces[-2:])
        wanted = "\n" if tag == "li" else "\n\n"
        if self._pieces and not tail.endswith(wanted):
            self._pieces.append("\n" if tail.endswith("\n") else wanted)
