"""App registration and the token end of OAuth 2; the consent page is a page of the web face."""

import base64
import binascii
from typing import Final, assert_never

from starlette.requests import Request
from starlette.responses import Response

from bridge.store.base import Transaction
from node.api.answers import answer
from node.api.entities.oauth import Application, CredentialApplication, Metadata, Token
from node.api.entities.widen import widened
from node.api.params import Params, read_params
from node.api.routing import Open, Route, mounted
from node.identity import apps, oauth, scopes, tokens
from node.identity.apps import App, Registration
from node.identity.errors import Unauthenticated
from node.identity.oauth import Minted, Refused
from node.identity.sessions import bearer_of
from node.identity.surface import surface_of

_NO_CLIENT = Refused("invalid_client", "client_id and client_secret don't name a registered app.")


async def register_app(request: Request) -> Response:
    """POST /api/v1/apps: anyone may; without a person's consent an app can read nothing."""
    params = await read_params(request)
    registration = Registration(
        name=params.text("client_name") or "",
        redirect_uris=_joined(params, "redirect_uris", "\n"),
        scopes=_joined(params, "scopes", " ") or scopes.DEFAULT,
        website=params.text("website"),
        source=request.client.host if request.client else "",
    )
    async with surface_of(request).core.transaction() as tx:
        app, secret = await apps.register(tx, registration)
    return answer(widened(_entity(app), CredentialApplication, client_id=app.client_id, client_secret=secret))


async def verify_app(request: Request) -> Response:
    """GET /api/v1/apps/verify_credentials: the app that a token belongs to. Raises Unauthenticated."""
    async with surface_of(request).core.reading() as tx:
        app = await apps.of_token(tx, token=bearer_of(request) or "")
    if app is None:
        raise Unauthenticated("verify_credentials without an app's token")
    return answer(_entity(app))


async def token(request: Request) -> Response:
    """POST /oauth/token: a code or the app's own credentials for a token (RFC 6749 §4.1.3, §4.4.2)."""
    params = await read_params(request)
    async with surface_of(request).core.transaction() as tx:
        outcome = await _exchanged(tx, request, params)
    match outcome:
        case Minted():
            return answer(
                Token(access_token=outcome.token, scope=outcome.scopes, created_at=outcome.created_s)
            )
        case Refused():
            return _refusal(outcome)
        case _:
            assert_never(outcome)


async def revoke(request: Request) -> Response:
    """POST /oauth/revoke: ends one of the app's tokens; an unknown one answers alike (RFC 7009 §2.2)."""
    params = await read_params(request)
    async with surface_of(request).core.transaction() as tx:
        app = await _client(tx, request, params)
        if app is None:
            return _refusal(_NO_CLIENT)
        await tokens.revoke(tx, token=params.text("token") or "", app=app.id)
    return answer({})


async def metadata(request: Request) -> Response:
    """GET /.well-known/oauth-authorization-server (RFC 8414 §2)."""
    origin = surface_of(request).config.origins.staff
    return answer(
        Metadata(
            issuer=origin,
            authorization_endpoint=f"{origin}/oauth/authorize",
            token_endpoint=f"{origin}/oauth/token",
            revocation_endpoint=f"{origin}/oauth/revoke",
            app_registration_endpoint=f"{origin}/api/v1/apps",
            scopes_supported=tuple(sorted(scopes.FOR_APPS)),
        )
    )


TABLE: Final[tuple[Route, ...]] = (
    Open("POST", "/api/v1/apps", register_app, CredentialApplication),
    Open("GET", "/api/v1/apps/verify_credentials", verify_app, Application),
    Open("POST", "/oauth/token", token, Token),
    Open("POST", "/oauth/revoke", revoke, dict[str, object]),
    Open("GET", "/.well-known/oauth-authorization-server", metadata, Metadata),
)
ROUTES: Final = mounted(TABLE)


async def _exchanged(tx: Transaction, request: Request, params: Params) -> Minted | Refused:
    app = await _client(tx, request, params)
    if app is None:
        return _NO_CLIENT
    match params.text("grant_type"):
        case "authorization_code":
            return await oauth.exchange(
                tx,
                app=app,
                code=params.text("code") or "",
                redirect_uri=params.text("redirect_uri") or "",
                verifier=params.text("code_verifier"),
            )
        case "client_credentials":
            return await oauth.for_app(tx, app=app, scope=params.text("scope") or scopes.DEFAULT)
        case None:
            return Refused("invalid_request", "grant_type is missing.")
        case _:
            return Refused(
                "unsupported_grant_type", "Only authorization_code and client_credentials are known."
            )


async def _client(tx: Transaction, request: Request, params: Params) -> App | None:
    """The app that shows its id and secret, by HTTP Basic or in the body (RFC 6749 §2.3.1)."""
    client_id, secret = _basic(request) or (
        params.text("client_id") or "",
        params.text("client_secret") or "",
    )
    app = await apps.by_client_id(tx, client_id=client_id)
    return app if app is not None and app.knows(secret) else None


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, coded = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return client_id, secret


def _joined(params: Params, name: str, separator: str) -> str:
    return separator.join(params.texts(name))


def _entity(app: App) -> Application:
    return Application(
        id=str(app.id),
        name=app.name,
        website=app.website,
        scopes=tuple(app.scopes.split()),
        redirect_uris=app.redirect_uris,
        redirect_uri="\n".join(app.redirect_uris),
    )


def _refusal(refused: Refused) -> Response:
    status = 401 if refused.error == "invalid_client" else 400
    return answer({"error": refused.error, "error_description": refused.why}, status=status)
