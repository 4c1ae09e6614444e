"""People, groups and services as actors: made, found, read and changed."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from activitypub import markup
from activitypub.vocab import Url
from bridge.store.base import Transaction
from node import outbound
from node.social.errors import NotFound, ProfileInvalid
from node.social.viewers import Viewer
from node.storage import people as rows
from node.storage.people import NewActor
from node.storage.rows import ActorRow

NODE_NAME: Final = "node"
BRIDGE_NAME: Final = "bridge"
MAX_FIELDS: Final = 8
MAX_NOTE_CHARS: Final = 2000

_NAME: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]{0,28}[a-z0-9_])?")


class ProfileField(msgspec.Struct, frozen=True, array_like=True):
    """One row of a profile's table; `value` is HTML, `source` what was typed."""

    name: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What of a profile is to change; None leaves it as it is. `fields` are names with values as typed."""

    display_name: str | None = None
    note: str | None = None
    fields: tuple[tuple[str, str], ...] | None = None
    locked: bool | None = None
    bot: bool | None = None
    discoverable: bool | None = None
    avatar: str | None = None
    header: str | None = None
    default_reach: str | None = None


async def create_actor(
    tx: Transaction, *, kind: str, name: str, display_name: str = "", note: str = ""
) -> int:
    """Writes a local actor and returns its id: Person, Group, Service, or the node's own Application.

    The node's own AP id is fixed, all others are random. Raises ProfileInvalid for a name that can't be.
    """
    if _NAME.fullmatch(name) is None:
        raise ProfileInvalid("A name has 1 to 30 of the characters a-z, 0-9, _, . and -.")
    if await rows.by_handle(tx, name=name, domain=None) is not None:
        raise ProfileInvalid(f"The name {name} is taken.")
    is_node = kind == "Application" and name == NODE_NAME
    actor = NewActor(
        id=tx.new_id(),
        ap_id=f"{tx.ground.public}/a/{NODE_NAME}" if is_node else tx.new_iri("a"),
        kind=kind,
        name=name,
        display_name=display_name or name,
        note=_html(tx, note),
        note_source=note,
        bot=kind in ("Service", "Application"),
        created_ms=tx.now_ms,
    )
    await rows.insert(tx, actor)
    return actor.id


async def get(tx: Transaction, viewer: Viewer, actor: int) -> ActorRow:
    """An actor. Raises NotFound when this viewer may not know of it."""
    row = await rows.by_id(tx, actor)
    if row is None or not await rows.can_find(tx, sight=viewer.sight, actor=actor):
        raise NotFound(f"actor {actor} for actor {viewer.actor}")
    return row


async def lookup(tx: Transaction, viewer: Viewer, handle: str) -> ActorRow:
    """An actor by its handle, with or without its first `@`. Raises NotFound."""
    row = await mentioned(tx, viewer, handle)
    if row is None:
        raise NotFound(f"handle {handle} for actor {viewer.actor}")
    return row


async def mentioned(tx: Transaction, author: Viewer, handle: str) -> ActorRow | None:
    """Whom an author means by a handle; None where there is nobody that it may know of."""
    row = await named(tx, handle)
    if row is None or not await rows.can_find(tx, sight=author.sight, actor=row.id):
        return None
    return row


async def named(tx: Transaction, handle: str) -> ActorRow | None:
    """Who has a handle, whoever asks; our own domain may be written or left out."""
    name, _, domain = handle.removeprefix("@").partition("@")
    ours = {origin.partition("://")[2] for origin in (tx.ground.public, tx.ground.staff)}
    away = None if not domain or domain.lower() in ours else domain
    return await rows.by_handle(tx, name=name, domain=away)


async def search(
    tx: Transaction,
    viewer: Viewer,
    words: str,
    *,
    limit: int = 40,
    offset: int = 0,
    following: bool = False,
) -> tuple[ActorRow, ...]:
    """People and groups whose name or handle contains the words, ours first."""
    return await rows.found(
        tx, sight=viewer.sight, words=words.strip(), limit=limit, offset=offset, following=following
    )


async def roles(tx: Transaction, ids: Collection[int]) -> Mapping[int, str]:
    """The role of each of these actors that has an account here."""
    return await rows.roles(tx, ids)


async def update(tx: Transaction, viewer: Viewer, changes: Changes) -> ActorRow:
    """Changes one's own profile, and proposes it outside where one is known there.

    Raises ProfileInvalid.
    """
    _check(changes)
    values = _values(tx, changes)
    if values:
        await rows.change(tx, actor=viewer.actor, values=values)
        await outbound.propose_profile(tx, actor=viewer.actor)
    if changes.default_reach is not None:
        await rows.set_default_reach(tx, account=viewer.account, reach=changes.default_reach)
    row = await rows.by_id(tx, viewer.actor)
    if row is None:
        raise NotFound(f"actor {viewer.actor}")
    return row


def fields_of(actor: ActorRow) -> tuple[ProfileField, ...]:
    """The rows of an actor's profile table."""
    return msgspec.json.decode(actor.fields, type=tuple[ProfileField, ...])


def _check(changes: Changes) -> None:
    if changes.display_name is not None and len(changes.display_name) > 100:
        raise ProfileInvalid("A display name has 100 characters at most.")
    if changes.note is not None and len(changes.note) > MAX_NOTE_CHARS:
        raise ProfileInvalid(f"The text about you has {MAX_NOTE_CHARS:,} characters at most.")
    if changes.fields is not None and len(changes.fields) > MAX_FIELDS:
        raise ProfileInvalid(f"A profile has {MAX_FIELDS} fields at most.")
    if changes.default_reach not in (None, "staff", "mentioned", "partners", "world"):
        raise ProfileInvalid(f"{changes.default_reach} is no reach.")


def _values(tx: Transaction, changes: Changes) -> dict[str, str | int | bool | None]:
    """The columns to change."""
    plain = ("display_name", "locked", "bot", "discoverable", "avatar", "header")
    values: dict[str, str | int | bool | None] = {
        name: getattr(changes, name) for name in plain if getattr(changes, name) is not None
    }
    if changes.note is not None:
        values |= {"note_source": changes.note, "note": _html(tx, changes.note)}
    if changes.fields is not None:
        table = [ProfileField(name, _html(tx, value), value) for name, value in changes.fields if name]
        values["fields"] = msgspec.json.encode(table).decode()
    return values


def _html(tx: Transaction, text: str) -> str:
    staff = tx.ground.staff
    return markup.render_plain(text, mentions={}, tag_url=lambda tag: Url(f"{staff}/tags/{tag}"))
