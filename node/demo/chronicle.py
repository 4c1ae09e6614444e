"""The weeks before the demo: people come, meet, found groups and write, by the same functions as ever.

Only the clock differs: it starts in the past, and is set on for each thing that happens.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from bridge.store.base import Store, Transaction, open_store
from bridge.store.ids import Snowflakes
from node.config import Config
from node.demo.material import Club, Person, Reply, Tale, Thread
from node.identity import accounts
from node.identity.passwords import Passwords
from node.identity.surface import ground_of
from node.social import compose, follows, groups, interactions, notifications, people, viewers
from node.social.drafts import Draft
from node.social.groups import GroupDraft
from node.social.people import Changes
from node.social.viewers import Viewer
from node.storage import markers
from node.storage import people as actor_rows
from node.storage.paging import Page
from policy.model import Reach

FIRST_DAY: Final = 30
CIRCLE: Final = (1, 3, 7, 20)
"""Whom each person follows: those so many places further on in the list."""
_STRIDE: Final = 7
"""No circle's size is a multiple of it, so that everybody is met before anybody is met twice."""
OUTSIDE_STAFF: Final = frozenset({"alumni", "guest"})

Tell = Callable[[str], None]


@dataclass(slots=True)
class Calendar:
    """A clock that stands until it is set on; in milliseconds, and never back."""

    at_ms: int

    def __call__(self) -> int:
        return self.at_ms

    def turn_to(self, at_ms: int) -> None:
        self.at_ms = max(self.at_ms, at_ms)


@dataclass(frozen=True, slots=True)
class Line:
    """One post of a thread with its moment; `number` counts from 0, `answers` another of the same thread."""

    at_ms: int
    thread: int
    number: int
    by: str
    text: str
    answers: int | None


@dataclass(frozen=True, slots=True)
class Chronicle:
    """A node's past while it is being written; `cast` are its people by log-in name."""

    core: Store
    calendar: Calendar
    tale: Tale
    cast: dict[str, Viewer]
    clubs: dict[str, int]

    @asynccontextmanager
    async def at(self, moment_ms: int) -> AsyncIterator[Transaction]:
        """A transaction at a moment of the past."""
        self.calendar.turn_to(moment_ms)
        async with self.core.transaction() as tx:
            yield tx


async def write(config: Config, tale: Tale, *, password: str, now: datetime, tell: Tell) -> None:
    """Writes all that a tale tells into a node that was just made; everyone has the one password."""
    started = _ms(now - timedelta(days=FIRST_DAY))
    calendar = Calendar(started)
    ground = replace(ground_of(config), clock=calendar, ids=Snowflakes(calendar))
    core = open_store("core", config.storage.core, ground=ground)
    try:
        chronicle = Chronicle(core, calendar, tale, {}, {})
        hashed, domain = await Passwords().hash(password), _mail_domain(tale)
        tell(f"{tale.site}: {len(tale.people)} people come")
        async with chronicle.at(started) as tx:
            for person in tale.people:
                chronicle.cast[person.name] = await _arrive(tx, person, domain=domain, password_hash=hashed)
            await _meet(tx, tuple(chronicle.cast.values()))
            for club in tale.groups:
                chronicle.clubs[club.name] = await _found(tx, club, cast=chronicle.cast)
        await _converse(chronicle, now=now, tell=tell)
        async with chronicle.at(_ms(now)) as tx:
            await _read_up(tx, tuple(chronicle.cast.values()))
    finally:
        await core.close()


async def _arrive(tx: Transaction, person: Person, *, domain: str, password_hash: str) -> Viewer:
    account = await accounts.create(
        tx,
        name=person.name,
        email=f"{person.name}@{domain}",
        role=person.role,
        password_hash=password_hash,
        display_name=person.shown,
    )
    viewer = await viewers.load(tx, account=account.id)
    if viewer is None:
        raise LookupError(f"account {account.id} was made and is not there")
    await people.update(tx, viewer, Changes(note=person.note))
    return viewer


def _mail_domain(tale: Tale) -> str:
    """A mail domain that nobody can have (RFC 2606 §2)."""
    return f"{tale.site.split()[0].lower()}.example"


async def _meet(tx: Transaction, cast: Sequence[Viewer]) -> None:
    """Everyone on the staff follows a few others, and so the whole house hangs together."""
    staff = [viewer for viewer in cast if viewer.is_staff]
    rows = await actor_rows.by_ids(tx, [viewer.actor for viewer in staff])
    for place, viewer in enumerate(staff):
        near = {staff[(place + step) % len(staff)] for step in CIRCLE} - {viewer}
        for other in sorted(near, key=lambda met: met.actor):
            await follows.ask(tx, follower=viewer.actor, followee=rows[other.actor])


