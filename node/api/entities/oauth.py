"""What an app is told of itself and of its token, in the shape of Mastodon's client API and OAuth 2."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A registered app; an empty `vapid_key` says that there is no web push."""

    id: str
    name: str
    website: str | None
    scopes: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    redirect_uri: str  # the same, a line each
    vapid_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialApplication(Application):
    """An app as it is told once, right after it registered."""

    client_id: str
    client_secret: str
    client_secret_expires_at: int = 0  # never


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token (RFC 6749 §5.1); `created_at` is in seconds since 1970."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  (a word of RFC 6750, no secret)
    scope: str
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Where the ends of OAuth are, and what they take (RFC 8414 §2)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    revocation_endpoint: str
    app_registration_endpoint: str
    scopes_supported: tuple[str, ...]
    response_types_supported: tuple[str, ...] = ("code",)
    response_modes_supported: tuple[str, ...] = ("query",)
    grant_types_supported: tuple[str, ...] = ("authorization_code", "client_credentials")
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_post", "client_secret_basic")
    code_challenge_methods_supported: tuple[str, ...] = ("S256",)
