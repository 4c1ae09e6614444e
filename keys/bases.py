"""Bytes as text: base64url without padding (RFC 4648 §5) and base58btc (as in Bitcoin addresses)."""

import binascii
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base64url(octets: bytes) -> str:
    """Encode in the URL-safe alphabet, without `=`."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """Decode unpadded base64url; only the one canonical spelling is taken. Raises ValueError."""
    octets = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    if base64url(octets) != text:
        raise ValueError("base64url text is not in its canonical form")
    return octets


def base64(octets: bytes) -> str:
    """Encode in the standard alphabet with padding (RFC 4648 §4)."""
    return b64encode(octets).decode("ascii")


def from_base64(text: str) -> bytes:
    """Decode padded base64 (RFC 4648 §4), no white space, no stray characters. Raises ValueError."""
    try:
        return b64decode(text, validate=True)
    except binascii.Error as fault:
        raise ValueError(f"not base64: {fault}") from fault


def base58(octets: bytes) -> str:
    """Encode as base58btc; each leading zero byte is one `1`."""
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    number, digits = int.from_bytes(octets), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    return "1" * zeros + digits


def from_base58(text: str) -> bytes:
    """Decode base58btc; the cost is quadratic, so callers bound the length. Raises ValueError."""
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
