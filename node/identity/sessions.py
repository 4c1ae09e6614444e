"""Who is asking: browser sessions by cookie, apps by bearer token, and CSRF protection for the former."""

import hmac
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bridge.store.base import Transaction
from keys.credentials import hash_token, mint_token
from node.config import Limits
from node.identity import scopes
from node.identity.errors import CsrfFailed, ScopeMissing, Unauthenticated
from node.identity.surface import Surface, surface_of
from node.social.viewers import Role, Viewer
from node.storage import sessions as rows
from node.storage.sessions import HolderRow, SessionRow

COOKIE = "permeable_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SEEN_EVERY_MS = 300_000
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class _Known:
    """What one request's credentials amount to; kept for the length of the request."""

    viewer: Viewer | None
    csrf: str = ""


async def require(request: Request, scope: str) -> Viewer:
    """The viewer, who may do what `scope` names.

    Raises Unauthenticated, ScopeMissing, and CsrfFailed as `viewer_of` does.
    """
    viewer = await viewer_of(request)
    if viewer is None:
        raise Unauthenticated(f"{request.method} {request.url.path} without valid credentials")
    if scope not in viewer.scopes:
        raise ScopeMissing(f"account {viewer.account}: {scope} is not among the token's scopes")
    return viewer


async def viewer_of(request: Request) -> Viewer | None:
    """Who is asking, by bearer token or session cookie; None when nobody valid is.

    A change asked for by cookie must carry the session's CSRF token (field `csrf` or header X-CSRF-Token)
    and come from our own origin. Raises CsrfFailed.
    """
    return (await _known(request)).viewer


async def csrf_of(request: Request) -> str:
    """The CSRF token for the forms of a page; empty when nobody is signed in by cookie."""
    return (await _known(request)).csrf


async def begin(tx: Transaction, *, account: int, user_agent: str, source: str, limits: Limits) -> str:
    """A new session; the token that the cookie carries. Only its hash is kept."""
    token = mint_token()
    await rows.insert(
        tx,
        token_hash=hash_token(token),
        account=account,
        csrf=mint_token(),
        user_agent=user_agent[:300],
        source=source,
        expires_ms=tx.now_ms + limits.session_total_s * 1000,
    )
    return token


async def listed(tx: Transaction, *, account: int) -> tuple[SessionRow, ...]:
    """Where the account is signed in, newest first."""
    return await rows.listed(tx, account=account)


async def revoke(tx: Transaction, *, account: int, session: int) -> bool:
    """Signs the account out in one place; False if that session is not the account's."""
    return await rows.end(tx, account=account, session=session)


async def revoke_all(tx: Transaction, *, account: int, keep: int | None = None) -> int:
    """Signs the account out everywhere, but for the session `keep`; how many there were."""
    return await rows.end_all(tx, account=account, keep=keep)


def set_cookie(response: Response, *, surface: Surface, token: str) -> None:
    """Lets the browser carry the session for as long as it may last."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=surface.config.limits.session_total_s,
        path="/",
        secure=surface.secure,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, *, surface: Surface) -> None:
    """Makes the browser forget the session."""
    response.delete_cookie(COOKIE, path="/", secure=surface.secure, httponly=True, samesite="lax")


def bearer_of(request: Request) -> str | None:
    """The token of an Authorization header (RFC 6750 §2.1), or None."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def check_origin(request: Request) -> None:
    """Refuses a change that another site's page asked for; `null` is what a page without referrer says.

    Raises CsrfFailed.
    """
    origin = request.headers.get("origin", "null")
    foreign = origin not in ("null", surface_of(request).config.origins.staff)
    if foreign or request.headers.get("sec-fetch-site") == "cross-site":
        raise CsrfFailed(f"{request.url.path}: asked for by {origin[:200]!r}")


async def _known(request: Request) -> _Known:
    known = getattr(request.state, "known", None)
    if not isinstance(known, _Known):
        known = await _recognise(request)
        request.state.known = known
    return known


async def _recognise(request: Request) -> _Known:
    if "authorization" in request.headers:
        token = bearer_of(request)
        return await _by_token(request, token) if token else _Known(None)
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return _Known(None)
    known = await _by_cookie(request, cookie)
    if known.viewer is not None and request.method not in _SAFE:
        await _check_csrf(request, known.csrf)
    return known


async def _by_token(request: Request, token: str) -> _Known:
    core, token_hash = surface_of(request).core, hash_token(token)
    found = await core.read(lambda tx: rows.by_token(tx, token_hash=token_hash))
    if found is None:
        return _Known(None)
    if _is_stale(found, core.ground.clock()):
        async with core.transaction() as tx:
            await rows.note_used(tx, token=found.id)
    return _Known(_viewer(found, scopes=scopes.expanded(found.bound), token=found.id))


async def _by_cookie(request: Request, cookie: str) -> _Known:
    surface, token_hash = surface_of(request), hash_token(cookie)
    idle_ms = surface.config.limits.session_idle_s * 1000
    found = await surface.core.read(lambda tx: rows.by_cookie(tx, token_hash=token_hash, idle_ms=idle_ms))
    if found is None:
        return _Known(None)
    if _is_stale(found, surface.core.ground.clock()):
        async with surface.core.transaction() as tx:
            await rows.note_seen(tx, session=found.id)
    return _Known(_viewer(found, scopes=scopes.EVERY, session=found.id), csrf=found.bound)


def _is_stale(found: HolderRow, now_ms: int) -> bool:
    """Tell whether to write down the use; not at every request, a write waits for its turn."""
    return now_ms - (found.seen_ms or 0) > _SEEN_EVERY_MS


def _viewer(
    found: HolderRow, *, scopes: frozenset[str], session: int | None = None, token: int | None = None
) -> Viewer:
    return Viewer(
        account=found.account,
        actor=found.actor,
        name=found.name,
        role=Role(found.role),
        default_reach=found.default_reach,
        scopes=scopes,
        session=session,
        token=token,
    )


async def _check_csrf(request: Request, expected: str) -> None:
    check_origin(request)
    given = request.headers.get("x-csrf-token")
    if given is None and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get("csrf")
        given = field if isinstance(field, str) else None
    if not hmac.compare_digest((given or "").encode(), expected.encode()):
        await request.close()  # the files of a form that nobody will read
        raise CsrfFailed(f"{request.url.path}: the CSRF token is missing or not this session's")
