"""What can go wrong with accounts, log-ins and tokens: one small tree under `IdentityError`."""

from typing import ClassVar, Literal

Kind = Literal["invalid", "unauthenticated", "forbidden", "throttled", "conflict", "not_found"]


class IdentityError(Exception):
    """The root: `kind` is mapped to an answer once, `public` is for people, `detail` for the log."""

    kind: ClassVar[Kind] = "invalid"
    public = "The request is not valid."

    def __init__(self, detail: str, *, public: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if public is not None:
            self.public = public


class Unauthenticated(IdentityError):
    """No session and no token that is valid now."""

    kind = "unauthenticated"
    public = "Please log in: there is no valid session or access token."


class LoginRefused(IdentityError):
    """Name and password don't belong together, whichever of the two is wrong."""

    kind = "unauthenticated"
    public = "That name and password don't go together."


class Throttled(IdentityError):
    """Too many failed log-ins for this name or from this address; `retry_after_s` says how long to wait."""

    kind = "throttled"
    public = "Too many attempts. Please wait a little before the next one."

    def __init__(self, detail: str, *, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Forbidden(IdentityError):
    """Someone we know asks for what their role, scope or session does not allow."""

    kind = "forbidden"
    public = "This is outside what you may do here."


class ScopeMissing(Forbidden):
    """A token without the scope that this needs."""

    public = "This action is outside the authorized scopes."


class CsrfFailed(Forbidden):
    """A change asked for with a cookie, but without the form's token or from another origin."""

    public = "The form has expired. Please go back, reload the page and try again."


class AccountUnknown(IdentityError):
    """There is no account of this name."""

    kind = "not_found"
    public = "There is no such account."


class NameTaken(IdentityError):
    """The name or the mail address belongs to somebody already."""

    kind = "conflict"
    public = "That name or mail address is taken."


class AccountInvalid(IdentityError):
    """A name, mail address, role or password that our rules don't admit; `public` says which and why."""


class OAuthInvalid(IdentityError):
    """An OAuth request that can't be answered with a redirect: unknown app, address or scope."""
