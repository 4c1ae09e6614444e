"""Decoders: what a text says once its escapes and encodings are undone; each yields edits of the text."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from policy.view import Edit

MOST_BYTES = 65_536

Decoder: TypeAlias = Callable[[str], Iterator[Edit]]

_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_BASE64_PIECE = re.compile(r"[A-Za-z0-9+]{8,}={0,2}")
_HEX = re.compile(r"(?:(?:\\x|0x)?[0-9A-Fa-f]{2}){4,}")
_HEX_MARK = re.compile(r"\\x|0x")
_ESCAPE = re.compile(r"\\u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))")


def percent(text: str) -> Iterator[Edit]:
    """RFC 3986 §2.1: `%46alcon`."""
    for run in _PERCENT.finditer(text):
        plain = _text_of(unquote_to_bytes(run.group()))
        if plain is not None:
            yield Edit(run.start(), run.end(), plain)


def entities(text: str) -> Iterator[Edit]:
    """HTML's character references, in text that is not markup too."""
    for run in _ENTITY.finditer(text):
        plain = html.unescape(run.group())
        if plain != run.group():
            yield Edit(run.start(), run.end(), plain)


def escapes(text: str) -> Iterator[Edit]:
    r"""The `\u0046` of JSON, JavaScript and Python."""
    for run in _ESCAPE.finditer(text):
        point = int(run[1] or run[2], 16)
        if point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF:
            yield Edit(run.start(), run.end(), chr(point))


def base_64(text: str) -> Iterator[Edit]:
    """RFC 4648 §4 and §5; a run that is no whole is tried between its slashes and dashes."""
    for run in _BASE64.finditer(text):
        plain = _from_base64(run.group())
        if plain is not None:
            yield Edit(run.start(), run.end(), plain)
            continue
        for piece in _BASE64_PIECE.finditer(run.group()):
            plain = _from_base64(piece.group())
            if plain is not None:
                yield Edit(run.start() + piece.start(), run.start() + piece.end(), plain)


def hexadecimal(text: str) -> Iterator[Edit]:
    r"""RFC 4648 §8, also as `\x46\x61`."""
    for run in _HEX.finditer(text):
        digits = _HEX_MARK.sub("", run.group())[: 2 * MOST_BYTES]
        plain = _text_of(binascii.unhexlify(digits))
        if plain is not None:
            yield Edit(run.start(), run.end(), plain)


DECODERS: tuple[tuple[str, Decoder], ...] = (
    ("percent", percent),
    ("entities", entities),
    ("escapes", escapes),
    ("base64", base_64),
    ("hex", hexadecimal),
)


def _from_base64(run: str) -> str | None:
    digits = run.rstrip("=")[: MOST_BYTES // 3 * 4].translate({ord("-"): "+", ord("_"): "/"})
    if len(digits) % 4 == 1:
        return None
    return _text_of(base64.b64decode(digits + "=" * (-len(digits) % 4)))


def _text_of(octets: bytes) -> str | None:
    """The octets as text, when they are some: UTF-8 without control characters."""
    try:
        text = octets[:MOST_BYTES].decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.translate(_LAYOUT).isprintable() else None


_LAYOUT = {ord("\n"): " ", ord("\r"): " ", ord("\t"): " "}
