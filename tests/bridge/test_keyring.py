"""Our own keys: taken from the pool, sealed, rotated, and what they sign."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bridge.keyring import KeyMissing, Keyring, PoolEmpty, SigningKey, signature
from bridge.store.core_keys import actor_keys, key_pool
from bridge.verify import SignedRequest, Verified, check
from keys.errors import WrongMasterKey
from keys.pairs import Algorithm, PublicKey
from keys.vault import Vault
from tests.bridge.departures import ALICE, PAIR, PUBLIC, VAULT, give_key, world

OTHER_VAULT = Vault(bytes(range(1, 33)))
KEY = SigningKey(f"{ALICE}#main-key", PAIR, PAIR.public.pem)


async def test_an_actor_that_was_never_published_has_no_key(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.reading() as tx:
        with pytest.raises(KeyMissing):
            await Keyring(VAULT).key_of(tx, ALICE)


async def test_an_empty_pool_says_so(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.transaction() as tx:
        with pytest.raises(PoolEmpty):
            await Keyring(VAULT).ensure(tx, ALICE)


async def test_an_actor_takes_its_pairs_once_and_keeps_them(tmp_path: Path) -> None:
    keyring = Keyring(VAULT, remembered=1)
    async with world(tmp_path) as here, here.core.transaction() as tx:
        await give_key(tx, keyring)
        first, again = await keyring.ensure(tx, ALICE), await keyring.key_of(tx, ALICE)
        proof = await keyring.key_of(tx, ALICE, algorithm=Algorithm.ED25519)
        assert first.key_id == again.key_id == f"{ALICE}#main-key"
        assert first.private is again.private or first.public_pem == again.public_pem
        assert proof.key_id == f"{ALICE}#ed25519-key"
        assert await tx.scalar(select(func.count()).select_from(key_pool)) == 0


async def test_the_pool_is_filled_up_to_what_is_wanted_and_no_further(tmp_path: Path) -> None:
    keyring = Keyring(VAULT)
    async with world(tmp_path) as here:
        assert await keyring.fill(here.core, wanted=2) == 2
        assert await keyring.fill(here.core, wanted=2) == 0
        async with here.core.reading() as tx:
            assert await tx.scalar(select(func.count()).select_from(key_pool)) == 2


async def test_a_rotated_key_is_a_new_one_under_the_old_id(tmp_path: Path) -> None:
    keyring = Keyring(VAULT)
    async with world(tmp_path) as here:
        await keyring.fill(here.core, wanted=1)
        async with here.core.transaction() as tx:
            old = await keyring.ensure(tx, ALICE)
        await keyring.fill(here.core, wanted=1)
        async with here.core.transaction() as tx:
            new = await keyring.rotate(tx, ALICE)
        async with here.core.reading() as tx:
            kept = await tx.all(select(actor_keys.c.key_id).where(actor_keys.c.retired_ms.is_not(None)))
            assert (await Keyring(VAULT).key_of(tx, ALICE)).public_pem == new.public_pem
    assert old.key_id == new.key_id
    assert old.public_pem != new.public_pem
    assert len(kept) == 2


async def test_a_new_master_key_opens_all_that_the_old_one_sealed(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.transaction() as tx:
        await give_key(tx, Keyring(VAULT))
        before = await Keyring(VAULT).secret(tx, "canary", make=lambda: b"sings")
        after = Keyring(OTHER_VAULT)
        with pytest.raises(WrongMasterKey):
            await after.key_of(tx, ALICE)
        assert await after.rewrap(tx, previous=VAULT) == await after.rewrap(tx, previous=VAULT) == 3
        assert (await after.key_of(tx, ALICE)).public_pem == PAIR.public.pem
        assert await after.secret(tx, "canary", make=lambda: b"another") == before == b"sings"


async def test_the_heads_key_is_made_once(tmp_path: Path) -> None:
    async with world(tmp_path) as here, here.core.transaction() as tx:
        first, again = await Keyring(VAULT).heads_key(tx), await Keyring(VAULT).heads_key(tx)
    assert first.public.pem == again.public.pem


@pytest.mark.parametrize("body", [b'{"type":"Follow"}', None])
@pytest.mark.parametrize("path", ["/inbox", "/inbox?a=1&b=%20", ""])
def test_what_is_signed_verifies_at_the_other_end(body: bytes | None, path: str) -> None:
    method = "GET" if body is None else "POST"
    headers = signature(KEY, now_ms=1_000, body=body)(method, f"{PUBLIC}{path}")
    request = SignedRequest(method, path or "/", tuple(headers.items()), body or b"")
    key = PublicKey.from_pem(PAIR.public.pem)
    assert isinstance(check(request, key, now_ms=1_000, public=PUBLIC), Verified)
