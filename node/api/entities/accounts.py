"""Account and what goes with it, in the shape of Mastodon's client API; field for field, none left out.

Ids are strings, times are `times.moment` strings; a field typed `None` is one without an
answer here.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a profile; `value` is HTML."""

    name: str
    value: str
    verified_at: str | None = None


@dataclass(frozen=True, slots=True)
class AccountRole:
    id: str
    name: str
    color: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An actor as client apps see one."""

    id: str
    username: str
    acct: str
    url: str
    uri: str
    display_name: str
    note: str
    avatar: str
    avatar_static: str
    header: str
    header_static: str
    locked: bool
    fields: tuple[Field, ...]
    bot: bool
    group: bool
    discoverable: bool
    created_at: str
    last_status_at: str | None
    statuses_count: int
    followers_count: int
    following_count: int
    roles: tuple[AccountRole, ...]
    emojis: tuple[()] = ()
    indexable: bool = False
    noindex: bool = True
    moved: None = None
    hide_collections: bool = False
    avatar_description: str = ""
    header_description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the owner of a profile typed, and their defaults for new posts."""

    note: str
    fields: tuple[Field, ...]
    privacy: str
    sensitive: bool
    language: str
    follow_requests_count: int
    discoverable: bool
    hide_collections: bool = False
    indexable: bool = False
    attribution_domains: tuple[()] = ()
    quote_policy: str = "nobody"


@dataclass(frozen=True, slots=True)
class Role:
    """One of the node's six roles; `permissions`, Mastodon's bit set of moderation rights, is always none."""

    id: str
    name: str
    color: str = ""
    permissions: str = "0"
    highlighted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialAccount(Account):
    """The viewer's own account."""

    source: Source
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedAccount(Account):
    mute_expires_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """How the viewer stands to another actor."""

    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    requested: bool
    requested_by: bool
    languages: None = None
    muting_expires_at: None = None
    domain_blocking: bool = False
    endorsed: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The viewer's defaults; written out by `written`, for their names hold colons."""

    visibility: str
    sensitive: bool
    language: str | None
    federation: bool

    def written(self) -> dict[str, str | bool | None]:
        return {
            "posting:default:visibility": self.visibility,
            "posting:default:sensitive": self.sensitive,
            "posting:default:language": self.language,
            "posting:default:federation": self.federation,
            "posting:default:quote_policy": "nobody",
            "reading:expand:media": "default",
            "reading:expand:spoilers": False,
            "reading:autoplay:gifs": False,
        }


@dataclass(frozen=True, slots=True)
class Marker:
    last_read_id: str
    version: int
    updated_at: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag; no usage history is kept."""

    id: str
    name: str
    url: str
    history: tuple[()] = field(default=())
    following: bool = False
