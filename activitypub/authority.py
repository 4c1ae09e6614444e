"""Who may say what of which object (FEP-fe34): origins answer for their ids, actors for their objects.

The rules here need nothing but the activity. What needs our memory (who wrote the stored object) is an
argument of `may_change`. A signature proves `activity.actor` elsewhere; nothing here proves it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NewType

import idna

from activitypub.activities import (
    Accept,
    Activity,
    Add,
    Create,
    Delete,
    Follow,
    Move,
    Reject,
    Remove,
    Undo,
    Update,
)
from activitypub.vocab import Actor, ActorKey, Card, Iri, Note, Ref, Url

Host = NewType("Host", str)

MAX_IRI_LENGTH: Final = 2048
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_IRI: Final = re.compile(
    r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s\x00-\x20/?#@:\\\[\]%]+)"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<rest>[/?#][^\s\x00-\x20\x7f\\<>\"]*)?"
)
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")


class Denial(StrEnum):
    """Why an activity is not its actor's to send."""

    ACTIVITY_ELSEWHERE = "the activity's id is not on its actor's origin"
    OBJECT_ELSEWHERE = "the object's id is not on the actor's origin"
    NOT_THE_AUTHOR = "the object is not attributed to the actor"
    NOT_ITSELF = "an actor may change or move only itself"
    NOT_ITS_ACTIVITY = "the undone activity is another actor's"
    NOT_ASKED = "the answered Follow asked another actor"
    COLLECTION_ELSEWHERE = "the collection is not on the actor's origin"


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of an id; the host in lower case, as A-labels, IPv6 in brackets."""

    scheme: str
    host: str
    port: int


def may(activity: Activity) -> Denial | None:
    """None where the activity is its actor's to send, as far as the activity itself can tell."""
    actor = activity.actor
    if not same_origin(activity.id, actor):
        return Denial.ACTIVITY_ELSEWHERE
    match activity:
        case Create(object=made) | Update(object=made):
            return _may_write(actor, made)
        case Delete(object=gone):
            return None if same_origin(gone.id, actor) else Denial.OBJECT_ELSEWHERE
        case Undo(object=undone):
            return _may_undo(actor, undone)
        case Accept(object=answered) | Reject(object=answered):
            return _may_answer(actor, answered)
        case Move(object=moved):
            return None if moved == actor else Denial.NOT_ITSELF
        case Add(target=target) | Remove(target=target):
            return None if same_origin(target, actor) else Denial.COLLECTION_ELSEWHERE
        case _:
            return None


def may_change(activity: Update | Delete, *, author: Iri) -> Denial | None:
    """None where the actor may change or delete the stored object that `author` wrote (or is)."""
    denial = may(activity)
    if denial is None and activity.actor != author:
        return Denial.NOT_THE_AUTHOR
    return denial


def keys_of(actor: Actor) -> tuple[ActorKey, ...]:
    """The keys that the actor may speak with: owned by it, with ids on its own origin."""
    return tuple(key for key in actor.keys if key.owner == actor.id and same_origin(key.id, actor.id))


def as_iri(text: str) -> Iri | None:
    """The text as an id, unchanged; None unless it is absolute http(s) with a plain host and no userinfo.

    At most 2048 characters; a path may hold any Unicode but spaces, controls, `\\`, `<`, `>` and `"`.
    """
    return Iri(text) if _origin(text) is not None else None


def as_url(text: str) -> Url | None:
    """The text as a link, by the same rule as `as_iri`."""
    return Url(text) if _origin(text) is not None else None


def origin_of(iri: Iri | Url) -> Origin:
    """Scheme, host and port; the scheme's own port where none is written. Raises ValueError."""
    origin = _origin(iri)
    if origin is None:
        raise ValueError(f"not an absolute http(s) id: {iri[:200]!r}")
    return origin


def same_origin(one: Iri | Url, other: Iri | Url) -> bool:
    """Whether both ids have the same scheme, host and port. Raises ValueError if one is no id."""
    return origin_of(one) == origin_of(other)


def host_of(iri: Iri | Url) -> Host:
    """The peer's Host: `host` in lower case, and `:port` unless it is the scheme's own. Raises ValueError.

    `https://A.example/x` is `a.example`, `http://127.0.0.10:8080/x` is `127.0.0.10:8080`.
    """
    origin = origin_of(iri)
    if origin.port == _DEFAULT_PORTS[origin.scheme]:
        return Host(origin.host)
    return Host(f"{origin.host}:{origin.port}")


def _may_write(actor: Iri, written: Note | Card | Actor | Ref) -> Denial | None:
    if isinstance(written, Actor):
        return None if written.id == actor else Denial.NOT_ITSELF
    if not same_origin(written.id, actor):
        return Denial.OBJECT_ELSEWHERE
    if isinstance(written, Note | Card) and written.attributed_to != actor:
        return Denial.NOT_THE_AUTHOR
    return None


def _may_undo(actor: Iri, undone: Activity | Ref) -> Denial | None:
    if not same_origin(undone.id, actor):
        return Denial.OBJECT_ELSEWHERE
    if not isinstance(undone, Ref) and undone.actor != actor:
        return Denial.NOT_ITS_ACTIVITY
    return None


def _may_answer(actor: Iri, answered: Activity | Ref) -> Denial | None:
    if isinstance(answered, Ref):
        return None  # whom it asked stands in our own record of the Follow
    is_asked = isinstance(answered, Follow) and answered.object == actor
    return None if is_asked else Denial.NOT_ASKED


def _origin(text: str) -> Origin | None:
    if len(text) > MAX_IRI_LENGTH or (found := _IRI.fullmatch(text)) is None:
        return None
    scheme = found["scheme"].lower()
    host = _canonical_host(found["host"])
    port = int(found["port"] or _DEFAULT_PORTS[scheme])
    return Origin(scheme, host, port) if host is not None and port < 65536 else None


def _canonical_host(written: str) -> str | None:
    if written.startswith("["):
        return _ipv6(written[1:-1])
    host = written.lower() if written.isascii() else _a_labels(written)
    if host is None or len(host) > 253:
        return None
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if _NUMBER.fullmatch(labels[-1]):
        return host if _is_ipv4(host) else None  # 0x7f.1 and 2130706433 are addresses to some resolvers
    return host


def _ipv6(text: str) -> str | None:
    try:
        return f"[{ipaddress.IPv6Address(text)}]"
    except ValueError:
        return None


def _is_ipv4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _a_labels(host: str) -> str | None:
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
