"""How much of one text is in another: winnowed shingles of five words.

Source: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting" (2003).
"""

from __future__ import annotations

import re
from hashlib import blake2b

from policy.fold import fold

SHINGLE_WORDS = 5
WINDOW = 4
_WORD = re.compile(r"\w+")


def fingerprint(text: str) -> frozenset[int]:
    """The chosen shingles as 64-bit numbers, the same on every machine; empty under five words.

    Two texts that share eight words in a row share a shingle.
    """
    words = _WORD.findall(fold(text).casefold())
    shingles = [_hash(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1)]
    windows = max(1, len(shingles) - WINDOW + 1) if shingles else 0
    return frozenset(min(shingles[at : at + WINDOW]) for at in range(windows))


def containment(part: frozenset[int], whole: frozenset[int]) -> float:
    """The share (0 to 1) of the part's shingles that are in the whole; 0 for a part without any."""
    return len(part & whole) / len(part) if part else 0.0


def _hash(words: list[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest())
