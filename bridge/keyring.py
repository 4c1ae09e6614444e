"""Our own keys: sealed in the core store, taken from a small pool, loaded once.

An actor gets its pairs when it is first published, so that many accounts don't mean many key generations.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select, update

from activitypub.authority import host_of
from activitypub.vocab import Iri
from bridge.errors import BridgeError
from bridge.outside import Sign
from bridge.store.base import Dialect, Store, Transaction, Turn
from bridge.store.core_keys import actor_keys, key_pool, secrets
from keys import cavage, pairs
from keys.digests import digest_header
from keys.mint import random_id
from keys.pairs import Algorithm, PrivateKey
from keys.vault import Vault

POOL_PAIRS: Final = 8
REMEMBERED_KEYS: Final = 1_024
_FRAGMENTS: Final[Mapping[Algorithm, str]] = {Algorithm.RSA: "main-key", Algorithm.ED25519: "ed25519-key"}


class PoolEmpty(BridgeError):
    """No pair is ready; `Keyring.fill` makes some, and the work that needs one is done again."""

    kind = "unavailable"
    public = "This is not ready yet; try again in a moment."


class KeyMissing(BridgeError):
    """An actor of ours that was never published has no key."""

    kind = "not_found"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of one of our actors, loaded; `key_id` is what peers look it up by."""

    key_id: str
    private: PrivateKey
    public_pem: str


