"""What each queue's job does, once a worker has leased it; every one may be done again (HOUSE §4)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bridge import crossings, jobs, projection, recall
from bridge.crossings import Crossing, Recipient, State
from bridge.errors import BridgeError
from bridge.gate import GateSettings
from bridge.jobs import Job
from bridge.keyring import Keyring, PoolEmpty
from bridge.store.base import Store, Transaction, Turn
from bridge.store.edge_quarantine import hosts_served
from node import outbound
from node.outgoing import decide, recipients, renew
from node.outgoing.publish import EgressFrozen, Publisher
from node.social import bridge_words
from node.storage import post_rows

THAW_MS: Final = 5_000
"""How long a publish job rests while egress is frozen."""

Handler = Callable[[Job], Awaitable[None]]
Step = Callable[[Transaction, Job], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outward:
    """The jobs of what goes out: decide, publish, recall, and tell the author."""

    core: Store
    edge: Store
    settings: GateSettings
    keyring: Keyring
    publisher: Publisher

    def handlers(self) -> Mapping[str, Handler]:
        """By queue: what does its jobs."""
        return {
            "outbound": self.decide,
            "publish": self.publish,
            "recall": self.recall,
            "withdrawn": self.withdrawn,
            "renew": self.in_one(self._renew),
            "released": self.in_one(self._released),
            "answered": self.in_one(_answered),
            "published": self.in_one(_published),
        }

    def in_one(self, step: Step) -> Handler:
        """A handler whose whole work, and the end of the job, is one transaction."""

        async def handle(job: Job) -> None:
            async with self.core.transaction(Turn.WORKER) as tx:
                await step(tx, job)
                await jobs.finish(tx, job)

        return handle

    async def decide(self, job: Job) -> None:
        """The gate's answer; whatever breaks in it holds the crossing instead of losing it."""
        try:
            await self.core.write(lambda tx: self._decided(tx, job), Turn.WORKER)
        except BridgeError:
            raise
        except Exception as error:  # noqa: BLE001  the engine failed: hold (POLICY-BRIDGE §7)
            async with self.core.transaction(Turn.WORKER) as tx:
                await decide.hold_broken(tx, job, error=f"{type(error).__name__}: {error}")
                await jobs.finish(tx, job)

    async def _decided(self, tx: Transaction, job: Job) -> None:
        await decide.decide(tx, job, settings=self.settings)
        await jobs.finish(tx, job)

    async def publish(self, job: Job) -> None:
        """To the edge; a pair of keys is made first where the pool has none."""
        try:
            await self.publisher.publish(job)
        except PoolEmpty:
            await self.keyring.fill(self.core)
            await self.publisher.publish(job)
        except EgressFrozen as frozen:
            await self._postpone(job, error=frozen.detail)
            return
        await self._finish(job)

    async def recall(self, job: Job) -> None:
        """The Tombstones at the edge, then the Delete or Undo to where an attempt began."""
        async with self.core.transaction(Turn.WORKER) as tx:
            crossing = await crossings.get(tx, int(job.payload))
            fetched = await self._who_fetched(tx, crossing)
            await recall.send_retraction(tx, crossing, settings=self.settings, fetched=fetched)
        urls = [url for url in (crossing.activity_id, crossing.object_id) if url]
        await projection.push(self.core, self.edge, urls=urls)
        await self._finish(job)

    async def _who_fetched(self, tx: Transaction, crossing: Crossing) -> tuple[Recipient, ...]:
        """An inbox of each host that read at the edge what is taken back, where we know of one."""
        url = crossing.object_id if crossing.channel == "post" else crossing.activity_id
        async with self.edge.reading() as edge_tx:
            hosts = await hosts_served(edge_tx, url=url or crossing.activity_id, zone=crossing.zone)
        return await recipients.of_hosts(tx, hosts)

    async def withdrawn(self, job: Job) -> None:
        """The edge shows what it showed before; who waited for the post is decided again."""
        async with self.core.transaction(Turn.WORKER) as tx:
            crossing = await crossings.get(tx, int(job.payload))
            urls = await self.publisher.restore(tx, crossing)
            await _ask_again(tx, crossing)
        await projection.push(self.core, self.edge, urls=urls)
        await self._finish(job)

    async def _renew(self, tx: Transaction, job: Job) -> None:
        await renew.renew(tx, job, settings=self.settings)

    async def _postpone(self, job: Job, *, error: str) -> None:
        async with self.core.transaction(Turn.WORKER) as tx:
            await jobs.postpone(tx, job, error=error, after_ms=THAW_MS)

    async def _finish(self, job: Job) -> None:
        async with self.core.transaction(Turn.WORKER) as tx:
            await jobs.finish(tx, job)

    async def _released(self, tx: Transaction, job: Job) -> None:
        """A post is out: its group passes it on, and replies that waited for it are decided again."""
        crossing = await crossings.get(tx, int(job.payload))
        if crossing.state is not State.RELEASED or crossing.post_id is None:
            return
        post = await post_rows.get(tx, crossing.post_id)
        if post is None:
            return
        if post.group is not None and crossing.activity_type == "Create":
            await outbound.propose_group_post(tx, crossing=crossing, group=post.group)
        await decide.ask_again(tx, post=post, zone=crossing.zone)


async def _answered(tx: Transaction, job: Job) -> None:
    """The author is told; what waited for a post that stays inside is decided again."""
    await bridge_words.tell(tx, int(job.payload))
    crossing = await crossings.get(tx, int(job.payload))
    if crossing.state is State.REFUSED:
        await _ask_again(tx, crossing)


async def _ask_again(tx: Transaction, crossing: Crossing) -> None:
    post = None if crossing.post_id is None else await post_rows.get(tx, crossing.post_id)
    if post is not None:
        await decide.ask_again(tx, post=post, zone=crossing.zone)


async def _published(tx: Transaction, job: Job) -> None:
    await bridge_words.tell_published(tx, int(job.payload))
