"""Threads: a post with what it answers and what answers it, inside and outside in one tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.store.base import Transaction
from node.social import seen
from node.social.seen import SeenPost
from node.social.viewers import Viewer
from node.storage import threads
from node.storage.threads import Link

MAX_POSTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Thread:
    """The post with its ancestors from the first down, and its descendants in reading order.

    `depths` gives each post's distance from the focused one's first ancestor, by post id.
    """

    focus: SeenPost
    ancestors: tuple[SeenPost, ...]
    descendants: tuple[SeenPost, ...]
    depths: Mapping[int, int]


async def around(tx: Transaction, viewer: Viewer, entry: int) -> Thread:
    """The thread around an entry, as far as this viewer may see it. Raises NotFound."""
    focus = await seen.one(tx, viewer, entry)
    links = await threads.links(tx, sight=viewer.sight, thread=focus.post.thread, limit=MAX_POSTS)
    up = ancestors(links, focus.post.id)
    down = descendants(links, focus.post.id)
    loaded = {post.post.id: post for post in await seen.load(tx, viewer, (*up, *down))}
    return Thread(
        focus,
        tuple(loaded[post] for post in up if post in loaded),
        tuple(loaded[post] for post in down if post in loaded),
        _depths(links),
    )


def ancestors(links: Sequence[Link], post: int) -> tuple[int, ...]:
    """What a post answers, the first of the thread first; posts that are not shown are passed over."""
    known = {link.post: link for link in links}
    found: list[int] = []
    at = known[post].parent if post in known else None
    while at is not None and at in known and at not in found:
        found.append(at)
        at = known[at].parent
    return tuple(above for above in reversed(found) if known[above].shown)


def descendants(links: Sequence[Link], post: int) -> tuple[int, ...]:
    """What answers a post, each answer followed by its own answers, oldest first; only what is shown."""
    answers: dict[int, list[Link]] = {}
    for link in links:
        if link.parent is not None:
            answers.setdefault(link.parent, []).append(link)
    found: list[int] = []
    waiting = list(reversed(answers.pop(post, [])))
    while waiting:
        link = waiting.pop()
        if link.shown:
            found.append(link.post)
        waiting.extend(reversed(answers.pop(link.post, [])))
    return tuple(found)


def _depths(links: Sequence[Link]) -> Mapping[int, int]:
    """How deep each post stands; a parent is older than its answers, so one walk is enough."""
    depths: dict[int, int] = {}
    for link in links:
        depths[link.post] = 0 if link.parent is None else depths.get(link.parent, -1) + 1
    return depths
