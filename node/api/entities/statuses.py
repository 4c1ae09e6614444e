"""Status and what goes with it, in the shape of Mastodon's client API, and `permeable`, which we add."""

from __future__ import annotations

from dataclasses import dataclass

from node.api.entities.accounts import Account


@dataclass(frozen=True, slots=True)
class Focus:
    """Where a picture's subject is: -1 to 1, left to right and bottom to top."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels; `size` is `640x480`, `aspect` is width over height."""

    width: int
    height: int
    size: str
    aspect: float


@dataclass(frozen=True, slots=True)
class Meta:
    original: Size | None
    small: Size | None
    focus: Focus | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAttachment:
    id: str
    type: str
    url: str | None
    preview_url: str | None
    remote_url: str | None
    meta: Meta | None
    description: str | None
    blurhash: str | None
    text_url: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    id: str
    username: str
    url: str
    acct: str


@dataclass(frozen=True, slots=True)
class StatusTag:
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """How one version of a post stands at one zone; `until` is the end of its undo window."""

    id: str
    zone: str
    state: str
    verdict: str | None
    redacted: bool
    rules: tuple[str, ...]
    say: tuple[str, ...]
    decision_id: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Permeable:
    """What this node adds to a Status; `crossings` is empty for all but the author and the desk."""

    reach: str
    label: str
    group: str | None
    crossings: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True)
class QuoteApproval:
    """Who may quote: nobody, as posts here can't be quoted."""

    automatic: tuple[()] = ()
    manual: tuple[()] = ()
    current_user: str = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A post or a boost as client apps see one."""

    id: str
    uri: str
    created_at: str
    account: Account
    content: str
    visibility: str
    sensitive: bool
    spoiler_text: str
    media_attachments: tuple[MediaAttachment, ...]
    mentions: tuple[Mention, ...]
    tags: tuple[StatusTag, ...]
    reblogs_count: int
    favourites_count: int
    replies_count: int
    url: str
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    reblog: Status | None
    language: str | None
    edited_at: str | None
    favourited: bool
    reblogged: bool
    muted: bool
    bookmarked: bool
    pinned: bool
    local_only: bool
    permeable: Permeable
    emojis: tuple[()] = ()
    quotes_count: int = 0
    poll: None = None
    card: None = None
    quote: None = None
    quote_approval: QuoteApproval = QuoteApproval()
    filtered: tuple[()] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedStatus(Status):
    """A status just taken down, with the text its author typed, so that an app can offer it again."""

    text: str


@dataclass(frozen=True, slots=True)
class Context:
    ancestors: tuple[Status, ...]
    descendants: tuple[Status, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEdit:
    """One version of a post."""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    account: Account
    media_attachments: tuple[MediaAttachment, ...]
    emojis: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class StatusSource:
    id: str
    text: str
    spoiler_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something that happened to the viewer."""

    id: str
    type: str
    group_key: str
    created_at: str
    account: Account


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusNotification(Notification):
    status: Status


@dataclass(frozen=True, slots=True)
class Search:
    accounts: tuple[Account, ...]
    statuses: tuple[Status, ...]
    hashtags: tuple[object, ...]
