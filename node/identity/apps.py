"""Apps: programs that registered to ask people for access (POST /api/v1/apps, RFC 7591 in spirit)."""

import hmac
import re
from dataclasses import dataclass

import msgspec

from bridge.store.base import Transaction
from keys.credentials import hash_token, mint_token
from node.identity import scopes
from node.identity.errors import OAuthInvalid, Throttled
from node.storage import apps as rows
from node.storage.apps import AppRow

MOST_AN_HOUR = 200  # from one address; an office may share it, and web apps register at every log-in
_HOUR_S = 3_600
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
# A custom scheme such as com.example.App:/callback is how native apps are reached (RFC 8252 §7.1).
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[^\s#\\]{1,2000}", re.IGNORECASE)
_NEVER = frozenset({"javascript", "data", "vbscript", "file", "about", "blob"})


@dataclass(frozen=True, slots=True)
class App:
    """A registered app; `scopes` is space-separated."""

    id: int
    client_id: str
    secret_hash: str
    name: str
    website: str | None
    redirect_uris: tuple[str, ...]
    scopes: str

    def knows(self, secret: str) -> bool:
        """Tell whether the secret is the app's own, in constant time."""
        return hmac.compare_digest(hash_token(secret), self.secret_hash)


@dataclass(frozen=True, slots=True)
class Registration:
    """What an app says of itself; addresses separated by white space, scopes by spaces."""

    name: str
    redirect_uris: str
    scopes: str = scopes.DEFAULT
    website: str | None = None
    source: str = ""  # network address


async def register(tx: Transaction, registration: Registration) -> tuple[App, str]:
    """Registers an app; the app, and its secret, which is told this once. Raises OAuthInvalid, Throttled."""
    await _check_throttle(tx, source=registration.source)
    name, website = registration.name.strip(), registration.website or None
    if not 0 < len(name) <= 60:
        raise _invalid("client_name must have 1 to 60 characters")
    if website is not None and not website.startswith(("https://", "http://")):
        raise _invalid("website must be an http or https address")
    secret = mint_token()
    app = App(
        id=tx.new_id(),
        client_id=mint_token(),
        secret_hash=hash_token(secret),
        name=name,
        website=website,
        redirect_uris=_addresses(registration.redirect_uris),
        scopes=_app_scopes(registration.scopes),
    )
    await rows.insert(tx, _row(app, source=registration.source, created_ms=tx.now_ms))
    return app, secret


async def by_client_id(tx: Transaction, *, client_id: str) -> App | None:
    """The app of a client id, or None."""
    return _app(await rows.by_client_id(tx, client_id=client_id))


async def of_token(tx: Transaction, *, token: str) -> App | None:
    """The app that holds a living access token, its own or a person's, or None."""
    return _app(await rows.of_token(tx, token_hash=hash_token(token)))


async def _check_throttle(tx: Transaction, *, source: str) -> None:
    count = await rows.count_since(tx, source=source, since_ms=tx.now_ms - _HOUR_S * 1000)
    if count >= MOST_AN_HOUR:
        raise Throttled(
            f"{count} apps were registered from one address within an hour", retry_after_s=_HOUR_S
        )


def _addresses(text: str) -> tuple[str, ...]:
    addresses = tuple(dict.fromkeys(text.split()))
    if not 0 < len(addresses) <= 10:
        raise _invalid("redirect_uris must name 1 to 10 addresses")
    for address in addresses:
        if not _ADDRESS.fullmatch(address) or address.partition(":")[0].lower() in _NEVER:
            raise _invalid("redirect_uri must be an absolute URI without a fragment")
    return addresses


def _app_scopes(text: str) -> str:
    try:
        asked = scopes.parsed(text) or (scopes.DEFAULT,)
    except scopes.UnknownScope as fault:
        raise _invalid(f"the scope {str(fault)[:60]!r} does not exist") from fault
    if scopes.LAW in asked:
        raise _invalid(
            f"{scopes.LAW} is never granted to apps; an officer mints such a token with `permeable token`"
        )
    return " ".join(asked)


def _invalid(why: str) -> OAuthInvalid:
    return OAuthInvalid(f"app registration: {why}", public=f"Validation failed: {why}.")


def _app(row: AppRow | None) -> App | None:
    if row is None:
        return None
    addresses = msgspec.json.decode(row.redirect_uris, type=tuple[str, ...])
    return App(row.id, row.client_id, row.secret_hash, row.name, row.website, addresses, row.scopes)


def _row(app: App, *, source: str, created_ms: int) -> AppRow:
    return AppRow(
        id=app.id,
        client_id=app.client_id,
        secret_hash=app.secret_hash,
        name=app.name,
        website=app.website,
        redirect_uris=msgspec.json.encode(app.redirect_uris).decode(),
        scopes=app.scopes,
        source=source,
        created_ms=created_ms,
    )
