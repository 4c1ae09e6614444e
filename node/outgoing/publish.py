"""The publish job: what was permitted reaches the edge, the actor before the word (POLICY-BRIDGE §1, §2)."""

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Row, Select, select, update

from activitypub import serialise
from activitypub.activities import Activity, Create, Update
from activitypub.parse import parse_activity
from activitypub.vocab import Actor, Iri, Note, Ref
from bridge import crossings, egress, projection
from bridge.crossings import ANYONE, Crossing, State, read_readers
from bridge.errors import BridgeError
from bridge.jobs import Job, enqueue
from bridge.keyring import Keyring
from bridge.recall import STAGE
from bridge.store.base import Store, Transaction, Turn
from bridge.store.core_crossings import crossings as crossing_rows
from bridge.store.core_releases import media_links, releases, renditions
from node.outgoing import actor_documents
from node.services.blobs import Blobs
from node.storage.actors import actors

AP_TYPE = "application/activity+json"
_KEPT: Final = ("url", "zone", "kind", "media_type", "actor_id", "collection", "listed_ms")


class EgressFrozen(BridgeError):
    """Egress is frozen: what is not out yet waits for the thaw."""

    kind = "unavailable"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes releases: core rows first, then the edge's projection, then the crossing is released.

    Each step may be repeated: a process killed between them does the rest after its restart.
    """

    core: Store
    edge: Store
    keyring: Keyring
    inside: Blobs
    released: Blobs

    async def publish(self, job: Job) -> None:
        """Publishes the release that a job names; one that was withdrawn meanwhile stays where it is.

        Raises EgressFrozen: what nobody outside could read yet stays unread.
        """
        release_id = int(job.payload)
        async with self.core.transaction(Turn.WORKER) as tx:
            release = await _held(tx, release_id)
            if release.stage != STAGE and await egress.is_frozen(tx):
                raise EgressFrozen(f"release {release_id} waits until egress is thawed")
            urls = await self._write(tx, release) if release.state == "waiting" else ()
        if urls:
            await self._copy_media(release.decision_id)
            await projection.push(self.core, self.edge, urls=urls)
        async with self.core.transaction(Turn.WORKER) as tx:
            await _released(tx, release_id)

    async def restore(self, tx: Transaction, crossing: Crossing) -> tuple[str, ...]:
        """What the edge showed before a withdrawn crossing began to be published, in place again.

        Returns the URLs to be projected.
        """
        urls = tuple(url for url in (crossing.activity_id, crossing.object_id) if url)
        own = select(releases.c.decision_id).where(releases.c.crossing_id == crossing.id)
        shown = select(renditions.c.url).where(
            renditions.c.url == crossing.object_id,
            renditions.c.zone == crossing.zone,
            renditions.c.decision_id.in_(own),
        )
        if crossing.channel not in ("post", "profile") or await tx.one(shown) is None:
            return urls
        before = await tx.one(_released_before(crossing))
        if before is not None:
            return (*urls, *await self._write(tx, before))
        if crossing.channel == "profile":
            await self._hide_profile(tx, crossing)
        return urls

    async def _hide_profile(self, tx: Transaction, crossing: Crossing) -> None:
        """An actor whose profile a zone is not to have after all: known by its minimal document."""
        decision_id = (await crossings.get(tx, crossing.id)).decision_id or ""
        row = await tx.row(actors, crossing.author or 0)
        if crossing.zone == actor_documents.MINIMAL_ZONE:
            await actor_documents.write_minimal(tx, row, decision_id=decision_id, keyring=self.keyring)
        else:
            await projection.write_gone(tx, url=row.ap_id, zone=crossing.zone)

    async def _copy_media(self, decision_id: str) -> None:
        """The blobs that a release names, to where the edge may read them. Raises OSError."""
        async with self.core.reading() as tx:
            links = await tx.all(
                select(media_links.c.blob_sha256).where(media_links.c.decision_id == decision_id)
            )
        for link in links:
            body = await self.inside.get(link.blob_sha256)
            if body is not None:
                await self.released.put(link.blob_sha256, body)

    async def _write(self, tx: Transaction, release: Row[Any]) -> tuple[str, ...]:
        """The core's rows of what the edge shall show; returns their URLs."""
        urls = await self._publish_actor(tx, release)
        if release.stage == STAGE:
            return urls
        activity = parse_activity(release.activity)
        await self._show(tx, release, url=activity.id, kind="activity", body=release.activity)
        match activity:
            case Create(object=Note() as note) | Update(object=Note() as note):
                body = serialise.serialise(note)
                await self._show(tx, release, url=note.id, kind="object", body=body, note=note)
                return (*urls, activity.id, note.id, *await _unsay(tx, release))
            case Update(object=Actor() as actor):
                await actor_documents.write_profile(tx, actor, release=release, keyring=self.keyring)
                return (*urls, activity.id, actor.id)
            case _:
                return (*urls, activity.id)

    async def _publish_actor(self, tx: Transaction, release: Row[Any]) -> tuple[str, ...]:
        """An actor's first crossing makes its key pair and its minimal document public; told once."""
        row = await tx.one(select(actors).where(actors.c.ap_id == release.actor_id))
        if row is None or row.published_ms is not None:
            return ()
        await actor_documents.write_minimal(tx, row, decision_id=release.decision_id, keyring=self.keyring)
        await tx.run(update(actors).where(actors.c.id == row.id).values(published_ms=tx.now_ms))
        await enqueue(tx, "published", key=f"actor {row.id}", payload=str(row.id))
        return (str(row.ap_id),)

    async def _show(
        self,
        tx: Transaction,
        release: Row[Any],
        *,
        url: str,
        kind: str,
        body: bytes,
        note: Note | None = None,
    ) -> None:
        readers = read_readers(release.readers)
        listed = kind == "activity" and readers == ANYONE and _is_listed(release.activity)
        await projection.write_rendition(
            tx,
            url=url,
            zone=release.zone,
            kind=kind,
            readers=readers,
            media_type=AP_TYPE,
            body=body,
            actor_id=release.actor_id,
            decision_id=release.decision_id,
            in_reply_to=None if note is None else note.in_reply_to,
            collection=f"{release.actor_id}/outbox" if listed else None,
            listed_ms=release.not_before_ms,
        )


