"""OAuth 2: a person grants an app a code, and the app exchanges it for a token (RFC 6749, RFC 7636)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlencode

from bridge.store.base import Transaction
from keys.bases import base64url
from keys.credentials import hash_token, mint_token
from keys.digests import sha256
from node.identity import apps, scopes, tokens
from node.identity.apps import OUT_OF_BAND, App
from node.identity.errors import Forbidden, OAuthInvalid
from node.social.viewers import Viewer
from node.storage import apps as rows
from node.storage.apps import CodeRow

_CODE_LIVES_MS = 600_000
_KEPT = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)

Refusal: TypeAlias = Literal[
    "invalid_request", "invalid_client", "invalid_grant", "invalid_scope", "unsupported_grant_type"
]


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """What an app asks a person for, checked; `fields` are the request's own parameters, for the form."""

    app: App
    redirect_uri: str
    scopes: tuple[str, ...]
    state: str | None
    challenge: str | None  # PKCE, S256
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A person's yes: the code, and where to take it; `location` is None when they copy it by hand."""

    code: str
    location: str | None


@dataclass(frozen=True, slots=True)
class Minted:
    """A token as the app gets it; `created_s` is in seconds since 1970."""

    token: str
    scopes: str
    created_s: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an app gets no token, in the words of RFC 6749 §5.2."""

    error: Refusal
    why: str


async def open_request(tx: Transaction, *, parameters: Mapping[str, str]) -> ConsentRequest:
    """Checks what came to /oauth/authorize, by GET or with the form's answer. Raises OAuthInvalid.

    Nothing is redirected to an address that the app did not register (RFC 6749 §4.1.2.1).
    """
    app = await apps.by_client_id(tx, client_id=parameters.get("client_id", ""))
    if app is None:
        raise _invalid("this app is not registered here")
    redirect_uri = parameters.get("redirect_uri", app.redirect_uris[0])
    if redirect_uri not in app.redirect_uris:
        raise _invalid("the app did not register the address it wants you to return to")
    if parameters.get("response_type", "code") != "code":
        raise _invalid("response_type must be code")
    return ConsentRequest(
        app=app,
        redirect_uri=redirect_uri,
        scopes=_asked(parameters.get("scope") or scopes.DEFAULT, app),
        state=parameters.get("state"),
        challenge=_challenge(parameters),
        fields=tuple((key, parameters[key]) for key in _KEPT if key in parameters),
    )


async def grant(tx: Transaction, *, viewer: Viewer, request: ConsentRequest) -> Grant:
    """A person's yes: a code that lives ten minutes and works once. Raises Forbidden for a token's holder."""
    if viewer.session is None:
        raise Forbidden(f"account {viewer.account}: an app can't grant access to another app")
    code = mint_token()
    row = CodeRow(
        code_hash=hash_token(code),
        app=request.app.id,
        account=viewer.account,
        redirect_uri=request.redirect_uri,
        scopes=" ".join(request.scopes),
        challenge=request.challenge,
        expires_ms=tx.now_ms + _CODE_LIVES_MS,
        used=False,
    )
    await rows.insert_code(tx, row)
    return Grant(code, _location(request, {"code": code}))


def deny(request: ConsentRequest) -> str | None:
    """A person's no: where to take it, or None for an app that can't be redirected to."""
    return _location(request, {"error": "access_denied"})


async def exchange(
    tx: Transaction, *, app: App, code: str, redirect_uri: str, verifier: str | None
) -> Minted | Refused:
    """A code for a token. A code that comes twice ends what it gave (RFC 6749 §4.1.2)."""
    row = await rows.code(tx, code_hash=hash_token(code), app=app.id)
    if row is None:
        return Refused("invalid_grant", "The code is unknown or has expired.")
    if row.used:
        await tokens.revoke_app(tx, account=row.account, app=app.id)
        return Refused("invalid_grant", "The code was used before.")
    if row.redirect_uri != redirect_uri:
        return Refused("invalid_grant", "The redirect_uri is not the one the code was made for.")
    if not _proven(row.challenge, verifier):
        return Refused("invalid_grant", "The code_verifier does not fit the code_challenge.")
    if not await rows.use_code(tx, code_hash=row.code_hash):
        return Refused("invalid_grant", "The code was used before.")
    token = await tokens.mint(tx, account=row.account, scopes=row.scopes, app=app.id)
    return Minted(token, row.scopes, tx.now_ms // 1000)


async def for_app(tx: Transaction, *, app: App, scope: str) -> Minted | Refused:
    """A token of the app's own, for nobody in particular (client_credentials, RFC 6749 §4.4)."""
    if not scopes.within(scope, app.scopes):
        return Refused("invalid_scope", "The app did not register these scopes.")
    token = await tokens.mint(tx, account=None, scopes=scope, app=app.id)
    return Minted(token, scope, tx.now_ms // 1000)


def _asked(text: str, app: App) -> tuple[str, ...]:
    try:
        asked = scopes.parsed(text)
    except scopes.UnknownScope as fault:
        raise _invalid(f"the scope {str(fault)[:60]!r} does not exist") from fault
    if scopes.LAW in asked or not scopes.within(" ".join(asked), app.scopes):
        raise _invalid("the app asks for more than it registered")
    return asked


def _challenge(parameters: Mapping[str, str]) -> str | None:
    challenge = parameters.get("code_challenge")
    if challenge and parameters.get("code_challenge_method", "plain") != "S256":
        raise _invalid("code_challenge_method must be S256")
    return challenge or None


def _proven(challenge: str | None, verifier: str | None) -> bool:
    """Tell whether the verifier made the challenge (RFC 7636 §4.6); without a challenge none is taken."""
    if challenge is None:
        return not verifier
    made = base64url(sha256((verifier or "").encode()))
    return hmac.compare_digest(made.encode(), challenge.encode())


def _location(request: ConsentRequest, answer: dict[str, str]) -> str | None:
    if request.redirect_uri == OUT_OF_BAND:
        return None
    if request.state is not None:
        answer = {**answer, "state": request.state}
    return f"{request.redirect_uri}{'&' if '?' in request.redirect_uri else '?'}{urlencode(answer)}"


def _invalid(why: str) -> OAuthInvalid:
    return OAuthInvalid(f"authorization request: {why}", public=f"This app can't be given access: {why}.")
