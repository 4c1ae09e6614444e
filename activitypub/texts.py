"""Every field that holds words, in one place: what the policy reads and what a redaction may change.

A text field that is in neither table fails a test, so none can join the vocabulary unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, TypeVar, cast

from activitypub.activities import Document, Flag
from activitypub.vocab import (
    Actor,
    ActorKey,
    AssertionKey,
    Attachment,
    Card,
    Emoji,
    Hashtag,
    Mention,
    Note,
    Picture,
    ProfileField,
    Source,
    Tombstone,
)

TextKind: TypeAlias = Literal["plain", "html", "url", "handle", "filename"]
T = TypeVar("T", bound=Document)

_WRITTEN: Final[Mapping[str, TextKind]] = MappingProxyType(
    {"content_html": "html", "name": "plain", "summary": "plain", "url": "url"}
)
TEXTS: Final[Mapping[type, Mapping[str, TextKind]]] = MappingProxyType(
    {
        Note: _WRITTEN,
        Card: _WRITTEN,
        Actor: MappingProxyType(
            {
                "handle_name": "handle",
                "name": "plain",
                "summary_html": "html",
                "url": "url",
                "webfinger": "handle",
            }
        ),
        Flag: MappingProxyType({"content": "plain"}),
        Source: MappingProxyType({"content": "plain"}),
        Attachment: MappingProxyType({"name": "plain", "url": "url"}),
        Picture: MappingProxyType({"name": "plain", "url": "url"}),
        Mention: MappingProxyType({"name": "handle"}),
        Hashtag: MappingProxyType({"name": "plain", "href": "url"}),
        Emoji: MappingProxyType({"name": "plain"}),
        ProfileField: MappingProxyType({"name": "plain", "value_html": "html"}),
    }
)
TEXT_FREE: Final[Mapping[type, frozenset[str]]] = MappingProxyType(
    {
        Note: frozenset({"language", "context", "conversation"}),
        Card: frozenset({"language"}),
        Tombstone: frozenset({"former_type"}),
        Source: frozenset({"media_type"}),
        Attachment: frozenset({"media_type", "blurhash"}),
        Picture: frozenset({"media_type"}),
        ActorKey: frozenset({"pem"}),
        AssertionKey: frozenset({"multibase"}),
    }
)


@dataclass(frozen=True, slots=True)
class TextField:
    """One text of a document; `path` names it, `object.attachments.0.name`."""

    path: str
    kind: TextKind
    value: str


def text_fields(document: Document) -> tuple[TextField, ...]:
    """The texts that are not empty, embedded objects included, in the order of the vocabulary."""
    return tuple(_walk(document, prefix=""))


def with_text(document: T, path: str, text: str) -> T:
    """The document with one text replaced. Raises KeyError for a path that names no text field."""
    return cast("T", _replaced(document, path.split("."), text=text))


def _walk(value: object, *, prefix: str) -> Iterator[TextField]:
    if not is_dataclass(value):
        return
    kinds = TEXTS.get(type(value), {})
    for field in fields(value):
        member: object = getattr(value, field.name)
        path = f"{prefix}{field.name}"
        if field.name in kinds:
            if isinstance(member, str) and member:
                yield TextField(path, kinds[field.name], member)
        elif isinstance(member, tuple):
            for number, one in enumerate(member):
                yield from _walk(one, prefix=f"{path}.{number}.")
        else:
            yield from _walk(member, prefix=f"{path}.")


def _replaced(value: object, path: list[str], *, text: str) -> object:
    name, *rest = path
    if isinstance(value, tuple):
        if not name.isdecimal() or int(name) >= len(value) or not rest:
            raise KeyError(name)
        number = int(name)
        return (*value[:number], _replaced(value[number], rest, text=text), *value[number + 1 :])
    if not is_dataclass(value) or isinstance(value, type):
        raise KeyError(name)
    if not rest:
        if name not in TEXTS.get(type(value), {}):
            raise KeyError(name)
        return replace(value, **{name: text})
    if name not in {field.name for field in fields(value)}:
        raise KeyError(name)
    return replace(value, **{name: _replaced(getattr(value, name), rest, text=text)})
