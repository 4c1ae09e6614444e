"""What this node signs for itself: release tokens, ledger heads and expiring media links."""

import hashlib
import hmac
from dataclasses import asdict, dataclass, field
from typing import Literal

import msgspec
import rfc8785

from keys.bases import base64url, from_base64url
from keys.errors import TokenExpired, TokenInvalid
from keys.pairs import PrivateKey, PublicKey

_TOKEN_DOMAIN = b"permeable-release-1\n"
_HEAD_DOMAIN = b"permeable-head-1\n"
_MEDIA_DOMAIN = b"permeable-media-1\n"


@dataclass(frozen=True, slots=True)
class ReleaseClaims:
    """What a release token says: these bytes, to this zone's readers, by this decision, until then.

    `body_sha256` is hexadecimal; `readers` is `anyone` or hosts (host:port); `not_after_ms` counts
    milliseconds since 1970 and concerns the start of a delivery.
    """

    decision_id: str
    body_sha256: str
    zone: str
    readers: tuple[str, ...] | Literal["anyone"]
    not_after_ms: int


@dataclass(frozen=True, slots=True)
class ReleaseSigner:
    """Signs and opens release tokens under one secret, `Vault.derive("release-token")`."""

    secret: bytes = field(repr=False)

    def sign(self, claims: ReleaseClaims) -> str:
        """`claims.mac`, both base64url: canonical JSON (RFC 8785) under HMAC-SHA256 (RFC 2104)."""
        payload = base64url(rfc8785.dumps(asdict(claims)))
        return f"{payload}.{_mac(self.secret, _TOKEN_DOMAIN, payload)}"

    def open(self, token: str, now_ms: int) -> ReleaseClaims:
        """Give the claims of a genuine token, good up to its end. Raises TokenInvalid, TokenExpired."""
        payload, _, mac = token.partition(".")
        if not _same(mac, _mac(self.secret, _TOKEN_DOMAIN, payload)):
            raise TokenInvalid("release token was not signed by this node, or was changed")
        claims = _claims(payload)
        if now_ms > claims.not_after_ms:
            raise TokenExpired(
                f"release token of decision {claims.decision_id} ended at {claims.not_after_ms}"
            )
        return claims


def sign_head(key: PrivateKey, *, sequence: int, hash_hex: str, at_ms: int) -> str:
    """Sign a ledger head with Ed25519; base64url."""
    return base64url(key.sign(_head(sequence, hash_hex, at_ms)))


def verify_head(key: PublicKey, signature: str, *, sequence: int, hash_hex: str, at_ms: int) -> bool:
    """Tell whether `key` signed exactly this head."""
    try:
        octets = from_base64url(signature)
    except ValueError:
        return False
    return key.verify(octets, _head(sequence, hash_hex, at_ms))


def media_signature(secret: bytes, path: str, *, expires_s: int) -> str:
    """Sign a media path until `expires_s`, seconds since 1970; 43 URL-safe characters."""
    return _mac(secret, _MEDIA_DOMAIN, f"{expires_s}\n{path}")


def verify_media(secret: bytes, path: str, *, expires_s: int, signature: str, now_s: int) -> bool:
    """Tell whether a media link is genuine and, at `now_s`, not yet past its end."""
    genuine = _same(signature, media_signature(secret, path, expires_s=expires_s))
    return genuine and now_s <= expires_s


def _claims(payload: str) -> ReleaseClaims:
    """Read claims whose signature was found good. Raises TokenInvalid."""
    try:
        return msgspec.json.decode(from_base64url(payload), type=ReleaseClaims)
    except (ValueError, msgspec.DecodeError) as fault:
        raise TokenInvalid(f"release token can't be read: {fault}") from fault


def _head(sequence: int, hash_hex: str, at_ms: int) -> bytes:
    return _HEAD_DOMAIN + rfc8785.dumps({"at_ms": at_ms, "hash": hash_hex, "sequence": sequence})


def _mac(secret: bytes, domain: bytes, text: str) -> str:
    message = domain + text.encode("utf-8", "surrogatepass")
    return base64url(hmac.new(secret, message, hashlib.sha256).digest())


def _same(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("ascii"))
