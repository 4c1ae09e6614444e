"""Key pairs: RSA-2048 for the fediverse of today, Ed25519 for proofs and heads.

Keep the loaded objects: loading an RSA key costs as much as a hundred signatures.
"""

import math
from dataclasses import dataclass
from enum import Enum
from typing import assert_never

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_public_key,
)

from keys.bases import base58, from_base58
from keys.errors import KeyRefused

_MAX_PEM_CHARACTERS = 8_192
_MAX_MULTIBASE_CHARACTERS = 1_600
_ED25519_PUB = b"\xed\x01"  # multicodec 0xed as an unsigned varint
_RSA_PUB = b"\x85\x24"  # multicodec 0x1205
_SMALL_PRIMES = math.prod(n for n in range(3, 752) if all(n % d for d in range(2, math.isqrt(n) + 1)))


class Algorithm(Enum):
    """What a key can sign with; the values are the names of RFC 9421 §6.2.2."""

    RSA = "rsa-v1_5-sha256"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A verifying key, loaded once; build it by `from_pem` or `from_multibase`, which apply the limits."""

    loaded: RSAPublicKey | Ed25519PublicKey

    @classmethod
    def from_pem(cls, pem: str) -> "PublicKey":
        """Read a peer's SPKI or PKCS #1 PEM. Raises KeyRefused."""
        if len(pem) > _MAX_PEM_CHARACTERS:
            raise KeyRefused(f"PEM of {len(pem)} characters; the limit is {_MAX_PEM_CHARACTERS}")
        try:
            loaded = load_pem_public_key(pem.encode())
        except (ValueError, UnsupportedAlgorithm) as fault:
            raise KeyRefused(f"PEM can't be read: {fault}") from fault
        return _within_limits(loaded)

    @classmethod
    def from_multibase(cls, text: str) -> "PublicKey":
        """Read a Multikey's `publicKeyMultibase`, base58btc (FEP-521a). Raises KeyRefused."""
        if not text.startswith("z") or len(text) > _MAX_MULTIBASE_CHARACTERS:
            raise KeyRefused(
                f"multibase must start with 'z' and have ≤ {_MAX_MULTIBASE_CHARACTERS} characters"
            )
        try:
            return _within_limits(_from_multicodec(from_base58(text[1:])))
        except (ValueError, UnsupportedAlgorithm) as fault:
            raise KeyRefused(f"multibase key can't be read: {fault}") from fault

    @property
    def algorithm(self) -> Algorithm:
        """The one algorithm this key verifies."""
        return Algorithm.RSA if isinstance(self.loaded, RSAPublicKey) else Algorithm.ED25519

    @property
    def pem(self) -> str:
        """SubjectPublicKeyInfo as PEM, as actors show it in `publicKeyPem`."""
        return self.loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")

    @property
    def multibase(self) -> str:
        """The key as `publicKeyMultibase` (FEP-521a)."""
        match self.loaded:
            case RSAPublicKey():
                octets = _RSA_PUB + self.loaded.public_bytes(Encoding.DER, PublicFormat.PKCS1)
            case Ed25519PublicKey():
                octets = _ED25519_PUB + self.loaded.public_bytes_raw()
            case _:
                assert_never(self.loaded)
        return "z" + base58(octets)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether `signature` is this key's over `message`; the algorithm is the key's own."""
        try:
            match self.loaded:
                case RSAPublicKey():
                    self.loaded.verify(signature, message, PKCS1v15(), SHA256())
                case Ed25519PublicKey():
                    self.loaded.verify(signature, message)
                case _:
                    assert_never(self.loaded)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A signing key of ours, loaded once; it never shows its material but by `to_der`, for the vault."""

    loaded: RSAPrivateKey | Ed25519PrivateKey

    @property
    def public(self) -> PublicKey:
        """The verifying half."""
        return PublicKey(self.loaded.public_key())

    @property
    def algorithm(self) -> Algorithm:
        """The one algorithm this key signs with."""
        return Algorithm.RSA if isinstance(self.loaded, RSAPrivateKey) else Algorithm.ED25519

    def to_der(self) -> bytes:
        """PKCS #8 DER in clear: hand it to `Vault.seal`, to nothing else."""
        return self.loaded.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, message: bytes) -> bytes:
        """Sign with RSASSA-PKCS1-v1_5 and SHA-256 (RFC 8017 §8.2), or Ed25519 (RFC 8032 §5.1)."""
        match self.loaded:
            case RSAPrivateKey():
                return self.loaded.sign(message, PKCS1v15(), SHA256())
            case Ed25519PrivateKey():
                return self.loaded.sign(message)
            case _:
                assert_never(self.loaded)


def generate_rsa() -> PrivateKey:
    """Make an RSA-2048 pair; about 50 ms, up to 200 ms, so call it in a thread."""
    return PrivateKey(generate_private_key(public_exponent=65_537, key_size=2_048))


def generate_ed25519() -> PrivateKey:
    """Make an Ed25519 pair; about 30 µs."""
    return PrivateKey(Ed25519PrivateKey.generate())


def private_from_der(der: bytes) -> PrivateKey:
    """Load what `to_der` wrote and this node's vault kept. Raises KeyRefused.

    The costly consistency check of RSA is left out, which is safe only for keys we made ourselves.
    """
    try:
        loaded = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise KeyRefused(f"private key can't be read: {fault}") from fault
    if isinstance(loaded, RSAPrivateKey | Ed25519PrivateKey):
        return PrivateKey(loaded)
    raise KeyRefused(f"private key is a {type(loaded).__name__}; ours are RSA or Ed25519")


def _from_multicodec(octets: bytes) -> object:
    """Load what follows the multicodec prefix. Raises ValueError."""
    if octets.startswith(_ED25519_PUB):
        return Ed25519PublicKey.from_public_bytes(octets[len(_ED25519_PUB) :])
    if octets.startswith(_RSA_PUB):
        return load_der_public_key(octets[len(_RSA_PUB) :])
    raise ValueError("multicodec is neither ed25519-pub nor rsa-pub")


def _within_limits(loaded: object) -> PublicKey:
    """Wrap a loaded key if every limit lets it pass. Raises KeyRefused naming the limit."""
    match loaded:
        case Ed25519PublicKey():
            return PublicKey(loaded)
        case RSAPublicKey():
            _check_rsa(loaded)
            return PublicKey(loaded)
        case _:
            raise KeyRefused(f"key is a {type(loaded).__name__}; only RSA and Ed25519 verify signatures here")


def _check_rsa(key: RSAPublicKey) -> None:
    """Raises KeyRefused unless size, exponent and modulus are within the limits."""
    if key.key_size < 2_048:
        raise KeyRefused(f"RSA key of {key.key_size} bits; 2048 is the least (NIST SP 800-131A §3)")
    if key.key_size > 8_192:
        raise KeyRefused(f"RSA key of {key.key_size} bits; 8192 is the most (the cost of one verification)")
    numbers = key.public_numbers()
    if numbers.e % 2 == 0 or not 65_537 <= numbers.e < 2**32:
        raise KeyRefused("RSA exponent must be odd, above 2^16 (FIPS 186-5 A.1.1) and below 2^32 (cost)")
    if numbers.n % 2 == 0 or math.gcd(numbers.n, _SMALL_PRIMES) != 1:
        raise KeyRefused("RSA modulus has a factor below 752 (SP 800-89 §5.3.3)")
