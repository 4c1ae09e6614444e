"""Fold a text to what the eye takes it for: no invisibles, no accents, no look-alikes, single spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from policy.view import Edit, View

_SPACES = re.compile(r"\s{2,}|[^\S ]")
_SPACED_LETTERS = re.compile(r"(?<![^\W_])[^\W_](?:[ ._*\-\u00a0][^\W_]){3,}(?![^\W_])")
_BETWEEN_LETTERS = re.compile(r"[\W_]")
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0")
LOOK_ALIKES = dict(
    zip(
        # Cyrillic, Greek, Armenian and Latin letters that pass for an ASCII one (UTS #39)
        "АВЕЅІЈКМНОРСТУХԜҮаеѕіјорсухԛԝһьвкмнтгԁҽ"
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεικνορτυχγ"
        "ՕՍԼօսոհցզյլ"
        "ıɩɑɡʀɴʜʟʙɪʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱƖƵøØłŁđĐħĦŧŦ"
        "‐‑‒–—―−⁃’‘‚“”„‹›․∕⁄∶․。",
        "ABESIJKMHOPCTYXWYaesijopcyxqwhbBkMHTrde"
        "ABEZHIKMNOPTYXaBeiKvopTuxy"
        "OUlounhgqjl"
        "iiagRNHLBIYACDEJKMOPTUVWZFSlZoOlLdDhHtT"
        '--------\'\'""""<>.//:..',
        strict=True,
    )
)


def fold(text: str) -> str:
    """The folded text alone, as lists of terms are folded when a policy is compiled."""
    view = View.of(text)
    return (folded(view) or view).text.strip()


def folded(view: View) -> View | None:
    """The folded view; None when the text is folded already."""
    narrow = None if view.text.isascii() else view.edited(_folds(view.text), via="folded")
    wide = narrow or view
    single = (Edit(match.start(), match.end(), " ") for match in _SPACES.finditer(wide.text))
    return wide.edited(single, via="" if narrow else "folded") or narrow


def joined_letters(view: View) -> View | None:
    """The view with spaced-out words (`F a l c o n`) closed up; None when there are none."""
    gaps = (
        Edit(run.start() + gap.start(), run.start() + gap.end(), "")
        for run in _SPACED_LETTERS.finditer(view.text)
        for gap in _BETWEEN_LETTERS.finditer(run.group())
    )
    return view.edited(gaps, via="joined")


def _folds(text: str) -> Iterator[Edit]:
    for place, char in enumerate(text):
        if char > "\x7f" and (plain := _fold_char(char)) != char:
            yield Edit(place, place + 1, plain)


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    """What one code point looks like; empty for what has no looks of its own."""
    if char in _UNSEEN or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return _tag_character(char)
    if char.isspace():
        return " "
    if char.isdigit():
        return str(unicodedata.digit(char))
    plain = unicodedata.normalize("NFKD", char)
    return "".join(
        LOOK_ALIKES.get(each, each) for each in plain if unicodedata.category(each) not in ("Mn", "Cf")
    )


def _tag_character(char: str) -> str:
    """The ASCII character that an invisible tag character (U+E0020 to U+E007E) smuggles, else nothing."""
    return chr(ord(char) - 0xE0000) if "\U000e0020" <= char <= "\U000e007e" else ""
