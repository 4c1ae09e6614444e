"""Who is meant by to and cc, and how to say it (ActivityPub §5.6 and §6.1; Mastodon's four visibilities)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar, cast

from activitypub.activities import Accept, Activity, Announce, Create, Reject, Sent, Undo, Update
from activitypub.vocab import PUBLIC, Card, Iri, Note

T = TypeVar("T", bound=Activity | Note | Card)


class Visibility(StrEnum):
    """The client API's four words."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Audience:
    """The people meant: a visibility, and those named besides, each once, in the order first named."""

    visibility: Visibility
    named: tuple[Iri, ...] = ()


@dataclass(frozen=True, slots=True)
class Addressing:
    """The two lists of a document, each id in one of them."""

    to: tuple[Iri, ...] = ()
    cc: tuple[Iri, ...] = ()


def audience_of(addressing: Addressing, *, followers: Iri | None) -> Audience:
    """The audience that an author with that followers collection addresses.

    `Public` in to is public, in cc unlisted; else the followers in either is private; else direct.
    """
    everyone = _unique((*addressing.to, *addressing.cc))
    named = tuple(iri for iri in everyone if iri not in (PUBLIC, followers))
    return Audience(_visibility(addressing, followers=followers), named)


def address(audience: Audience, *, followers: Iri) -> Addressing:
    """The to and cc that say this audience; `audience_of` reads the same audience back."""
    named = tuple(iri for iri in _unique(audience.named) if iri not in (PUBLIC, followers))
    match audience.visibility:
        case Visibility.PUBLIC:
            return Addressing((PUBLIC,), (followers, *named))
        case Visibility.UNLISTED:
            return Addressing((followers,), (PUBLIC, *named))
        case Visibility.PRIVATE:
            return Addressing((followers,), named)
        case Visibility.DIRECT:
            return Addressing(named)


def addressing_of(sent: Activity | Note | Card) -> Addressing:
    """The lists of a document as one value."""
    return Addressing(sent.to, sent.cc)


def strip_public(document: T) -> T:
    """The document without `Public`, in an embedded object too: what readers that are hosts may have."""
    stripped = replace(
        document,
        to=_without_public(document.to),
        cc=_without_public(document.cc),
        audience=_without_public(document.audience),
    )
    match stripped:
        case Create(object=Note() | Card() as made) | Update(object=Note() | Card() as made):
            return cast("T", replace(stripped, object=strip_public(made)))
        case Announce(object=Note() | Card() as boosted):
            return cast("T", replace(stripped, object=strip_public(boosted)))
        case Announce(object=Sent() as passed_on):
            return cast("T", replace(stripped, object=strip_public(passed_on)))
        case Accept(object=Sent() as meant) | Reject(object=Sent() as meant) | Undo(object=Sent() as meant):
            return cast("T", replace(stripped, object=strip_public(meant)))
        case _:
            return stripped


def names_public(document: Activity | Note | Card) -> bool:
    """Whether `Public` is addressed anywhere in the document, an embedded object included."""
    return strip_public(document) != document


def _visibility(addressing: Addressing, *, followers: Iri | None) -> Visibility:
    if PUBLIC in addressing.to:
        return Visibility.PUBLIC
    if PUBLIC in addressing.cc:
        return Visibility.UNLISTED
    if followers is not None and (followers in addressing.to or followers in addressing.cc):
        return Visibility.PRIVATE
    return Visibility.DIRECT


def _unique(iris: Iterable[Iri]) -> tuple[Iri, ...]:
    return tuple(dict.fromkeys(iris))


def _without_public(iris: tuple[Iri, ...]) -> tuple[Iri, ...]:
    return tuple(iri for iri in iris if iri != PUBLIC)
