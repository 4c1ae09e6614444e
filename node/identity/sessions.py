"""Who is asking: browser sessions by cookie, apps by bearer token, and CSRF protection for the former."""

import hmac
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, select, update
from starlette.requests import Request
from starlette.responses import Response

from bridge.store.base import Transaction
from keys.credentials import hash_token, mint_token
from node.config import Limits
from node.identity import scopes
from node.identity.errors import CsrfFailed, ScopeMissing, Unauthenticated
from node.identity.surface import Surface, surface_of
from node.social.viewers import Viewer
from node.storage.accounts import accounts, sessions, tokens

COOKIE = "permeable_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SEEN_EVERY_MS = 300_000
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A place where an account is signed in; times are milliseconds since 1970."""

    id: int
    user_agent: str
    source: str
    created_ms: int
    seen_ms: int


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
    row = {
        "id": tx.new_id(),
        "token_hash": hash_token(token),
        "account": account,
        "csrf": mint_token(),
        "user_agent": user_agent[:300],
        "source": source,
        "created_ms": tx.now_ms,
        "seen_ms": tx.now_ms,
        "expires_ms": tx.now_ms + limits.session_total_s * 1000,
    }
    await tx.run(sessions.insert().values(row))
    return token


async def listed(tx: Transaction, *, account: int) -> tuple[SessionRow, ...]:
    """Where the account is signed in, newest first (ix_sessions_account)."""
    c = sessions.c
    query = (
        select(c.id, c.user_agent, c.source, c.created_ms, c.seen_ms)
        .where(c.account == account, c.expires_ms > tx.now_ms)
        .order_by(c.id.desc())
    )
    return tuple(SessionRow(*tuple(row)) for row in await tx.all(query))


async def revoke(tx: Transaction, *, account: int, session: int) -> bool:
    """Signs the account out in one place; False if that session is not the account's."""
    mine = sessions.c.id == session, sessions.c.account == account
    return await tx.run(delete(sessions).where(*mine)) > 0


async def revoke_all(tx: Transaction, *, account: int, keep: int | None = None) -> int:
    """Signs the account out everywhere, but for the session `keep`; how many there were."""
    mine = sessions.c.account == account, sessions.c.id != (keep or 0)
    return await tx.run(delete(sessions).where(*mine))


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
    surface = surface_of(request)
    query = _people(tokens.c.id, tokens.c.scopes, tokens.c.used_ms).join(
        tokens, tokens.c.account == accounts.c.id
    )
    living = tokens.c.token_hash == hash_token(token), tokens.c.revoked_ms.is_(None)
    async with surface.core.reading() as tx:
        row, now_ms = await tx.one(query.where(*living)), tx.now_ms
    if row is None:
        return _Known(None)
    if now_ms - (row.used_ms or 0) > _SEEN_EVERY_MS:
        async with surface.core.transaction() as tx:
            await tx.run(update(tokens).where(tokens.c.id == row.id).values(used_ms=now_ms))
    return _Known(replace(_viewer(row), scopes=scopes.expanded(row.scopes), token=row.id))


async def _by_cookie(request: Request, cookie: str) -> _Known:
    surface = surface_of(request)
    idle_ms = surface.config.limits.session_idle_s * 1000
    c = sessions.c
    query = _people(c.id, c.csrf, c.seen_ms).join(sessions, c.account == accounts.c.id)
    async with surface.core.reading() as tx:
        now_ms = tx.now_ms
        living = c.token_hash == hash_token(cookie), c.expires_ms > now_ms, c.seen_ms > now_ms - idle_ms
        row = await tx.one(query.where(*living))
    if row is None:
        return _Known(None)
    if now_ms - row.seen_ms > _SEEN_EVERY_MS:
        async with surface.core.transaction() as tx:
            await tx.run(update(sessions).where(c.id == row.id).values(seen_ms=now_ms))
    return _Known(replace(_viewer(row), scopes=scopes.EVERY, session=row.id), csrf=row.csrf)


def _people(*columns: ColumnElement[Any]) -> Select[Any]:
    c = accounts.c
    chosen = select(c.id.label("account"), c.actor, c.name, c.role, c.default_reach, *columns)
    return chosen.select_from(accounts).where(c.disabled_ms.is_(None))


def _viewer(row: Row[Any]) -> Viewer:
    return Viewer(
        account=row.account,
        actor=row.actor,
        name=row.name,
        role=row.role,
        default_reach=row.default_reach,
        scopes=frozenset(),
        session=None,
        token=None,
    )


async def _check_csrf(request: Request, expected: str) -> None:
    origin = request.headers.get("origin")
    if origin is not None and origin != surface_of(request).config.origins.staff:
        raise CsrfFailed(f"{request.url.path}: origin {origin[:200]!r} is not ours")
    given = request.headers.get("x-csrf-token")
    if given is None and request.headers.get("content-type", "").startswith(_FORMS):
        field = (await request.form()).get("csrf")
        given = field if isinstance(field, str) else None
    if not hmac.compare_digest((given or "").encode(), expected.encode()):
        raise CsrfFailed(f"{request.url.path}: the CSRF token is missing or not this session's")
