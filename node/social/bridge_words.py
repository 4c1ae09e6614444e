"""The bridge's word: `@bridge` tells an author what became of a crossing, and hears the answer (§5).

For clients that can't show crossings: a direct message with what the policy said, to which the author replies
`yes`, `reason: …`, `ask for review`, `keep inside` or `delete`.
"""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from activitypub import markup
from activitypub.vocab import Url
from bridge import answers, crossings, recall
from bridge.answers import Person
from bridge.crossings import Crossing, State
from bridge.errors import BridgeError
from bridge.store.base import Transaction
from node.social import placing
from node.storage import people, post_rows
from node.storage.post_rows import NewPost
from node.storage.posts import bridge_messages
from node.storage.rows import ActorRow, PostRow

BRIDGE: Final = "bridge"
EXCERPT_CHARS: Final = 60

_HEADS: Final = {
    State.NEEDS_YES: "wants to go to {zone}. Shall it?",
    State.NEEDS_REASON: "needs a reason before it goes to {zone}.",
    State.HELD: "waits for a review before it goes to {zone}.",
    State.REFUSED: "stays inside: it does not go to {zone}.",
    State.WAITING: "goes to {zone} in a moment.",
    State.PERMITTED: "goes to {zone}.",
    State.RELEASED: "went to {zone}.",
}
_STEPS: Final = {
    State.NEEDS_YES: "Reply “yes” to let it go, or “keep inside”.",
    State.NEEDS_REASON: "Reply “reason: …” and why, “ask for review”, or “keep inside”.",
    State.HELD: "Colleagues have it already. Reply “keep inside” if it need not go.",
    State.WAITING: "Reply “keep inside” to stop it.",
}
_REASON: Final = re.compile(r"reason\s*:\s*(?P<words>.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Message:
    """One direct message of `@bridge` to one person, perhaps in a thread."""

    to: ActorRow
    text: str
    parent: PostRow | None = None


async def tell(tx: Transaction, crossing_id: int) -> None:
    """Tells the author what was decided, once for each decision; plain permission needs no word."""
    crossing = await crossings.get(tx, crossing_id)
    if crossing.author is None or not _is_worth_telling(crossing):
        return
    author = await people.by_id(tx, crossing.author)
    if author is None or author.kind != "Person" or await _was_told(tx, crossing):
        return
    post = None if crossing.post_id is None else await post_rows.get(tx, crossing.post_id)
    message = await _send(tx, _Message(author, _wording(crossing, post)))
    if message is not None:
        await tx.run(
            bridge_messages.insert().values(
                post=message, crossing_id=crossing.id, decision_id=crossing.decision_id or ""
            )
        )


async def tell_published(tx: Transaction, actor_id: int) -> None:
    """Tells a person, once, that servers outside can find them from now on."""
    author = await people.by_id(tx, actor_id)
    if author is not None and author.kind == "Person":
        text = "You are known outside from now on: your handle and your key, nothing of your profile."
        await _send(tx, _Message(author, text))


async def hear(tx: Transaction, *, by: Person, post: int) -> None:
    """Takes a direct reply to one of the bridge's messages as an answer, and says what came of it."""
    reply = await post_rows.get(tx, post)
    if reply is None or reply.in_reply_to is None:
        return
    crossing_id = await tx.scalar(
        select(bridge_messages.c.crossing_id).where(bridge_messages.c.post == reply.in_reply_to)
    )
    author = await people.by_id(tx, by.actor)
    if crossing_id is None or author is None:
        return
    try:
        said = await _obey(tx, int(crossing_id), by=by, words=_plain(reply.content))
    except BridgeError as refused:
        said = refused.public
    await _send(tx, _Message(author, said, parent=reply))


async def _obey(tx: Transaction, crossing_id: int, *, by: Person, words: str) -> str:
    if reason := _REASON.fullmatch(words):
        await answers.give_reason(tx, crossing_id, by=by, reason=reason["words"])
        return "Thank you. With that reason it is decided anew."
    match words.lower().rstrip(".! "):
        case "yes":
            await answers.give_yes(tx, crossing_id, by=by)
            return "It goes, if the policy lets it."
        case "ask for review":
            await answers.ask_review(tx, crossing_id, by=by)
            return "A reviewer will look at it."
        case "keep inside":
            await answers.keep_inside(tx, crossing_id, by=by)
            return "It stays inside."
        case "delete":
            return await _delete(tx, crossing_id, by=by)
        case _:
            return "I understand “yes”, “reason: …”, “ask for review”, “keep inside” and “delete”."


async def _delete(tx: Transaction, crossing_id: int, *, by: Person) -> str:
    crossing = await crossings.get(tx, crossing_id)
    post = None if crossing.post_id is None else await post_rows.get(tx, crossing.post_id)
    if crossing.author != by.actor or post is None:
        return "There is no post of yours to delete here."
    if post.deleted_ms is None:
        await placing.remove(tx, post)
        await recall.recall_object(tx, post.ap_id, by=by.name)
    return "It is deleted here, and asked back wherever it may have gone."


def _is_worth_telling(crossing: Crossing) -> bool:
    spoke = crossing.verdict not in (None, "allow") or crossing.redacted
    return spoke or crossing.state in (State.NEEDS_YES, State.REFUSED)


async def _was_told(tx: Transaction, crossing: Crossing) -> bool:
    told = await tx.scalar(
        select(bridge_messages.c.post).where(
            bridge_messages.c.crossing_id == crossing.id,
            bridge_messages.c.decision_id == (crossing.decision_id or ""),
        )
    )
    return told is not None


def _wording(crossing: Crossing, post: PostRow | None) -> str:
    head = _HEADS.get(crossing.state, "has news from {zone}.").format(zone=_spoken(crossing.zone))
    lines = [f"{_named(crossing, post)} {head}"]
    if crossing.redacted:
        lines.append("Something in it is hidden there.")
    lines += crossing.say
    if crossing.state in _STEPS:
        lines.append(_STEPS[crossing.state])
    return "\n\n".join(lines)


def _spoken(zone: str) -> str:
    """A zone as the pages call it."""
    if zone == "public":
        return "the world"
    return zone.removeprefix("partner-").replace("-", " ").replace("_", " ").title()


def _named(crossing: Crossing, post: PostRow | None) -> str:
    if post is None:
        return f"Your {crossing.activity_type.lower()}"
    words = _plain(post.content)
    shown = words if len(words) <= EXCERPT_CHARS else f"{words[:EXCERPT_CHARS].rstrip()}…"
    return f"Your post “{shown}”"


def _plain(content: str) -> str:
    """The words of a message without its mentions."""
    words = (word for word in markup.to_text(content).split() if not word.startswith("@"))
    return " ".join(words)


async def _send(tx: Transaction, message: _Message) -> int | None:
    """Writes the direct message; None while this node has no `@bridge`."""
    bridge = await people.by_handle(tx, name=BRIDGE, domain=None)
    if bridge is None:
        return None
    post_id = tx.new_id()
    text = f"@{message.to.name} {message.text}"
    profile = Url(f"{tx.ground.staff}/@{message.to.name}")
    parent = message.parent
    content = markup.render_plain(
        text, mentions={message.to.name: profile}, tag_url=lambda tag: Url(f"{tx.ground.staff}/tags/{tag}")
    )
    new = NewPost(
        id=post_id,
        ap_id=tx.new_iri("o"),
        author=bridge.id,
        source=text,
        content=content,
        visibility="direct",
        reach="staff",
        label="",
        in_reply_to=None if parent is None else parent.id,
        thread=post_id if parent is None else parent.thread,
        created_ms=tx.now_ms,
    )
    await placing.place(tx, new, mentioned=(message.to.id,))
    return post_id
