"""Who outside is meant, and which zones that proposes (INTERFACES: visibility × reach)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from activitypub.authority import host_of
from activitypub.vocab import Iri
from bridge.crossings import ANYONE, Readers, Recipient
from bridge.store.base import Transaction
from node.storage.actors import actors, follows
from node.storage.posts import mentions
from policy.rules import Policy, Zone


@dataclass(frozen=True, slots=True)
class Outside:
    """The outsiders a post concerns: the author's (or group's) followers there, and those it names."""

    followers: tuple[Recipient, ...]
    named: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """One zone that a post is proposed to, with who may read it there and who gets it."""

    zone: str
    readers: Readers
    recipients: tuple[Recipient, ...]


def zones(policy: Policy, *, visibility: str, reach: str, outside: Outside) -> tuple[Proposed, ...]:
    """The zones that a visibility and a reach propose, by name; a host that no zone takes gets nothing."""
    everyone = (
        outside.named
        if reach == "mentioned" or visibility == "direct"
        else _unique((*outside.followers, *outside.named))
    )
    by_zone = _by_zone(policy, everyone)
    if reach == "staff":
        return ()
    chosen = {
        zone.name: recipients for zone, recipients in by_zone if reach != "partners" or not zone.is_world
    }
    for_anyone = visibility in ("public", "unlisted") and reach == "world"
    if for_anyone:
        chosen |= {name: () for name, zone in policy.zones.items() if zone.is_world and name not in chosen}
    return tuple(
        Proposed(name, _readers(policy.zones[name], chosen[name], for_anyone=for_anyone), chosen[name])
        for name in sorted(chosen)
    )


async def of_post(tx: Transaction, post: Row[Any], *, parent: Row[Any] | None) -> Outside:
    """The outsiders a local post concerns (indexes ix_follows_followee, primary key of mentions)."""
    followers = await followers_outside(tx, post.group or post.author)
    named = await tx.all(
        select(actors.c.ap_id, actors.c.inbox, actors.c.shared_inbox)
        .join(mentions, mentions.c.actor == actors.c.id)
        .where(mentions.c.post == post.id, actors.c.host.is_not(None), actors.c.deleted_ms.is_(None))
    )
    people = [_recipient(row) for row in named]
    if parent is not None and parent.host is not None:
        author = await tx.one(select(actors).where(actors.c.id == parent.author))
        people += [_recipient(author)] if author is not None else []
    return Outside(followers, _unique(people))


async def followers_outside(tx: Transaction, actor: int) -> tuple[Recipient, ...]:
    """An actor's accepted followers outside (index ix_follows_followee)."""
    rows = await tx.all(
        select(actors.c.ap_id, actors.c.inbox, actors.c.shared_inbox)
        .join(follows, follows.c.follower == actors.c.id)
        .where(follows.c.followee == actor, follows.c.accepted, actors.c.host.is_not(None))
    )
    return tuple(_recipient(row) for row in rows)


async def of_actor(tx: Transaction, actor: int) -> Recipient | None:
    """A peer's actor as a recipient; None if it is ours."""
    row = await tx.one(select(actors).where(actors.c.id == actor, actors.c.host.is_not(None)))
    return None if row is None else _recipient(row)


async def of_hosts(tx: Transaction, hosts: Sequence[str]) -> tuple[Recipient, ...]:
    """One inbox for each host that has an actor we know (index ix_actors_host)."""
    rows = await tx.all(
        select(actors.c.ap_id, actors.c.inbox, actors.c.shared_inbox)
        .where(actors.c.host.in_(list(hosts)), actors.c.inbox.is_not(None))
        .order_by(actors.c.shared_inbox.is_(None), actors.c.id)
    )
    first = {person.host: person for person in reversed([_recipient(row) for row in rows])}
    return tuple(first[host] for host in sorted(first))


def _recipient(row: Row[Any]) -> Recipient:
    return Recipient(row.ap_id, row.shared_inbox or row.inbox or "", host_of(Iri(row.ap_id)))


def _by_zone(policy: Policy, people: Iterable[Recipient]) -> list[tuple[Zone, tuple[Recipient, ...]]]:
    found: dict[str, list[Recipient]] = {}
    for person in people:
        zone = policy.zone_of(person.host)
        if zone is not None:
            found.setdefault(zone.name, []).append(person)
    named: Mapping[str, Zone] = {zone.name: zone for zone in policy.zones.values()}
    return [(named[name], tuple(people)) for name, people in found.items()]


def _readers(zone: Zone, recipients: tuple[Recipient, ...], *, for_anyone: bool) -> Readers:
    if for_anyone and zone.is_world:
        return ANYONE
    return frozenset(person.host for person in recipients)


def _unique(people: Iterable[Recipient]) -> tuple[Recipient, ...]:
    return tuple({person.actor: person for person in people}.values())
