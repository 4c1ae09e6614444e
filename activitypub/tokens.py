"""Mentions, hashtags and addresses in what an author typed, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from activitypub.authority import as_url
from activitypub.vocab import Url

_TOKEN: Final = re.compile(
    r"(?P<url>(?<![\w/])https?://[^\s<>\"]{1,2048})"
    r"|(?<![\w/@.])@(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?)"
    r"(?:@(?P<domain>\w(?:[\w.-]{0,251}\w)?(?::[1-9][0-9]{0,4})?))?(?![\w@])"
    r"|(?<![\w/&#])#(?P<tag>(?=[\w·]*[^\W\d_])\w[\w·]{0,99})"
)
_CLOSERS: Final = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class FoundMention:
    """`@name` or `@name@domain`; `start` and `end` are code-point offsets of the whole."""

    name: str
    domain: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The mention in lower case without its first at sign: `alice`, `bob@social.example`."""
        return f"{self.name}@{self.domain}".rstrip("@").lower()


@dataclass(frozen=True, slots=True)
class FoundTag:
    """A hashtag without its `#`, which is inside the span."""

    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class FoundUrl:
    """An address, without the punctuation of the sentence around it."""

    url: Url
    start: int
    end: int


Found: TypeAlias = FoundMention | FoundTag | FoundUrl


def tokens(text: str) -> Iterator[Found]:
    """All of them in order, never overlapping: what is inside an address is part of it."""
    for match in _TOKEN.finditer(text):
        start = match.start()
        if match["url"] is not None:
            written = _trimmed(match["url"])
            url = as_url(written)
            if url is not None:
                yield FoundUrl(url, start, start + len(written))
        elif match["name"] is not None:
            yield FoundMention(match["name"], match["domain"] or "", start, match.end())
        else:
            yield FoundTag(match["tag"], start, match.end())


def find_mentions(text: str) -> tuple[FoundMention, ...]:
    """The mentions, each time they stand."""
    return tuple(token for token in tokens(text) if isinstance(token, FoundMention))


def find_tags(text: str) -> tuple[FoundTag, ...]:
    """The hashtags, each time they stand; a tag of digits alone is a number."""
    return tuple(token for token in tokens(text) if isinstance(token, FoundTag))


def find_urls(text: str) -> tuple[FoundUrl, ...]:
    """The http(s) addresses, each time they stand."""
    return tuple(token for token in tokens(text) if isinstance(token, FoundUrl))


def _trimmed(url: str) -> str:
    """Without closing punctuation, and without a closing bracket that was not opened inside."""
    while url:
        last = url[-1]
        if last in ".,;:!?'*_~" or (last in _CLOSERS and url.count(last) > url.count(_CLOSERS[last])):
            url = url[:-1]
        else:
            break
    return url