async def _found(tx: Transaction, club: Club, *, cast: dict[str, Viewer]) -> int:
    """The group with its members: staff ask or join, those from outside the staff are invited."""
    steward = cast[club.steward]
    draft = GroupDraft(
        name=club.name, title=club.title, note=club.note, template=club.template, reach_ceiling=club.reach
    )
    group = await groups.create(tx, steward, draft)
    for name in club.members:
        member = cast[name]
        if not member.is_staff:
            await groups.invite(tx, steward, group, member=member.actor)
        entered = await groups.join(tx, member, group)
        if entered.state == "requested":
            await groups.approve(tx, steward, group, member=member.actor)
    return group


async def _converse(chronicle: Chronicle, *, now: datetime, tell: Tell) -> None:
    """All threads, post by post in the order of time."""
    threads = chronicle.tale.threads
    lines = sorted(_lines(threads, now=now), key=lambda line: (line.at_ms, line.number))
    written: dict[tuple[int, int], int] = {}
    for count, line in enumerate(lines, start=1):
        async with chronicle.at(line.at_ms) as tx:
            post = await _post(tx, chronicle, line, written=written)
            if line.number == 0:
                await _warm(tx, chronicle, threads[line.thread], post=post)
        written[line.thread, line.number] = post
        if count % 20 == 0 or count == len(lines):
            tell(f"{chronicle.tale.site}: {count} of {len(lines)} posts are written")


async def _read_up(tx: Transaction, cast: Sequence[Viewer]) -> None:
    """Everyone has read their notices of the past: what the visitor finds new is new."""
    for viewer in cast:
        for newest in await notifications.latest(tx, viewer, Page(limit=1)):
            await markers.move(tx, account=viewer.account, timeline="notifications", last_read=newest.id)


def _lines(threads: Iterable[Thread], *, now: datetime) -> Iterable[Line]:
    """Every post of every thread; what would lie in the future is drawn to just before now."""
    last_ms = _ms(now - timedelta(minutes=20))
    for number, thread in enumerate(threads):
        hour, _, minute = thread.at.partition(":")
        day = now - timedelta(days=thread.day)
        began = day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        yield Line(min(_ms(began), last_ms), number, 0, thread.by, thread.text, None)
        for place, reply in enumerate(thread.replies, start=1):
            yield _reply_line(reply, thread=number, number=place, began=began, last_ms=last_ms)


def _reply_line(reply: Reply, *, thread: int, number: int, began: datetime, last_ms: int) -> Line:
    at_ms = min(_ms(began + timedelta(minutes=reply.after_min)), last_ms + number)
    return Line(at_ms, thread, number, reply.by, reply.text, reply.answers)


async def _post(
    tx: Transaction, chronicle: Chronicle, line: Line, *, written: dict[tuple[int, int], int]
) -> int:
    thread = chronicle.tale.threads[line.thread]
    author = chronicle.cast[line.by]
    if line.answers is not None:
        answered = written[line.thread, line.answers]
        return await compose.post(
            tx, author=author, draft=Draft(text=line.text, in_reply_to=answered, reach=Reach.STAFF)
        )
    reach = None if thread.reach is None else Reach.of(thread.reach)
    group = None if thread.group is None else chronicle.clubs[thread.group]
    draft = Draft(text=line.text, label=thread.label, reach=reach, group=group)
    return await compose.post(tx, author=author, draft=draft)


async def _warm(tx: Transaction, chronicle: Chronicle, thread: Thread, *, post: int) -> None:
    """Favourites from those who may see the post, each thread's from another part of the house; boosts."""
    circle = _circle(chronicle, thread)
    start = sum(map(ord, thread.text)) % len(circle)
    for place in range(min(thread.warmth, len(circle))):
        fan = circle[(start + place * _STRIDE) % len(circle)].actor
        await interactions.record_favourite(tx, actor=fan, post=post, activity_id=tx.new_iri("x"))
    for name in thread.boosts:
        await interactions.boost(tx, chronicle.cast[name], post)


def _circle(chronicle: Chronicle, thread: Thread) -> Sequence[Viewer]:
    """Who may see a thread, but for who began it: the group's members, or all of the staff."""
    clubs = {club.name: club for club in chronicle.tale.groups}
    if thread.group is not None:
        club = clubs[thread.group]
        known: Iterable[str] = (club.steward, *club.members)
    else:
        known = (person.name for person in chronicle.tale.people if person.role not in OUTSIDE_STAFF)
    return [chronicle.cast[name] for name in known if name != thread.by]


def _ms(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp() * 1000)
