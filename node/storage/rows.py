"""Rows as frozen values: a dataclass names the columns it is made of, in their order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, FromClause

T = TypeVar("T")


def columns_of(row: type, source: FromClause) -> tuple[ColumnElement[Any], ...]:
    """The columns that a row's dataclass names, for `read` to take in the same order."""
    return tuple(source.c[field.name] for field in fields(row))


def read(row: Callable[..., T], columns: Sequence[Any]) -> T:
    """The frozen value of a row that was selected with `columns_of`."""
    return row(*columns)


@dataclass(frozen=True, slots=True)
class ActorRow:
    """An actor as stored; `host` None is ours, `note` and field values are sanitised HTML."""

    id: int
    ap_id: str
    kind: str
    host: str | None
    name: str
    handle_domain: str | None
    display_name: str
    note: str
    note_source: str
    fields: str  # JSON; `people.fields_of` reads it
    avatar: str | None
    header: str | None
    inbox: str | None
    url: str | None
    locked: bool
    bot: bool
    discoverable: bool
    followers_count: int
    following_count: int
    posts_count: int
    last_post_ms: int | None
    published_ms: int | None
    created_ms: int
    deleted_ms: int | None

    @property
    def is_local(self) -> bool:
        """Whether the actor is ours."""
        return self.host is None

    @property
    def acct(self) -> str:
        """The handle without its first `@`: `name` for ours, `name@domain` for a peer's."""
        return self.name if self.host is None else f"{self.name}@{self.handle_domain or self.host}"


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as stored; `content` is sanitised HTML, `source` what the author typed (ours only)."""

    id: int
    ap_id: str
    author: int
    host: str | None
    zone: str | None
    version: int
    object_type: str
    source: str
    source_type: str
    content: str
    summary: str
    sensitive: bool
    language: str | None
    visibility: str
    reach: str
    label: str
    label_set_by: str
    group: int | None
    in_reply_to: int | None
    in_reply_to_ap_id: str | None
    thread: int
    url: str | None
    created_ms: int
    edited_ms: int | None
    deleted_ms: int | None
    replies_count: int
    boosts_count: int
    favourites_count: int

    @property
    def is_local(self) -> bool:
        """Whether the author is ours."""
        return self.host is None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a post."""

    post: int
    version: int
    source: str
    content: str
    summary: str
    sensitive: bool
    label: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class MediaRow:
    """An attachment; `blob_sha256` names the sanitised bytes, `focus_x`, `focus_y` are -1.0 to 1.0."""

    id: int
    owner: int
    post: int | None
    position: int
    blob_sha256: str
    preview_sha256: str | None
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    blurhash: str | None
    focus_x: float | None
    focus_y: float | None
    alt: str
    file_name: str
    remote_url: str | None
    created_ms: int


@dataclass(frozen=True, slots=True)
class FollowRow:
    """A follow, asked for or accepted."""

    id: int
    follower: int
    followee: int
    accepted: bool
    show_reblogs: bool
    notify: bool
    activity_id: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What makes an actor a group."""

    actor: int
    join_mode: str
    reach_ceiling: str
    roster_hidden: bool
    template: str
    created_by: int


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """How an actor stands to a group; `state` is member, requested or invited."""

    group: int
    member: int
    state: str
    joined_ms: int
    steward: bool = False


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """A notification as stored."""

    id: int
    recipient: int
    kind: str
    actor: int
    post: int | None
    subject: str
    created_ms: int
