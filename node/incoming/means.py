"""What the inward flow works with."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from activitypub.authority import host_of
from activitypub.vocab import Iri
from bridge import keyring, policies
from bridge.gate import GateSettings
from bridge.judgement import Mode
from bridge.keyring import Keyring
from bridge.outside import Outside, Sign
from bridge.store.base import Store
from policy.rules import Policy, Zone

KEY_REST_MS: Final = 60_000
_MOST_RESTING: Final = 10_000


class Rests:
    """Which keys were fetched a moment ago, so that nobody makes us fetch one again and again."""

    def __init__(self) -> None:
        self._until_ms: OrderedDict[str, int] = OrderedDict()

    def begin(self, key_id: str, *, now_ms: int) -> bool:
        """Whether a key may be fetched now; if so, it rests from now on."""
        if self._until_ms.get(key_id, 0) > now_ms:
            return False
        self._until_ms[key_id] = now_ms + KEY_REST_MS
        self._until_ms.move_to_end(key_id)
        if len(self._until_ms) > _MOST_RESTING:
            self._until_ms.popitem(last=False)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The two stores, the one client for the outside, the gate's settings and our keys."""

    core: Store
    edge: Store
    outside: Outside
    settings: GateSettings
    keyring: Keyring
    rests: Rests = field(default_factory=Rests)

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return self.core.ground.clock()

    async def sign(self) -> Sign:
        """What signs a fetch: the instance actor's key. Raises KeyMissing."""
        async with self.core.reading() as tx:
            key = await self.keyring.key_of(tx, f"{self.settings.public}/a/node")
        return keyring.signature(key, now_ms=self.now_ms())

    async def policy(self) -> Policy:
        """The policy in force. Raises NoLaw."""
        async with self.core.reading() as tx:
            return (await policies.active(tx)).policy

    async def zone_of(self, host: str) -> Zone | None:
        """The zone of a host that we may ask and hear; None: neither."""
        return zone_of(host, policy=await self.policy(), settings=self.settings)

    async def admits(self, host: str) -> bool:
        """Whether a host may be asked at all."""
        return await self.zone_of(host) is not None


def zone_of(host: str, *, policy: Policy, settings: GateSettings) -> Zone | None:
    """The zone of a host within policy and mode; ourselves we neither ask nor hear."""
    if settings.mode is Mode.CLOSED or host == host_of(Iri(settings.public)):
        return None
    zone = policy.zone_of(host)
    is_beyond = zone is not None and zone.is_world and settings.mode is Mode.PARTNERS
    return None if is_beyond else zone
