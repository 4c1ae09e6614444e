"""Who asks: anyone, or a peer that has proved its key (POLICY-BRIDGE §1)."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from activitypub.vocab import Iri
from bridge.edge.lanes import network_of
from bridge.edge.settings import EdgeSettings
from bridge.edge.waiting import WaitingRoom
from bridge.edge.wire import Asked
from bridge.store.base import Store
from bridge.store.edge_documents import PeerKey
from bridge.store.edge_quarantine import want_key
from bridge.store.edge_reads import EdgeReader
from bridge.verify import Claim, SignedRequest, Unverified, Verified, claim_of, is_signed, prove
from keys.errors import KeyRefused
from keys.pairs import PublicKey

_POLL_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Nobody in particular; only what is for anyone is there for them."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A request that one of a host's keys signed."""

    host: str
    zone: str


@dataclass(frozen=True, slots=True)
class Impostor:
    """A signature is there and proves nothing."""


Reader: TypeAlias = Anonymous | Peer
Asker: TypeAlias = Reader | Impostor


class Askers:
    """Tells who asks, by the peer keys that the bridge has published."""

    def __init__(self, reader: EdgeReader, edge: Store, settings: EdgeSettings) -> None:
        self._reader = reader
        self._edge = edge
        self._settings = settings
        self._room = WaitingRoom(settings.limits.max_inflight)

    async def asker(self, asked: Asked) -> Asker:
        """Who sent a GET; waits for a key that is missing. Raises Crowded, StoreError."""
        if not is_signed(asked.headers):
            return Anonymous()
        request = SignedRequest(asked.method, asked.target, asked.headers)
        claim = self.claim(request)
        if isinstance(claim, Unverified):
            return Impostor()
        key = await self._reader.peer_key(claim.key_id) or await self._awaited(claim.key_id, asked)
        if key is None:
            return Impostor()
        if proves(request, claim, key):
            return Peer(key.host, key.zone)
        await self._want(claim.key_id)  # the peer may have a new key under the old id
        return Impostor()

    async def sender(self, request: SignedRequest, claim: Claim) -> Peer | None:
        """The peer that sent a POST; None where the worker must find out. Raises StoreError."""
        key = await self._reader.peer_key(claim.key_id)
        return Peer(key.host, key.zone) if key and proves(request, claim, key) else None

    def claim(self, request: SignedRequest) -> Claim | Unverified:
        """All of the judgement that needs no key."""
        return claim_of(request, now_ms=self._edge.ground.clock(), public=self._settings.public)

    async def _awaited(self, key_id: Iri, asked: Asked) -> PeerKey | None:
        """Asks the bridge for a key and looks for it until the time is up."""
        with self._room.place(network_of(asked.source)):
            await self._want(key_id)
            for _ in range(round(self._settings.limits.key_wait_s / _POLL_S)):
                await asyncio.sleep(_POLL_S)
                if key := await self._reader.peer_key(key_id):
                    return key
        return None

    async def _want(self, key_id: Iri) -> None:
        async with self._edge.transaction() as tx:
            await want_key(tx, key_id=key_id, at_most=self._settings.limits.max_wanted_keys)


def proves(request: SignedRequest, claim: Claim, key: PeerKey) -> bool:
    """Whether a published key signed the request; a key that can't be read signed nothing."""
    try:
        return isinstance(prove(request, claim, _loaded(key.pem)), Verified)
    except KeyRefused:
        return False


@lru_cache(maxsize=1_024)
def _loaded(pem: str) -> PublicKey:
    """A key object; loading one costs more than a verification."""
    return PublicKey.from_pem(pem)
