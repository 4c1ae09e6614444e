"""A peer's words as we keep them: sanitised, with every type of object made readable as a post."""

from dataclasses import dataclass
from html import escape

from activitypub import markup
from activitypub.vocab import Card, Hashtag, Note
from node.social.timelines import fold_tag
from node.storage.peer_posts import RemoteFile
from node.storage.post_rows import Tag

MAX_TAGS = 50
MAX_FILES = 16
MAX_LANGUAGE_CHARS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """What a post says; `content` is sanitised HTML, `summary` plain text."""

    content: str
    summary: str
    sensitive: bool
    language: str | None
    tagged: tuple[Tag, ...]
    files: tuple[RemoteFile, ...]


def word(made: Note | Card) -> Worded:
    """The words of a note; of a card its name, its content, and where it can be seen."""
    return Worded(
        content=markup.sanitise(made.content_html if isinstance(made, Note) else _card(made)),
        summary=made.summary if isinstance(made, Note) else "",
        sensitive=made.sensitive or (isinstance(made, Note) and bool(made.summary)),
        language=made.language[:MAX_LANGUAGE_CHARS] or None,
        tagged=_tagged(made),
        files=_files(made),
    )


def is_vote(made: Note | Card) -> bool:
    """Whether it answers a poll: a name and nothing else (as Mastodon sends votes)."""
    return isinstance(made, Note) and bool(made.name) and not made.content_html


def _card(card: Card) -> str:
    """As Mastodon shows other types: a line of title, what it says, and the way to it."""
    address = escape(card.url or card.id)
    title = f"<p><strong>{escape(card.name)}</strong></p>" if card.name else ""
    return f'{title}{card.content_html}<p><a href="{address}">{address}</a></p>'


def _tagged(made: Note | Card) -> tuple[Tag, ...]:
    names = [tag.name.removeprefix("#") for tag in made.tags if isinstance(tag, Hashtag)]
    unique = {fold_tag(name): name for name in reversed(names[:MAX_TAGS]) if name}
    return tuple(Tag(folded, name) for folded, name in sorted(unique.items()))


def _files(made: Note | Card) -> tuple[RemoteFile, ...]:
    return tuple(
        RemoteFile(
            url=file.url,
            media_type=file.media_type or f"{file.kind.value.lower()}/*",
            alt=file.name,
            width=file.width,
            height=file.height,
            blurhash=file.blurhash or None,
        )
        for file in made.attachments[:MAX_FILES]
    )
