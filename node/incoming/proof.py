"""Who sent an arrival: the actor whose own key signed it (POLICY-BRIDGE §1, FEDERATION "Signatures").

Only keys that the core believes count, or one that its own server gives us now. What the edge found out is
not asked.
"""

from dataclasses import dataclass

from activitypub.activities import Activity, Delete
from activitypub.authority import host_of, same_origin
from activitypub.vocab import Iri
from bridge import peers, resolve, verify
from bridge.peers import BelievedKey
from bridge.resolve import OwnedKey, ResolveError
from bridge.verify import Claim, SignedRequest, Verified
from keys.errors import KeyRefused
from keys.pairs import PublicKey
from node.incoming.means import KEY_REST_MS, Means
from node.incoming.outcomes import Done, Later, Outcome, of_fault
from node.storage import people


@dataclass(frozen=True, slots=True)
class Proved:
    """The activity's actor signed the request; `key` is there when it was fetched for that."""

    key: OwnedKey | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """A request, the claim in its signature, and the actor that the body says is its sender."""

    request: SignedRequest
    claim: Claim
    actor: Iri


async def prove(means: Means, signed: Signed, activity: Activity) -> Proved | Outcome:
    """Proves the sender by the key we have, or by one fetched for it, once past what we have."""
    key_id = signed.claim.key_id
    if not same_origin(key_id, signed.actor):
        return Done("key.elsewhere")
    if await means.zone_of(host_of(signed.actor)) is None:
        return Done("host.refused")
    async with means.core.reading() as tx:
        known = await peers.key(tx, key_id=key_id)
        actor = await people.by_ap_id(tx, signed.actor)
    if known is not None and known.owner != signed.actor:
        return Done("key.owned_by_another")
    if known is not None and signs(signed, known.pem):
        return Proved()
    if isinstance(activity, Delete) and actor is None:
        return Done("delete.by_unknown")  # large servers flood these, and there is nothing here to delete
    return await _by_fetched_key(means, signed, known)


def signs(signed: Signed, pem: str) -> bool:
    """Whether a key signed the request; one that can't be read signed nothing."""
    try:
        proof = verify.prove(signed.request, signed.claim, PublicKey.from_pem(pem))
    except KeyRefused:
        return False
    return isinstance(proof, Verified)


async def _by_fetched_key(means: Means, signed: Signed, known: BelievedKey | None) -> Proved | Outcome:
    """The peer may have a new key under the old id; it is asked once, and then left in peace for a while."""
    now_ms = means.now_ms()
    is_fresh = known is not None and known.fetched_ms > now_ms - KEY_REST_MS
    if is_fresh or not means.rests.begin(signed.claim.key_id, now_ms=now_ms):
        return Done("signature.wrong") if known is not None else Later("key.rests")
    try:
        fetched = await resolve.fetch_key(means.outside, signed.claim.key_id, sign=await means.sign())
    except ResolveError as fault:
        return of_fault(fault)
    if fetched.owner.id != signed.actor:
        return Done("key.owned_by_another")
    return Proved(fetched) if signs(signed, fetched.key.pem) else Done("signature.wrong")