class Keyring:
    """Our actors' keys and named secrets, under one vault; at most `remembered` keys stay loaded."""

    def __init__(self, vault: Vault, *, remembered: int = REMEMBERED_KEYS) -> None:
        self._vault = vault
        self._remembered = remembered
        self._loaded: OrderedDict[bytes, PrivateKey] = OrderedDict()

    async def key_of(
        self, tx: Transaction, actor_id: str, *, algorithm: Algorithm = Algorithm.RSA
    ) -> SigningKey:
        """The key an actor signs with now (index ix_actor_keys_actor). Raises KeyMissing, KeysError."""
        row = await tx.one(
            select(actor_keys.c.key_id, actor_keys.c.sealed, actor_keys.c.public_pem).where(
                actor_keys.c.actor_id == actor_id,
                actor_keys.c.algorithm == algorithm.value,
                actor_keys.c.retired_ms.is_(None),
            )
        )
        if row is None:
            raise KeyMissing(f"actor {actor_id} has no {algorithm.value} key")
        return SigningKey(row.key_id, self._load(row.sealed, _purpose(row.key_id)), row.public_pem)

    async def ensure(self, tx: Transaction, actor_id: str) -> SigningKey:
        """The actor's RSA key, with both pairs given to it if it has none. Raises PoolEmpty, KeysError."""
        try:
            return await self.key_of(tx, actor_id)
        except KeyMissing:
            return await self._give(tx, actor_id)

    async def rotate(self, tx: Transaction, actor_id: str) -> SigningKey:
        """New pairs under the same key ids; the old ones are kept, retired. Raises PoolEmpty, KeysError.

        Peers learn of it by the actor's document, which they fetch again when a signature does not verify.
        """
        for row in await tx.all(
            select(actor_keys).where(actor_keys.c.actor_id == actor_id, actor_keys.c.retired_ms.is_(None))
        ):
            retired = f"{row.key_id}-until-{tx.now_ms}"
            opened = self._vault.open(row.sealed, _purpose(row.key_id))
            await tx.run(
                update(actor_keys)
                .where(actor_keys.c.key_id == row.key_id)
                .values(
                    key_id=retired,
                    sealed=self._vault.seal(opened, _purpose(retired)),
                    retired_ms=tx.now_ms,
                )
            )
        return await self._give(tx, actor_id)

    async def fill(self, store: Store, *, wanted: int = POOL_PAIRS) -> int:
        """Makes RSA pairs, one at a time and in a thread, until the pool has `wanted`; returns how many."""
        async with store.reading() as tx:
            ready = int(await tx.scalar(select(func.count()).select_from(key_pool)))
        for _ in range(ready, wanted):
            pair = await asyncio.to_thread(pairs.generate_rsa)
            async with store.transaction(Turn.WORKER) as tx:
                await self._pool(tx, pair)
        return max(wanted - ready, 0)

    async def secret(self, tx: Transaction, name: str, *, make: Callable[[], bytes]) -> bytes:
        """The secret of that name; the first call makes and keeps it. Raises KeysError."""
        kept = select(secrets.c.sealed).where(secrets.c.name == name)
        sealed = await tx.scalar(kept)
        if sealed is None:
            fresh = self._vault.seal(make(), f"secret:{name}")
            row = {"name": name, "sealed": fresh, "created_ms": tx.now_ms}
            await tx.run(tx.insert(secrets).values(**row).on_conflict_do_nothing())
            sealed = await tx.scalar(kept)
        return self._vault.open(sealed, f"secret:{name}")

    async def heads_key(self, tx: Transaction) -> PrivateKey:
        """The Ed25519 key that signs the ledger's heads. Raises KeysError."""
        der = await self.secret(tx, "heads_key", make=lambda: pairs.generate_ed25519().to_der())
        return pairs.private_from_der(der)

    async def rewrap(self, tx: Transaction, *, previous: Vault) -> int:
        """Brings all that `previous` sealed under this vault; run again after an interruption it goes on.

        Returns how many rows are sealed under this vault now. Raises KeysError.
        """
        done = 0
        for table, key, prefix in (
            (actor_keys, actor_keys.c.key_id, "actor-key"),
            (key_pool, key_pool.c.id, "key-pool"),
            (secrets, secrets.c.name, "secret"),
        ):
            for row in await tx.all(select(key.label("key"), table.c.sealed)):
                sealed = self._vault.rewrap(row.sealed, f"{prefix}:{row.key}", previous=previous)
                await tx.run(update(table).where(key == row.key).values(sealed=sealed))
                done += 1
        self._loaded.clear()
        return done

    async def _pool(self, tx: Transaction, pair: PrivateKey) -> None:
        pool_id = random_id()
        await tx.run(
            key_pool.insert().values(
                id=pool_id,
                algorithm=pair.algorithm.value,
                sealed=self._vault.seal(pair.to_der(), f"key-pool:{pool_id}"),
                public_pem=pair.public.pem,
            )
        )

    async def _give(self, tx: Transaction, actor_id: str) -> SigningKey:
        given = await self._store(tx, actor_id, await self._take(tx))
        await self._store(tx, actor_id, pairs.generate_ed25519())
        return given

    async def _take(self, tx: Transaction) -> PrivateKey:
        """Takes one RSA pair out of the pool. Raises PoolEmpty."""
        first = select(key_pool.c.id).where(key_pool.c.algorithm == Algorithm.RSA.value).limit(1)
        if tx.dialect is Dialect.POSTGRESQL:
            first = first.with_for_update(skip_locked=True)
        taken = delete(key_pool).where(key_pool.c.id == first.scalar_subquery())
        row = await tx.one(taken.returning(key_pool.c.id, key_pool.c.sealed))
        if row is None:
            raise PoolEmpty("key_pool has no RSA pair left")
        return pairs.private_from_der(self._vault.open(row.sealed, f"key-pool:{row.id}"))

    async def _store(self, tx: Transaction, actor_id: str, pair: PrivateKey) -> SigningKey:
        key_id = f"{actor_id}#{_FRAGMENTS[pair.algorithm]}"
        await tx.run(
            actor_keys.insert().values(
                key_id=key_id,
                actor_id=actor_id,
                algorithm=pair.algorithm.value,
                sealed=self._vault.seal(pair.to_der(), _purpose(key_id)),
                public_pem=pair.public.pem,
                created_ms=tx.now_ms,
            )
        )
        return SigningKey(key_id, pair, pair.public.pem)

    def _load(self, sealed: bytes, purpose: str) -> PrivateKey:
        """The key behind a seal, which is also its name: a rotated key is never taken for the new one."""
        loaded = self._loaded.get(sealed)
        if loaded is None:
            loaded = pairs.private_from_der(self._vault.open(sealed, purpose))
            self._loaded[sealed] = loaded
            if len(self._loaded) > self._remembered:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(sealed)
        return loaded


def signature(key: SigningKey, *, now_ms: int, body: bytes | None = None) -> Sign:
    """What `Outside.request` signs each hop with: Date, Digest where there is a body, and Signature.

    draft-cavage-12 over (request-target), host, date and digest, as every server of the fediverse reads it.
    """
    sent = format_datetime(datetime.fromtimestamp(now_ms / 1000, UTC), usegmt=True)

    def sign(method: str, url: str) -> Mapping[str, str]:
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        headers = {"Host": host_of(Iri(url)), "Date": sent}
        if body is not None:
            headers["Digest"] = digest_header(body)
        value = cavage.sign(key.private, key.key_id, method=method, target=target, headers=headers)
        return {**headers, "Signature": value}

    return sign


def _purpose(key_id: str) -> str:
    return f"actor-key:{key_id}"
