"""Digests of bodies: SHA-256, the old `Digest` header (RFC 3230) and `Content-Digest` (RFC 9530)."""

import hashlib
import re
from collections.abc import Mapping

from keys.bases import base64, from_base64

_DIGEST_MEMBER = re.compile(r"[ \t]*([A-Za-z0-9-]+)=([A-Za-z0-9+/]+={0,2})[ \t]*")
_CONTENT_DIGEST_MEMBER = re.compile(r"[ \t]*([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]+={0,2}):[ \t]*")
_HASHES = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


def sha256(octets: bytes) -> bytes:
    """The 32 bytes of SHA-256 (FIPS 180-4)."""
    return hashlib.sha256(octets).digest()


def sha256_hex(octets: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(octets).hexdigest()


def etag(octets: bytes) -> str:
    """A strong entity tag with its quotes, made of the bytes alone (RFC 9110 §8.8.3)."""
    return f'"{sha256_hex(octets)[:32]}"'


def digest_header(body: bytes) -> str:
    """The value of `Digest` for `body` (RFC 3230 §4.3.2, with the fediverse's upper-case name)."""
    return f"SHA-256={base64(sha256(body))}"


def digest_matches(header: str, body: bytes) -> bool:
    """Tell whether a peer's `Digest` header binds `body`.

    At least one of SHA-256 and SHA-512 must be there and all that are there must match; other
    algorithms are passed over; a repeated algorithm or anything unreadable never matches.
    """
    return _all_match(_members(header, _DIGEST_MEMBER), body)


def content_digest_header(body: bytes) -> str:
    """The value of `Content-Digest` for `body` (RFC 9530 §2)."""
    return f"sha-256=:{base64(sha256(body))}:"


def content_digest_matches(header: str, body: bytes) -> bool:
    """Tell whether a `Content-Digest` binds `body`; the same strictness as `digest_matches` (RFC 9530 §2)."""
    return _all_match(_members(header, _CONTENT_DIGEST_MEMBER), body)


def _members(header: str, member: re.Pattern[str]) -> Mapping[str, str]:
    """Read algorithm → base64; empty when a member is unreadable or repeated."""
    members: dict[str, str] = {}
    for part in header.split(","):
        found = member.fullmatch(part)
        if found is None or found[1].lower() in members:
            return {}
        members[found[1].lower()] = found[2]
    return members


def _all_match(members: Mapping[str, str], body: bytes) -> bool:
    known = [name for name in members if name in _HASHES]
    return bool(known) and all(_octets(members[name]) == _HASHES[name](body).digest() for name in known)


def _octets(text: str) -> bytes | None:
    try:
        return from_base64(text)
    except ValueError:
        return None
