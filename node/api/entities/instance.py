"""What a client app asks first: which server this is, and how much it takes (v1 and v2).

Answered without a token, so there are no counts and no contact in it. `version` begins with the Mastodon
version whose API is spoken: apps hide editing and more from servers that don't say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from node.config import Config

SOFTWARE_VERSION: Final = "0.1.0"
VERSION: Final = f"4.3.0 (compatible; Permeable {SOFTWARE_VERSION})"
API_VERSION: Final = 2  # Mastodon 4.3
SOURCE_URL: Final = "https://www.gnu.org/licenses/agpl-3.0.html"
DESCRIPTION: Final = "A social network for colleagues, with a guarded door to the outside."
IMAGE_TYPES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
MAX_MEDIA: Final = 4
MAX_ALT_CHARS: Final = 1500
MAX_PIXELS: Final = 33_177_600


@dataclass(frozen=True, slots=True)
class StatusLimits:
    max_characters: int
    max_media_attachments: int = MAX_MEDIA
    characters_reserved_per_url: int = 23


@dataclass(frozen=True, slots=True)
class MediaLimits:
    image_size_limit: int
    supported_mime_types: tuple[str, ...] = IMAGE_TYPES
    description_limit: int = MAX_ALT_CHARS
    image_matrix_limit: int = MAX_PIXELS
    video_size_limit: int = 0
    video_frame_rate_limit: int = 0
    video_matrix_limit: int = 0


@dataclass(frozen=True, slots=True)
class PollLimits:
    """Polls come later; the numbers say what a poll may be, and `max_options` that none may yet."""

    max_options: int = 0
    max_characters_per_option: int = 50
    min_expiration: int = 300
    max_expiration: int = 2_629_746


@dataclass(frozen=True, slots=True)
class AccountLimits:
    max_display_name_length: int = 100
    max_note_length: int = 5000
    max_avatar_description_length: int = 0
    max_header_description_length: int = 0
    max_featured_tags: int = 0
    max_pinned_statuses: int = 0
    max_profile_fields: int = 8
    profile_field_name_limit: int = 100
    profile_field_value_limit: int = 500


@dataclass(frozen=True, slots=True)
class Urls:
    streaming: str
    about: str
    status: None = None
    privacy_policy: None = None
    terms_of_service: None = None


@dataclass(frozen=True, slots=True)
class Vapid:
    public_key: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    enabled: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    local: str = "authenticated"
    remote: str = "authenticated"


@dataclass(frozen=True, slots=True)
class TimelinesAccess:
    live_feeds: Feed = Feed()
    hashtag_feeds: Feed = Feed()
    trending_link_feeds: Feed = Feed("disabled", "disabled")


@dataclass(frozen=True, slots=True)
class Configuration:
    urls: Urls
    statuses: StatusLimits
    media_attachments: MediaLimits
    polls: PollLimits = PollLimits()
    accounts: AccountLimits = AccountLimits()
    vapid: Vapid = Vapid()
    translation: Translation = Translation()
    timelines_access: TimelinesAccess = TimelinesAccess()
    limited_federation: bool = True


@dataclass(frozen=True, slots=True)
class Thumbnail:
    url: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class MonthlyUsers:
    active_month: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    users: MonthlyUsers = MonthlyUsers()


@dataclass(frozen=True, slots=True)
class Registrations:
    """Accounts are made by the node's admins, never by signing up."""

    enabled: bool = False
    approval_required: bool = False
    reason_required: bool = False
    message: None = None
    min_age: None = None
    url: None = None


@dataclass(frozen=True, slots=True)
class ApiVersions:
    mastodon: int = API_VERSION


@dataclass(frozen=True, slots=True)
class Contact:
    email: str = ""
    account: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """GET /api/v2/instance."""

    domain: str
    title: str
    thumbnail: Thumbnail
    configuration: Configuration
    version: str = VERSION
    source_url: str = SOURCE_URL
    description: str = DESCRIPTION
    wrapstodon: None = None
    usage: Usage = Usage()
    icon: tuple[()] = ()
    languages: tuple[str, ...] = ("en",)
    registrations: Registrations = Registrations()
    api_versions: ApiVersions = ApiVersions()
    contact: Contact = Contact()
    rules: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class StreamingUrl:
    streaming_api: str


@dataclass(frozen=True, slots=True)
class Stats:
    user_count: int = 0
    status_count: int = 0
    domain_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceV1:
    """GET /api/v1/instance."""

    uri: str
    title: str
    thumbnail: str
    urls: StreamingUrl
    configuration: Configuration
    short_description: str = DESCRIPTION
    description: str = DESCRIPTION
    email: str = ""
    version: str = VERSION
    stats: Stats = Stats()
    languages: tuple[str, ...] = ("en",)
    registrations: bool = False
    approval_required: bool = False
    invites_enabled: bool = False
    contact_account: None = None
    rules: tuple[()] = ()


def instance(config: Config) -> Instance:
    """The node, as v2 puts it."""
    return Instance(
        domain=_host(config),
        title=config.site.name,
        thumbnail=Thumbnail(_thumbnail(config)),
        configuration=_configuration(config),
    )


def instance_v1(config: Config) -> InstanceV1:
    """The node, as v1 puts it."""
    return InstanceV1(
        uri=_host(config),
        title=config.site.name,
        thumbnail=_thumbnail(config),
        urls=StreamingUrl(_streaming(config)),
        configuration=_configuration(config),
    )


def _configuration(config: Config) -> Configuration:
    return Configuration(
        urls=Urls(streaming=_streaming(config), about=f"{config.origins.staff}/help"),
        statuses=StatusLimits(config.limits.max_post_chars),
        media_attachments=MediaLimits(config.limits.max_upload_bytes),
    )


def _host(config: Config) -> str:
    return config.origins.staff.partition("://")[2]


def _streaming(config: Config) -> str:
    return config.origins.staff.replace("http", "ws", 1)


def _thumbnail(config: Config) -> str:
    return f"{config.origins.staff}/headers/original/missing.png"
