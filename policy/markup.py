"""Markup as two texts: what a reader sees, and what tags, attributes and comments keep from the eye."""

from __future__ import annotations

import html
from collections.abc import Iterator

import re2

from policy.view import Edit, View

_BLOCKS = frozenset(
    (
        "p", "br", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
        "blockquote", "pre", "table", "tr", "td", "th", "section", "article",
    )
)  # fmt: skip
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"
ENTITY = re2.compile(_ENTITY)
TOKEN = re2.compile(
    r"""(?s)(?P<comment><!--.*?(?:-->|\z)|<[!?][^<>]*>)"""
    r"""|(?P<tag></?[A-Za-z](?:"[^"]*"|'[^']*'|[^'"<>])*>)"""
    rf"""|(?P<entity>{_ENTITY})"""
)


def visible(view: View) -> View | None:
    """The text between the tags, entities decoded, a line for each block; None when there is no tag."""
    if "<" not in view.text:
        return None if "&" not in view.text else view.edited(_entities(view.text), via="html")
    return view.edited(_seen(view.text), via="html")


def hidden(view: View) -> View | None:
    """The insides of tags and comments alone, entities decoded; None when no tag says more than its name."""
    edits = list(_unseen(view.text))
    return view.edited(edits, via="hidden") if len(edits) > 1 else None


def tag_name(tag: str) -> str:
    """The lower-case name of a tag, `a` of `<a href="…">` and of `</a>`."""
    return tag.strip("</>").split(maxsplit=1)[0].rstrip("/").lower()


def _seen(text: str) -> Iterator[Edit]:
    for token in TOKEN.finditer(text):
        if token["entity"] is not None:
            yield from _entity(token.start(), token.group())
        elif token["tag"] is not None and tag_name(token.group()) in _BLOCKS:
            yield Edit(token.start(), token.end(), "\n")
        else:
            yield Edit(token.start(), token.end(), "")


def _entities(text: str) -> Iterator[Edit]:
    for token in TOKEN.finditer(text):
        yield from _entity(token.start(), token.group())


def _unseen(text: str) -> Iterator[Edit]:
    """Edits that leave the insides of telling tags alone, one line each."""
    at = 0
    for token in TOKEN.finditer(text):
        if token["entity"] is not None or not _tells(token.group()):
            continue
        yield Edit(at, token.start() + 1, "\n")
        for inner in ENTITY.finditer(token.group()[1:-1]):
            yield from _entity(token.start() + 1 + inner.start(), inner.group())
        at = token.end() - 1
    yield Edit(at, len(text), "\n")


def _tells(tag: str) -> bool:
    if tag.startswith(("<!", "<?")):
        return True
    return not tag.startswith("</") and any(mark in tag for mark in " \n\t=/\f\r")


def _entity(start: int, entity: str) -> Iterator[Edit]:
    plain = html.unescape(entity)
    if plain != entity:
        yield Edit(start, start + len(entity), plain)
