"""The bridge process put together: what the worker works with, from a surface that is open."""

import asyncio
import logging
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bridge import egress, heads, ledger, policies, projection
from bridge.delivery import Deliverer
from bridge.gate import GateSettings
from bridge.judgement import Mode
from bridge.keyring import Keyring
from bridge.leases import Dispatch
from bridge.outside import Outside
from bridge.policies import NoLaw
from bridge.purposes import OutsideLimits
from bridge.store.base import Store, Transaction, Turn
from bridge.store.edge_quarantine import prune_done
from keys.release import ReleaseSigner
from node.config import Config
from node.identity.surface import Surface
from node.inbound import Receiver
from node.outgoing import instance
from node.outgoing.publish import Publisher
from node.services.blobs import Directory
from node.services.heads import HeadFile
from node.work import Outward
from node.worker import Lane, Round, Worker
from policy.rules import Policy

CLOCK_BEHIND_MS: Final = 60_000
FINISH_S: Final = 5.0
"""How long arrivals that are under way may still take at the end; their lease brings them again."""
LOOK_UPS: Final = 20
"""How many addresses that people typed are looked up at the same time."""
KEEP_DONE_MS: Final = 3_600_000
PRUNE_EVERY_MS: Final = 600_000

log = logging.getLogger("permeable.bridge")


async def run(surface: Surface, stop: asyncio.Event) -> None:
    """Runs the bridge until `stop` is set: decides, publishes, delivers, receives, and signs the ledger.

    Raises KeysError for a wrong master key and StoreError for a store that can't be read.
    """
    settings = gate_settings(surface)
    keyring = Keyring(surface.vault)
    await _freeze_if_clock_is_behind(surface.core)
    await instance.settle_origin(surface.core)
    await instance.publish(surface.core, surface.edge, keyring)
    outside = Outside(outside_limits(surface.config))
    worker_name = f"bridge {socket.gethostname()} {os.getpid()}"
    dispatch = Dispatch(signer=settings.signer, keyring=keyring, worker=worker_name, mode=settings.mode)
    receiver = Receiver(
        core=surface.core,
        edge=surface.edge,
        outside=outside,
        settings=settings,
        keyring=keyring,
    )
    publisher = Publisher(
        core=surface.core,
        edge=surface.edge,
        keyring=keyring,
        inside=surface.blobs,
        released=Directory(Path(surface.config.media.edge)),
    )
    outward = Outward(surface.core, surface.edge, settings, keyring, publisher)
    try:
        async with Deliverer(outside, dispatch) as deliverer:
            worker = Worker(
                surface.core,
                lanes=_lanes(outward, receiver),
                rounds={**_Rounds(surface, keyring, deliverer).by_name(), **_inward(receiver)},
                name=dispatch.worker,
                inward=frozenset(_inward(receiver)),
            )
            surface.bell.rings(worker.wake)
            surface.doorbell.rings(worker.wake_inward)
            await worker.run(stop)
            await receiver.finish(within_s=FINISH_S)
    finally:
        await outside.close()


def _lanes(outward: Outward, receiver: Receiver) -> Mapping[str, Lane]:
    """Jobs in order, and beside them the look-ups, which wait for other people's servers."""
    return {
        "jobs": Lane({**outward.handlers(), "inbound": receiver.decide_reviewed}),
        "look-ups": Lane({"resolve": receiver.resolve}, at_once=LOOK_UPS),
    }


def _inward(receiver: Receiver) -> Mapping[str, Round]:
    """The rounds over what the edge stores."""
    return {"arrivals": receiver.run_once, "wanted": receiver.serve_wanted}


def gate_settings(surface: Surface) -> GateSettings:
    """The gate's own secrets and limits, derived from the master key and the configuration."""
    config = surface.config
    return GateSettings(
        signer=ReleaseSigner(surface.vault.derive("release-token")),
        mode=Mode[config.federation.mode.upper()],
        public=config.origins.public,
        staff=config.origins.staff,
        secret=surface.vault.derive("pseudonyms"),
    )


def outside_limits(config: Config) -> OutsideLimits:
    """What the one client may reach, by value."""
    return OutsideLimits(
        origin=config.origins.public,
        allow_http=config.federation.allow_http,
        private_networks=config.federation.private_networks,
    )


@dataclass(slots=True)
class _Rounds:
    """The rounds that run beside the jobs; each says how much it did."""

    surface: Surface
    keyring: Keyring
    deliverer: Deliverer
    _signed_ms: int = 0
    _pruned_ms: int = 0
    _shown: "_Shown | None" = None

    def by_name(self) -> Mapping[str, Round]:
        return {
            "deliveries": self.deliver,
            "standing": self.standing,
            "keys": self.keys,
            "heads": self.heads,
            "pruning": self.prune,
        }

    async def deliver(self) -> int:
        async with self.surface.core.reading() as tx:
            policy = await _policy(tx)
        return await self.deliverer.run_once(self.surface.core, policy=policy)

    async def standing(self) -> int:
        """The freeze, and the zones of peers' keys under the law in force: the edge follows both.

        Whoever froze or activated, and whatever died in between, the core tells.
        """
        core, edge = self.surface.core, self.surface.edge
        async with core.reading() as tx:
            policy, frozen = await _policy(tx), await egress.status(tx)
        now = _Shown(None if policy is None else policy.hash, frozen.generation)
        if now == self._shown:
            return 0
        await projection.push_flags(core, edge, mode=self.surface.config.federation.mode)
        if policy is not None:
            await projection.push_keys(core, edge, policy=policy)
        self._shown = now
        return 1

    async def keys(self) -> int:
        """Keeps a small pool of pairs ahead of need."""
        return await self.keyring.fill(self.surface.core)

    async def heads(self) -> int:
        """Every hour the chain's head is signed and kept in the second place; what fails is done again."""
        now_ms = self.surface.core.ground.clock()
        if now_ms - self._signed_ms < heads.EVERY_MS:
            return 0
        async with self.surface.core.transaction(Turn.WORKER) as tx:
            head = await heads.sign(tx, self.keyring)
        kept = self.surface.config.services.heads
        if head is not None and kept is not None:
            await HeadFile(Path(kept)).keep(head)
        self._signed_ms = now_ms
        return 0

    async def prune(self) -> int:
        """Removes from quarantine what was done an hour ago."""
        now_ms = self.surface.edge.ground.clock()
        if now_ms - self._pruned_ms < PRUNE_EVERY_MS:
            return 0
        self._pruned_ms = now_ms
        async with self.surface.edge.transaction(Turn.WORKER) as tx:
            return await prune_done(tx, before_ms=now_ms - KEEP_DONE_MS)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the edge was last told: by the hash of which policy, and by which freeze or thaw."""

    policy: str | None
    egress: int


async def _policy(tx: Transaction) -> Policy | None:
    try:
        return (await policies.active(tx)).policy
    except NoLaw:
        return None


async def _freeze_if_clock_is_behind(core: Store) -> None:
    """A clock behind the last record, as after a restore, freezes egress until a person says otherwise."""
    async with core.transaction(Turn.WORKER) as tx:
        _, _, last_ms = await ledger.head(tx)
        if tx.now_ms + CLOCK_BEHIND_MS >= last_ms or (await egress.status(tx)).frozen:
            return
        await egress.freeze(tx, by="the clock", reason="the clock is behind the last record of the ledger")
    log.error("egress.frozen", extra={"why": "clock behind the ledger", "behind_ms": last_ms - tx.now_ms})