async def _unsay(tx: Transaction, release: Row[Any]) -> tuple[str, ...]:
    """The activities of older versions keep their places and name the object alone; returns their URLs.

    So what an edit took out is shown no more, in the outbox neither.
    """
    versions = await crossings.of_object(tx, release.object_id)
    older = [each.activity_id for each in versions if each.activity_id != release.activity_id]
    shown = select(renditions).where(
        renditions.c.url.in_(older),
        renditions.c.zone == release.zone,
        renditions.c.kind == "activity",
        renditions.c.gone.is_(False),
    )
    unsaid = []
    for row in await tx.all(shown):
        match parse_activity(row.body):
            case (Create() | Update()) as activity if not isinstance(activity.object, Ref):
                body = serialise.serialise(replace(activity, object=Ref(Iri(release.object_id))))
                kept = {name: getattr(row, name) for name in _KEPT} | {"readers": read_readers(row.readers)}
                await projection.write_rendition(tx, body=body, decision_id=release.decision_id, **kept)
                unsaid.append(row.url)
            case _:
                continue
    return tuple(unsaid)


def _is_listed(body: bytes) -> bool:
    """The outbox lists what was made and boosted, once: an Update changes what is listed already."""
    activity: Activity = parse_activity(body)
    return type(activity).__name__ in ("Create", "Announce")


def _released_before(crossing: Crossing) -> Select[Any]:
    """The newest release of the same object in the zone that is still out."""
    return (
        select(releases)
        .join(crossing_rows, crossing_rows.c.id == releases.c.crossing_id)
        .where(
            releases.c.object_id == crossing.object_id,
            releases.c.zone == crossing.zone,
            releases.c.state == "released",
            releases.c.stage != STAGE,
            crossing_rows.c.channel == crossing.channel,
        )
        .order_by(releases.c.id.desc())
        .limit(1)
    )


async def _held(tx: Transaction, release_id: int) -> Row[Any]:
    """A release that nobody else changes until this transaction ends: a recall comes before it or after."""
    (release,) = await tx.all(select(releases).where(releases.c.id == release_id).with_for_update())
    return release


async def _released(tx: Transaction, release_id: int) -> None:
    """The release and its crossing are out; whoever waited for it is asked again."""
    release = await tx.row(releases, release_id)
    if release.state != "waiting":
        return
    if release.stage != STAGE:
        crossing = await crossings.get(tx, release.crossing_id)
        await crossings.advance(tx, crossing, State.RELEASED, until_ms=None)
        await enqueue(tx, "released", key=f"crossing {crossing.id}", payload=str(crossing.id))
    await tx.run(
        update(releases).where(releases.c.id == release_id).values(state="released", published_ms=tx.now_ms)
    )
