"""Secrets at rest: a master key in a file, and a vault that seals under keys derived from it.

Sealed bytes: version (1 byte) · key id (8) · nonce (12) · AES-256-GCM cipher text and tag. The purpose is
bound twice, in the derived key and as additional data, so that a seal can't be moved to another row.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from keys.bases import base64url, from_base64url
from keys.errors import (
    MasterKeyExposed,
    MasterKeyMalformed,
    MasterKeyMissing,
    MasterKeyUnwritable,
    SealBroken,
    WrongMasterKey,
)
from keys.mint import random_bytes

_MASTER_BYTES = 32
_FILE_PREFIX = "permeable-master-key-1:"
_SURFACE_PREFIX = "permeable-surface-key-1:"
_VERSION = b"\x01"
_KEY_ID_BYTES = 8
_NONCE_BYTES = 12
_HEADER_BYTES = len(_VERSION) + _KEY_ID_BYTES


def create_master_key(path: Path) -> bytes:
    """Write a new random master key to `path`, mode 0600, and return its 32 bytes; never overwrites.

    Raises MasterKeyUnwritable.
    """
    master = random_bytes(_MASTER_BYTES)
    _write_key(path, _FILE_PREFIX, master)
    return master


def create_surface_key(path: Path, vault: "Vault") -> None:
    """Write the surface key that belongs to a master key, for the staff process; never overwrites.

    It is derived one way: who has it signs sessions and media links, and opens nothing sealed under the
    master key. Raises MasterKeyUnwritable.
    """
    _write_key(path, _SURFACE_PREFIX, vault.derive("surface-key"))


def load_surface_key(path: Path) -> bytes:
    """Read the 32 bytes that `create_surface_key` wrote; a master key is not taken for one.

    Raises MasterKeyMissing, MasterKeyExposed, MasterKeyMalformed.
    """
    return _read_key(path, _SURFACE_PREFIX)


def _write_key(path: Path, prefix: str, key: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError as fault:
        raise MasterKeyUnwritable(f"{path} exists already; a key is never overwritten") from fault
    except OSError as fault:
        raise MasterKeyUnwritable(f"the key can't be written to {path}: {fault.strerror}") from fault
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{prefix}{base64url(key)}\n")
        file.flush()
        os.fsync(file.fileno())


def load_master_key(path: Path) -> bytes:
    """Read the 32 bytes that `create_master_key` wrote.

    Raises MasterKeyMissing, MasterKeyExposed, MasterKeyMalformed.
    """
    return _read_key(path, _FILE_PREFIX)


def _read_key(path: Path, prefix: str) -> bytes:
    noun = prefix.removeprefix("permeable-").removesuffix("-1:").replace("-", " ")
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            content = file.read(len(prefix) + 2 * _MASTER_BYTES)
    except OSError as fault:
        raise MasterKeyMissing(f"{noun} {path} can't be read: {fault.strerror}") from fault
    if mode & 0o077:
        raise MasterKeyExposed(f"{noun} {path} has mode {mode:04o}; make it 0600 (chmod 600 {path})")
    return _parse_key(content, path, prefix=prefix, noun=noun)


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens secrets under one master key of 32 bytes. Raises MasterKeyMalformed when made."""

    master: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.master) != _MASTER_BYTES:
            raise MasterKeyMalformed(f"master key has {len(self.master)} bytes; it must have {_MASTER_BYTES}")

    @property
    def key_id(self) -> str:
        """Which master key this is, in 16 hexadecimal digits; it tells nothing of the key."""
        return self._key_id().hex()

    def seal(self, plaintext: bytes, purpose: str) -> bytes:
        """Encrypt for `purpose`, which names the use and the row, such as `actor-key:<id>`."""
        header, nonce = _VERSION + self._key_id(), random_bytes(_NONCE_BYTES)
        sealed = self._cipher(purpose).encrypt(nonce, plaintext, header + purpose.encode())
        return header + nonce + sealed

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Decrypt what `seal` made for the same purpose. Raises WrongMasterKey, SealBroken."""
        header, nonce = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
        if len(sealed) < _HEADER_BYTES + _NONCE_BYTES or not header.startswith(_VERSION):
            raise SealBroken(f"sealed bytes for {purpose} are cut or of an unknown version")
        if not self.sealed(sealed):
            theirs = header[len(_VERSION) :].hex()
            raise WrongMasterKey(f"{purpose} is sealed under master key {theirs}; this one is {self.key_id}")
        try:
            return self._cipher(purpose).decrypt(
                nonce, sealed[_HEADER_BYTES + _NONCE_BYTES :], header + purpose.encode()
            )
        except InvalidTag as fault:
            raise SealBroken(
                f"sealed bytes for {purpose} were changed or made for another purpose"
            ) from fault

    def sealed(self, sealed: bytes) -> bool:
        """Tell whether the bytes say they were sealed under this master key."""
        return sealed[:_HEADER_BYTES] == _VERSION + self._key_id()

    def rewrap(self, sealed: bytes, purpose: str, *, previous: "Vault") -> bytes:
        """Bring what `previous` sealed under this master key; what already is stays as it is.

        So a rotation that was interrupted can be run again. Raises WrongMasterKey, SealBroken.
        """
        return sealed if self.sealed(sealed) else self.seal(previous.open(sealed, purpose), purpose)

    def derive(self, purpose: str) -> bytes:
        """A secret of 32 bytes for HMAC, the same for the same master key and purpose (RFC 5869)."""
        return self._expand(f"derive:{purpose}")

    def _cipher(self, purpose: str) -> AESGCM:
        return AESGCM(self._expand(f"seal:{purpose}"))

    def _key_id(self) -> bytes:
        return self._expand("key-id")[:_KEY_ID_BYTES]

    def _expand(self, info: str) -> bytes:
        whole = f"permeable-vault-1:{info}".encode()
        return HKDF(algorithm=SHA256(), length=_MASTER_BYTES, salt=None, info=whole).derive(self.master)


def _parse_key(content: bytes, path: Path, *, prefix: str, noun: str) -> bytes:
    text = content.decode("ascii", "replace").removesuffix("\n")
    try:
        master = from_base64url(text.removeprefix(prefix))
    except ValueError:
        master = b""
    if not text.startswith(prefix) or len(master) != _MASTER_BYTES:
        raise MasterKeyMalformed(f"{path} is no {noun}: one line, {prefix} and 43 characters, is expected")
    return master
