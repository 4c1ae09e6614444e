"""Permits: the proof, in memory, that the gate let something cross.

A Permit is made in two places only: by the gate when it decides, and by opening a stored release whose token
holds. Everything that delivers or applies asks for one by type.
"""

from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

from bridge.crossings import ANYONE, Readers
from bridge.errors import PermitForged
from keys.digests import sha256_hex
from keys.release import ReleaseClaims, ReleaseSigner

A = TypeVar("A")

_SEAL: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit(Generic[A]):
    """`activity` may cross to or from `zone` for `readers`, by the decision of that id."""

    activity: A
    decision_id: str
    zone: str
    readers: Readers
    seal: object

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise PermitForged("a permit that the gate did not make")


def issue(activity: A, *, decision_id: str, zone: str, readers: Readers) -> Permit[A]:
    """A new permit; the gate's alone to call (a house test keeps it so)."""
    return Permit(activity=activity, decision_id=decision_id, zone=zone, readers=readers, seal=_SEAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRelease:
    """The row that a permit was written down as; `body` are the exact bytes."""

    body: bytes
    token: str
    decision_id: str
    zone: str
    readers: Readers


def sign(signer: ReleaseSigner, permit: Permit[bytes], *, not_after_ms: int) -> str:
    """The release token of a permit: decision, hash of the bytes, zone, readers, last moment to begin."""
    return signer.sign(
        ReleaseClaims(
            decision_id=permit.decision_id,
            body_sha256=sha256_hex(permit.activity),
            zone=permit.zone,
            readers=_claimed(permit.readers),
            not_after_ms=not_after_ms,
        )
    )


def open_release(signer: ReleaseSigner, stored: StoredRelease, *, host: str, now_ms: int) -> Permit[bytes]:
    """The permit again, for one host. Raises PermitForged when token and row differ or the host is no reader.

    A token past its time raises keys' TokenExpired: the crossing goes through the gate again.
    """
    claims = signer.open(stored.token, now_ms)
    same = (
        claims.decision_id == stored.decision_id
        and claims.body_sha256 == sha256_hex(stored.body)
        and claims.zone == stored.zone
        and claims.readers == _claimed(stored.readers)
    )
    if not same:
        raise PermitForged(f"release of decision {stored.decision_id} does not match its token")
    if stored.readers != ANYONE and host not in stored.readers:
        raise PermitForged(f"{host} is no reader by decision {stored.decision_id}")
    return issue(stored.body, decision_id=stored.decision_id, zone=stored.zone, readers=stored.readers)


def _claimed(readers: Readers) -> tuple[str, ...] | Literal["anyone"]:
    return ANYONE if readers == ANYONE else tuple(sorted(readers))
