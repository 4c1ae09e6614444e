"""Addresses on the staff surface, for viewers inside; those of media are signed and end."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from keys.release import media_signature, verify_media
from keys.vault import Vault
from node.identity.surface import Surface

MEDIA_PURPOSE: Final = "media-links"
DAY_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Links:
    """Makes addresses at one moment. `staff` is an origin without a trailing slash."""

    staff: str
    secret: bytes = field(repr=False)
    now_ms: int = field(compare=False)
    day: int = field(init=False)  # all addresses stay the same for that long

    def __post_init__(self) -> None:
        object.__setattr__(self, "day", self.now_ms // 1000 // DAY_S)

    def post(self, post: int) -> str:
        """A post's page."""
        return f"{self.staff}/posts/{post}"

    def actor(self, acct: str) -> str:
        """A profile's page; `acct` is `name` of ours and `name@domain` of a peer's."""
        return f"{self.staff}/@{acct}"

    def tag(self, name: str) -> str:
        """The page of a hashtag."""
        return f"{self.staff}/tags/{quote(name, safe='')}"

    def avatar(self, sha256: str | None) -> str:
        """An avatar, or the picture of those who have none."""
        return f"{self.staff}/avatars/original/missing.png" if sha256 is None else self.media(sha256)

    def header(self, sha256: str | None) -> str:
        """A profile's header, or the picture of those who have none."""
        return f"{self.staff}/headers/original/missing.png" if sha256 is None else self.media(sha256)

    def media(self, sha256: str) -> str:
        """A blob's address, good for one to two days; the same all day, so that apps may cache."""
        path = media_path(sha256)
        until = (self.day + 2) * DAY_S
        return f"{self.staff}{path}?until={until}&sig={media_signature(self.secret, path, expires_s=until)}"


def links(surface: Surface, *, now_ms: int) -> Links:
    """The addresses of a surface, as they are at `now_ms`."""
    return Links(surface.config.origins.staff, _secret(surface.vault), now_ms)


def is_genuine(link: Links, sha256: str, *, until: int, signature: str) -> bool:
    """Tell whether a media address was made here and has not ended."""
    return verify_media(
        link.secret,
        media_path(sha256),
        expires_s=until,
        signature=signature,
        now_s=link.now_ms // 1000,
    )


@lru_cache(maxsize=4)
def _secret(vault: Vault) -> bytes:
    return vault.derive(MEDIA_PURPOSE)


def media_path(sha256: str) -> str:
    """Where a blob is served."""
    return f"/media/{sha256}"
