"""Log-in: a name and a password, throttled, and telling nobody whether an account exists."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from bridge.store.base import Transaction
from keys.credentials import mint_token
from node.config import Limits
from node.identity import sessions
from node.identity.errors import CsrfFailed, LoginRefused, Throttled
from node.identity.surface import Surface, surface_of
from node.storage import logins
from node.storage.logins import CredentialRow

_FORM_COOKIE = "permeable_login"
_LONGEST_LOCK_S = 3_600
_MAX_NAME_CHARS = 320


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to log in: what was typed, and where it came from."""

    identifier: str  # log-in name or mail address
    password: str
    source: str  # network address
    user_agent: str

    @property
    def name(self) -> str:
        """What was typed, folded: failures are counted by it."""
        return self.identifier.strip().removeprefix("@").lower()[:_MAX_NAME_CHARS]


@dataclass(frozen=True, slots=True)
class LoginForm:
    """What ties a log-in form to the browser it was shown in: its CSRF token, and the cookie to set."""

    csrf: str
    nonce: str


def attempt_of(request: Request, *, identifier: str, password: str) -> Attempt:
    """The attempt that a request makes."""
    source = request.client.host if request.client else ""
    return Attempt(identifier, password, source, request.headers.get("user-agent", ""))


async def sign_in(surface: Surface, attempt: Attempt) -> str:
    """Begins a session; the token for its cookie. Every failure answers alike and costs alike.

    The attempt counts as failed before the password is looked at, so that many at once are counted too.
    Raises LoginRefused, Throttled.
    """
    async with surface.core.transaction() as tx:
        await logins.take_turns(tx, name=attempt.name, source=attempt.source)
        await _check_throttle(tx, attempt=attempt, limits=surface.config.limits)
        await logins.add_failure(tx, name=attempt.name, source=attempt.source)
        found = await logins.credential(tx, name=attempt.name)
    hashed = found.password_hash if found is not None else None
    if not await surface.passwords.matches(hashed, attempt.password) or found is None:
        raise LoginRefused("name and password don't match an active account")
    async with surface.core.transaction() as tx:
        return await _admit(tx, found, attempt=attempt, limits=surface.config.limits)


def open_form(request: Request) -> LoginForm:
    """The form's token for this browser; `attach_form` sends its cookie with the page."""
    nonce = request.cookies.get(_FORM_COOKIE) or mint_token()
    return LoginForm(_form_token(surface_of(request), nonce), nonce)


def attach_form(response: Response, form: LoginForm, *, surface: Surface) -> None:
    """Lets the browser carry what the form's token is checked against, for an hour."""
    response.set_cookie(
        _FORM_COOKIE,
        form.nonce,
        max_age=3_600,
        path="/login",
        secure=surface.secure,
        httponly=True,
        samesite="strict",
    )


def check_form(request: Request, *, csrf: str) -> None:
    """Makes sure that the form came from our page in this browser. Raises CsrfFailed."""
    sessions.check_origin(request)
    nonce = request.cookies.get(_FORM_COOKIE, "")
    expected = _form_token(surface_of(request), nonce)
    if not nonce or not hmac.compare_digest(csrf.encode(), expected.encode()):
        raise CsrfFailed("the log-in form's token is missing or not this browser's")


async def _check_throttle(tx: Transaction, *, attempt: Attempt, limits: Limits) -> None:
    """Past the limit, each further failure doubles the wait."""
    since_ms = tx.now_ms - limits.login_window_s * 1000
    by_name = await logins.failures(tx, by="name", value=attempt.name, since_ms=since_ms)
    by_source = await logins.failures(tx, by="source", value=attempt.source, since_ms=since_ms)
    for (count, last_ms), bound in (
        (by_name, limits.login_failures_per_name),
        (by_source, limits.login_failures_per_source),
    ):
        wait_ms = last_ms + lock_s(count, bound=bound) * 1000 - tx.now_ms
        if wait_ms > 0:
            raise Throttled(f"{count} log-ins failed of late", retry_after_s=-(-wait_ms // 1000))


def lock_s(count: int, *, bound: int) -> int:
    """Seconds to wait after the last of `count` failures: none below the bound, then 30, 60, … 3,600."""
    return 0 if count < bound else min(_LONGEST_LOCK_S, 30 * 2 ** min(count - bound, 10))


async def _admit(tx: Transaction, found: CredentialRow, *, attempt: Attempt, limits: Limits) -> str:
    """Begins the session, unless the account was disabled or its password changed in the meantime."""
    if not await logins.still_holds(tx, found):
        raise LoginRefused(f"account {found.id} changed while its password was checked")
    await logins.forget_failures(tx, name=attempt.name)
    return await sessions.begin(
        tx, account=found.id, user_agent=attempt.user_agent, source=attempt.source, limits=limits
    )


def _form_token(surface: Surface, nonce: str) -> str:
    return hmac.new(surface.vault.derive("login-form"), nonce.encode(), sha256).hexdigest()
