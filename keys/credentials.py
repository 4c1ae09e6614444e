"""Passwords (argon2id) and API tokens (random, kept as hashes).

Password work takes about 40 ms and 19 MiB: call it in a thread, a few at a time.
"""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from keys.bases import base64url
from keys.digests import sha256_hex
from keys.mint import random_bytes

# OWASP's floor for argon2id: two passes over 19 MiB in one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """An argon2id hash with its salt and costs, in the PHC string format (RFC 9106)."""
    return _HASHER.hash(_normalised(password))


def verify_password(hashed: str, password: str) -> bool:
    """Tell whether `password` is the one `hashed` was made of; an unreadable hash matches nothing."""
    try:
        return _HASHER.verify(hashed, _normalised(password))
    except (VerificationError, ValueError):
        return False


def needs_rehash(hashed: str) -> bool:
    """Tell whether `hashed` was made with other costs than today's."""
    try:
        return _HASHER.check_needs_rehash(hashed)
    except InvalidHashError:
        return True


def dummy_verify() -> None:
    """Spend what `verify_password` spends, when there is no account: absence must not answer faster."""
    _HASHER.hash("there is no such account")


def mint_token(prefix: str = "") -> str:
    """A new bearer token: `prefix` and 43 URL-safe characters of 256 random bits."""
    return prefix + base64url(random_bytes(32))


def hash_token(token: str) -> str:
    """What the store keeps of a token: SHA-256 as hexadecimal; 256 random bits need no salt."""
    return sha256_hex(token.encode("utf-8", "surrogatepass"))


def _normalised(password: str) -> bytes:
    """NFKC, so that every keyboard types the same password (NIST SP 800-63B §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
