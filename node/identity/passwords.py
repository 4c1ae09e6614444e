"""Passwords: their rules, and the argon2 work in threads, two at a time."""

import asyncio
from dataclasses import dataclass, field

from keys import credentials
from node.identity.errors import AccountInvalid

_AT_ONCE = 2  # 19 MiB and 40 ms of a core each
_MAX_CHARS = 512


def _two() -> asyncio.Semaphore:
    return asyncio.Semaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Passwords:
    """The one place where password hashes are made and checked."""

    turn: asyncio.Semaphore = field(default_factory=_two)

    async def hash(self, password: str) -> str:
        """The argon2id hash that the store keeps."""
        async with self.turn:
            return await asyncio.to_thread(credentials.hash_password, password)

    async def matches(self, hashed: str | None, password: str) -> bool:
        """Tell whether the password made the hash; without a hash the same work is spent for a no."""
        async with self.turn:
            if hashed is None or len(password) > _MAX_CHARS:
                await asyncio.to_thread(credentials.dummy_verify)
                return False
            return await asyncio.to_thread(credentials.verify_password, hashed, password)


def check_password(password: str, *, name: str, min_chars: int) -> None:
    """Length is what counts (NIST SP 800-63B §3.1.1). Raises AccountInvalid, which says what is wrong."""
    if len(password) < min_chars:
        raise _weak(f"A password needs at least {min_chars} characters.")
    if len(password) > _MAX_CHARS:
        raise _weak(f"A password has at most {_MAX_CHARS} characters.")
    if name.casefold() in password.casefold() or len(set(password)) < 4:
        raise _weak("That password is easy to guess: leave the name out and mix more characters.")


def _weak(why: str) -> AccountInvalid:
    return AccountInvalid("password refused by the rules", public=why)
