"""From what an author typed to what is stored: HTML, whom it mentions, and its hashtags."""

from dataclasses import dataclass
from typing import Literal, assert_never

from activitypub import markup
from activitypub.tokens import FoundMention, FoundTag, FoundUrl, tokens
from activitypub.vocab import Url
from bridge.store.base import Transaction
from node.social import people
from node.social.timelines import fold_tag
from node.social.viewers import Viewer
from node.storage.post_rows import Tag
from node.storage.rows import ActorRow


@dataclass(frozen=True, slots=True)
class Worded:
    """A text as HTML, with the actors it mentions and its hashtags, each once, in the order written."""

    content: str
    mentioned: tuple[ActorRow, ...]
    tagged: tuple[Tag, ...]


async def word(
    tx: Transaction, author: Viewer, text: str, *, content_type: Literal["text/plain", "text/markdown"]
) -> Worded:
    """Renders a text; a mention of nobody whom the author may know of stays text."""
    handles: list[str] = []
    tagged: dict[str, Tag] = {}
    for token in tokens(text):
        match token:
            case FoundMention(key=key):
                handles.append(key)
            case FoundTag(tag=name):
                tagged.setdefault(fold_tag(name), Tag(fold_tag(name), name))
            case FoundUrl():
                pass
            case _:
                assert_never(token)
    known = {
        key: actor for key in dict.fromkeys(handles) if (actor := await people.mentioned(tx, author, key))
    }
    links = {key: _page(tx, actor) for key, actor in known.items()}
    render = markup.render_plain if content_type == "text/plain" else markup.render_markdown
    staff = tx.ground.staff
    content = render(text, mentions=links, tag_url=lambda tag: Url(f"{staff}/tags/{fold_tag(tag)}"))
    unique = {actor.id: actor for actor in known.values()}
    return Worded(content, tuple(unique.values()), tuple(tagged.values()))


def _page(tx: Transaction, actor: ActorRow) -> Url:
    """Where a mention leads: a peer's page, or our own by name."""
    return Url(actor.url or actor.ap_id) if actor.host else Url(f"{tx.ground.staff}/@{actor.name}")
