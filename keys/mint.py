"""All randomness of the house, from the operating system's generator."""

import secrets
import uuid

from keys.bases import base64url


def random_bytes(count: int) -> bytes:
    """`count` unpredictable bytes."""
    return secrets.token_bytes(count)


def random_id() -> str:
    """22 URL-safe characters of 128 bits, for ActivityPub ids: they can't be guessed, ordered or counted."""
    return base64url(random_bytes(16))


def uuid7(now_ms: int) -> str:
    """A UUID in the order of `now_ms`, milliseconds since 1970 in 0 … 2^48-1 (RFC 9562 §5.7)."""
    random = int.from_bytes(random_bytes(10))
    version_and_a = 0x7 << 12 | random >> 62 & 0xFFF
    variant_and_b = 0b10 << 62 | random & 2**62 - 1
    return str(uuid.UUID(int=now_ms << 80 | version_and_a << 64 | variant_and_b))
