"""Who may see a post, and who may do what with it."""

from enum import Enum
from typing import assert_never

from bridge.store.base import Transaction
from node.social.errors import NotAllowed, NotFound
from node.social.viewers import Viewer
from node.storage import post_rows
from node.storage.rows import PostRow


class Verb(Enum):
    """What can be done with a post that one sees."""

    REPLY = "reply"
    FAVOURITE = "favourite"
    BOOST = "boost"
    EDIT = "edit"
    DELETE = "delete"
    RECALL = "recall"
    REVIEW = "review"
    SEE_CROSSINGS = "see crossings"


async def may_see(tx: Transaction, viewer: Viewer, post: int) -> bool:
    """Whether a post exists for this viewer; `node.storage.sight.visible` is the same rule for lists."""
    return await post_rows.seen(tx, sight=viewer.sight, post=post) is not None


async def look(tx: Transaction, viewer: Viewer, post: int) -> PostRow:
    """The post. Raises NotFound when there is none for this viewer."""
    row = await post_rows.seen(tx, sight=viewer.sight, post=post)
    if row is None:
        raise NotFound(f"post {post} for actor {viewer.actor}")
    return row


async def require(tx: Transaction, viewer: Viewer, verb: Verb, *, entry: int) -> PostRow:
    """The post that an entry shows, for doing something with it.

    Raises NotFound when this viewer can't see it, NotAllowed when it sees it and still may not.
    """
    found = await post_rows.of_entry(tx, entry)
    if found is None:
        raise NotFound(f"entry {entry}")
    post = await look(tx, viewer, found)
    if not may(viewer, verb, post):
        raise NotAllowed(f"{verb.value} post {post.id} by actor {viewer.actor}")
    return post


def may(viewer: Viewer, verb: Verb, post: PostRow) -> bool:
    """Whether a viewer may do this with a post it sees."""
    is_author = viewer.actor == post.author
    match verb:
        case Verb.REPLY | Verb.FAVOURITE:
            return True
        case Verb.BOOST:
            return post.group is None and post.visibility in ("public", "unlisted")
        case Verb.EDIT | Verb.DELETE:
            return is_author
        case Verb.RECALL | Verb.SEE_CROSSINGS:
            return post.is_local and (is_author or viewer.is_officer)
        case Verb.REVIEW:
            return viewer.is_officer and not is_author
        case _:
            assert_never(verb)
