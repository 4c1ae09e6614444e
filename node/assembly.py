"""The bridge process put together: what the worker works with, from a surface that is open."""

import asyncio
import logging
import os
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
from bridge.store.base import Store, Turn
from keys.release import ReleaseSigner
from node.config import Config
from node.identity.surface import Surface
from node.inbound import Receiver
from node.outgoing import instance
from node.outgoing.publish import Publisher
from node.services.blobs import Directory
from node.services.heads import HeadFile
from node.work import Outward
from node.worker import Round, Worker
from policy.rules import Policy

CLOCK_BEHIND_MS: Final = 60_000

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
    await projection.push_flags(surface.core, surface.edge, mode=surface.config.federation.mode)
    outside = Outside(outside_limits(surface.config))
    dispatch = Dispatch(signer=settings.signer, keyring=keyring, worker=f"bridge {os.getpid()}")
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
            rounds = _Rounds(surface, keyring, deliverer).by_name()
            inward = {"inbound": receiver.decide_reviewed, "resolve": receiver.resolve}
            worker = Worker(
                surface.core,
                handlers={**outward.handlers(), **inward},
                rounds={**rounds, "arrivals": receiver.run_once, "wanted": receiver.serve_wanted},
                name=dispatch.worker,
            )
            surface.bell.rings(worker.wake)
            await worker.run(stop)
    finally:
        await outside.close()


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

    def by_name(self) -> Mapping[str, Round]:
        return {"deliveries": self.deliver, "keys": self.keys, "heads": self.heads}

    async def deliver(self) -> int:
        return await self.deliverer.run_once(self.surface.core, policy=await _policy(self.surface.core))

    async def keys(self) -> int:
        """Keeps a small pool of pairs ahead of need."""
        return await self.keyring.fill(self.surface.core)

    async def heads(self) -> int:
        """Every hour the chain's head is signed and kept in the second place."""
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


async def _policy(core: Store) -> Policy | None:
    try:
        async with core.reading() as tx:
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
