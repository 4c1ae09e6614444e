"""Unfold what people and tricksters do to text, and keep the way back to the raw code points.

A part becomes views: raw; visible and hidden text of its markup; what it says once percent escapes,
entities, base64 and hexadecimal are decoded (twice over, 64 KiB of each); each of them folded (NFKC and
further: no invisibles, accents, look-alikes or double spaces) and with spaced-out letters joined; and one
with the separators between digits taken out. Plain ASCII skips what can't change it.
Source: Unicode UAX #15 (normalisation), UTS #39 (confusables); docs/policy.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policy.decoders import DECODERS
from policy.fold import folded, joined_letters
from policy.markup import hidden, visible
from policy.model import TextPart
from policy.view import Edit, View

_DEPTH = 2
_MOST_VIEWS = 40
_LONG_NUMBER = re.compile(r"\d(?:[^\w]{0,3}\d){11}")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w\n]{1,3}(?=\d)")


@dataclass(frozen=True, slots=True)
class Views:
    """All views of one part: `texts` for every detector, `numbers` for those that look at squeezed digits."""

    texts: tuple[View, ...]
    numbers: tuple[View, ...]


def views(part: TextPart) -> Views:
    """All views of a part, the plainest first."""
    texts: list[View] = []
    for seed in _seeds(part):
        texts += _unfolded(seed)
    texts = texts[:_MOST_VIEWS]
    numbers = (each for view in texts if (each := _squeezed(view)) is not None)
    return Views(tuple(texts), tuple({each.text: each for each in numbers}.values()))


def _seeds(part: TextPart) -> Iterator[View]:
    """The raw text, or for markup what a reader sees and what is kept from the eye."""
    raw = View.of(part.text)
    seen = visible(raw) if part.kind == "html" or "<" in part.text else None
    if part.kind != "html" or seen is None:
        yield raw
    if seen is not None:
        yield View(seen.text, seen.starts, seen.ends) if part.kind == "html" else seen
        unseen = hidden(raw)
        if unseen is not None:
            yield unseen


def _unfolded(seed: View) -> Iterator[View]:
    """The seed, its folded form, and the same of everything decoded from it."""
    frontier = [seed]
    for depth in range(_DEPTH + 1):
        deeper: list[View] = []
        for view in frontier:
            plain = folded(view)
            yield view
            if plain is not None:
                yield plain
            joined = joined_letters(view)
            if joined is not None:
                yield folded(joined) or joined
            if depth < _DEPTH:
                deeper += _decoded(plain or view)
        frontier = deeper


def _decoded(view: View) -> Iterator[View]:
    for name, decoder in DECODERS:
        decoded = view.edited(decoder(view.text), via=name)
        if decoded is not None:
            yield decoded


def _squeezed(view: View) -> View | None:
    """The view without separators between digits, when a long number may be there."""
    if _LONG_NUMBER.search(view.text) is None:
        return None
    edits = (Edit(match.start(), match.end(), "") for match in _BETWEEN_DIGITS.finditer(view.text))
    return view.edited(edits, via="digits")
