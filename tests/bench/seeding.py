"""A company's history in bulk: people, follows, posts, replies, boosts and likes, straight into the core."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Table, insert

from bridge import ledger
from bridge.ledger import Entry
from bridge.store.base import Store, Transaction
from bridge.store.ids import floor_of
from keys.credentials import hash_token
from node.storage.accounts import accounts, tokens
from node.storage.actors import actors, follows
from node.storage.posts import entries, favourites, posts, versions
from tests.bench.outsiders import actor_id

DAYS: Final = 30
DAY_MS: Final = 86_400_000
_CHUNK: Final = 5_000
_WORDS: Final = (
    *("the", "canteen", "opens", "at", "noon", "and", "the", "team", "from", "Porto", "brings", "first"),
    *(
        "results",
        "of",
        "this",
        "quarter",
        "please",
        "read",
        "our",
        "minutes",
        "before",
        "you",
        "come",
        "because",
    ),
    *("we", "decide", "about", "a", "laboratory", "whose", "name", "is", "still", "open"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How large the company is; `crowd` is how many follow the one whom all follow."""

    people: int = 40_000
    posts: int = 100_000
    follows_each: int = 10
    circle: int = 150

    @property
    def crowd(self) -> int:
        """Everyone but the one they follow."""
        return self.people - 1


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom the measures are about, by bearer token: who reads, who has 150 followers, who has all of them."""

    reader: str = "reader-token"
    writer: str = "writer-token"
    broadcaster: str = "broadcaster-token"

    @property
    def tokens(self) -> tuple[str, str, str]:
        """In the order of their places among the people: 0, 1, 2."""
        return self.reader, self.writer, self.broadcaster


async def seed(core: Store, *, scale: Scale, outsiders: Iterable[str], cast: Cast) -> None:
    """Writes it all; the writer, second of the people, and one actor on each outside host are mutuals."""
    dice = random.Random(1)
    async with core.transaction() as tx:
        base = floor_of(tx.now_ms - DAYS * DAY_MS)
        people = [base + number for number in range(scale.people)]
        await _write(tx, actors, (_person(tx, who, number) for number, who in enumerate(people)))
        await _write(tx, accounts, (_account(tx, who, number) for number, who in enumerate(people)))
        held = zip(people, cast.tokens, strict=False)
        await _write(tx, tokens, (_token(tx, who, token) for who, token in held))
        pairs = sorted(_pairs(people, dice, scale))
        await _write(tx, follows, (_follow(tx, base + at, pair) for at, pair in enumerate(pairs)))
        await _outsiders(tx, writer=people[1], hosts=outsiders)
        await _history(tx, people, dice=dice, scale=scale)


async def _history(tx: Transaction, people: list[int], *, dice: random.Random, scale: Scale) -> None:
    """Posts over the last month, each fifth a reply; beside each tenth a boost, beside each third a like."""
    step = DAYS * DAY_MS // max(scale.posts, 1)
    ids = [floor_of(tx.now_ms - (scale.posts - number) * step) + 1_000 for number in range(scale.posts)]
    rows = [_post(tx, dice, ids, number, dice.choice(people)) for number in range(scale.posts)]
    await _write(tx, posts, rows)
    await _write(tx, versions, (_version(row) for row in rows))
    await _write(tx, entries, (_entry(row) for row in rows))
    await _write(tx, entries, (_boost(tx, row, dice.choice(people)) for row in rows[::10]))
    await _write(tx, favourites, (_like(tx, row, dice.choice(people)) for row in rows[::3]))


async def _outsiders(tx: Transaction, *, writer: int, hosts: Iterable[str]) -> None:
    entry = ledger.mint_entry_id(tx)
    for host in hosts:
        outsider = tx.new_id()
        row = {"id": outsider, "ap_id": actor_id(host), "kind": "Person", "host": host, "name": "ada"}
        told = {"inbox": f"{actor_id(host)}/inbox", "shared_inbox": f"http://{host}/inbox"}
        admitted = {"decision_id": entry, "created_ms": tx.now_ms, "handle_domain": host}
        await tx.run(insert(actors).values(**row, **told, **admitted))
        pairs = ((outsider, writer), (writer, outsider))
        await _write(tx, follows, [_follow(tx, tx.new_id(), pair) for pair in pairs])
    await ledger.append(tx, Entry(entry_id=entry, entry_type="test", record={}))


def _pairs(people: list[int], dice: random.Random, scale: Scale) -> set[tuple[int, int]]:
    """Who follows whom: the reader 150 people, 150 people the writer, all the broadcaster, the rest a few."""
    reader, writer, broadcaster = people[:3]
    others = people[3:]
    circle = min(scale.circle, len(others))
    pairs = {(reader, followed) for followed in dice.sample(others, circle)}
    pairs |= {(follower, writer) for follower in dice.sample(others, circle)}
    pairs |= {(follower, broadcaster) for follower in people if follower != broadcaster}
    some = min(scale.follows_each, len(others))
    pairs |= {(follower, followed) for follower in others for followed in dice.sample(others, some)}
    return {(follower, followed) for follower, followed in pairs if follower != followed}


def _person(tx: Transaction, who: int, number: int) -> Mapping[str, Any]:
    name = f"person{number}"
    return {
        "id": who,
        "ap_id": f"{tx.ground.public}/a/{name}",
        "kind": "Person",
        "name": name,
        "display_name": f"Person {number} of the company",
        "note": "<p>Builds things that last, and tells about it here.</p>",
        "note_source": "Builds things that last, and tells about it here.",
        "created_ms": tx.now_ms,
    }


def _account(tx: Transaction, who: int, number: int) -> Mapping[str, Any]:
    name = f"person{number}"
    row = {"id": who, "actor": who, "name": name, "email": f"{name}@corp.example", "role": "staff"}
    return {**row, "created_ms": tx.now_ms}


def _token(tx: Transaction, who: int, token: str) -> Mapping[str, Any]:
    scopes = "read write follow push permeable:read permeable:write"
    row = {"id": who, "token_hash": hash_token(token), "account": who, "scopes": scopes}
    return {**row, "created_ms": tx.now_ms, "used_ms": tx.now_ms}


def _follow(tx: Transaction, identity: int, pair: tuple[int, int]) -> dict[str, Any]:
    row = {"id": identity, "follower": pair[0], "followee": pair[1], "accepted": True}
    return {**row, "activity_id": f"{tx.ground.public}/x/f{identity}", "created_ms": tx.now_ms}


def _post(tx: Transaction, dice: random.Random, ids: list[int], number: int, author: int) -> dict[str, Any]:
    text = " ".join(dice.choices(_WORDS, k=dice.randint(15, 60)))
    parent = ids[dice.randrange(max(0, number - 500), number)] if number % 5 == 4 else None
    return {
        "id": ids[number],
        "ap_id": f"{tx.ground.public}/o/p{number}",
        "author": author,
        "source": text,
        "content": f"<p>{text}</p>",
        "language": "en",
        "visibility": "public",
        "reach": "staff",
        "label": "INTERNAL",
        "in_reply_to": parent,
        "thread": parent or ids[number],
        "created_ms": ids[number] >> 16,
    }


def _version(row: Mapping[str, Any]) -> Mapping[str, Any]:
    kept = {name: row[name] for name in ("source", "content", "label")}
    return {"post": row["id"], "version": 1, "at_ms": row["created_ms"], **kept}


def _entry(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "id": row["id"],
        "actor": row["author"],
        "post": row["id"],
        "kind": "post",
        "visibility": "public",
        "local": True,
        "is_reply": row["in_reply_to"] is not None,
    }


def _boost(tx: Transaction, row: Mapping[str, Any], booster: int) -> Mapping[str, Any]:
    identity = row["id"] + 1
    boosted = {"id": identity, "actor": booster, "kind": "boost", "is_reply": False}
    return {**_entry(row), **boosted, "activity_id": f"{tx.ground.public}/x/b{identity}"}


def _like(tx: Transaction, row: Mapping[str, Any], who: int) -> Mapping[str, Any]:
    return {
        "post": row["id"],
        "actor": who,
        "activity_id": f"{tx.ground.public}/x/l{row['id']}",
        "created_ms": tx.now_ms,
    }


async def _write(tx: Transaction, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for chunk in _chunks(rows):
        await tx.run(insert(table), chunk)


def _chunks(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    left = iter(rows)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
