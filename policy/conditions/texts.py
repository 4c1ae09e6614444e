"""`words = "lists/products.txt"`, `pattern = "OPS-[0-9]{4}"`: detectors of a rule's own."""

from __future__ import annotations

from hashlib import sha256

import msgspec

from policy.conditions.found import found
from policy.conditions.outcome import Condition
from policy.conditions.reading import Key, Reading, Unreadable, Words, words_of
from policy.detectors.pattern import pattern
from policy.detectors.words import words


def _read_words(value: object, reading: Reading) -> Condition:
    listing: Words = msgspec.convert(value, type=Words)
    name = listing if isinstance(listing, str) else _digest("\n".join(words_of(value)))
    return found(reading.declare(words(f"words:{name}", kind="words", terms=reading.terms(listing))))


def _read_pattern(value: object, reading: Reading) -> Condition:
    source = msgspec.convert(value, type=str)
    try:
        return found(reading.declare(pattern(f"pattern:{_digest(source)}", kind="pattern", source=source)))
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _digest(text: str) -> str:
    """A short name for a text, the same on every machine."""
    return sha256(text.encode()).hexdigest()[:12]


WORDS = Key("words", Words, _read_words)
PATTERN = Key("pattern", str, _read_pattern)
