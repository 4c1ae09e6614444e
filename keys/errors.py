"""What can go wrong with keys, seals and tokens: one small tree under `KeysError`."""

from typing import ClassVar, Literal

Kind = Literal["invalid", "expired", "misconfigured"]


class KeysError(Exception):
    """The root: `kind` is for the program, `public` for outsiders, `detail` for the operator's log.

    `detail` says what, which and why; it never holds key material, a token or a password.
    """

    kind: ClassVar[Kind] = "invalid"
    public: ClassVar[str] = "The request could not be verified."

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class KeyRefused(KeysError):
    """A public or private key is unreadable, of an unknown kind, or outside our limits."""

    public = "The key is not acceptable."


class SignatureMalformed(KeysError):
    """A Signature header that can't be read, or a request that can't be signed as asked."""

    public = "The signature is malformed."


class TokenInvalid(KeysError):
    """A release token that this node did not sign, or that was changed."""


class TokenExpired(KeysError):
    """A genuine release token past its not-after."""

    kind = "expired"


class SealBroken(KeysError):
    """Sealed bytes that were changed, cut, or sealed for another purpose."""

    public = "A stored secret could not be opened."


class MasterKeyError(KeysError):
    """The root of all that an operator mends at the master key file."""

    kind = "misconfigured"
    public = "The node is misconfigured."


class MasterKeyMissing(MasterKeyError):
    """There is no readable file at the configured path."""


class MasterKeyMalformed(MasterKeyError):
    """The file is not a master key of the format this version writes."""


class MasterKeyExposed(MasterKeyError):
    """The file can be read by others than its owner."""


class MasterKeyUnwritable(MasterKeyError):
    """A new master key can't be written: it exists already, or the directory forbids it."""


class WrongMasterKey(MasterKeyError):
    """The bytes were sealed under another master key than the one at hand."""
