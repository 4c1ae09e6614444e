"""Values of the vocabulary as they can come out of `parse`: ids that are ids, no NUL, no repeats."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from activitypub.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Document,
    Flag,
    Follow,
    Like,
    Move,
    Reject,
    Remove,
    Undo,
    Update,
)
from activitypub.contexts import Json
from activitypub.vocab import (
    PUBLIC,
    Actor,
    ActorKey,
    ActorKind,
    AssertionKey,
    Attachment,
    AttachmentKind,
    Card,
    CardKind,
    Collection,
    CollectionPage,
    Emoji,
    Hashtag,
    Iri,
    Mention,
    Note,
    Picture,
    ProfileField,
    Ref,
    Source,
    Tag,
    Tombstone,
    Url,
)

words = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
some_words = words.filter(bool)
_origins = st.sampled_from(
    ["https://a.example", "https://b.example:8443", "http://127.0.0.10:8080", "https://münchen.example"]
)
_segments = st.text(st.sampled_from("abcXYZ019-_.~äß漢/%20"), max_size=12)
iris = st.builds(lambda origin, path: Iri(f"{origin}/{path}"), _origins, _segments)
iris_with_fragments = st.builds(lambda iri, mark: Iri(f"{iri}#{mark}"), iris, _segments)
urls = iris.map(Url)
times = st.integers(0, 253_402_300_799_999)
media_types = st.sampled_from(["", "image/png", "video/mp4", "image/svg+xml"])
languages = st.sampled_from(["en", "de", "zh-Hant", "und"])
addressees = st.lists(st.one_of(iris, st.just(PUBLIC)), max_size=4, unique=True).map(tuple)
_maybe_times = st.none() | times
_maybe_iris = st.none() | iris
_maybe_urls = st.none() | urls

pictures = st.builds(Picture, url=urls, media_type=media_types, name=words)
mentions = st.builds(Mention, href=iris, name=words)
hashtags = st.builds(Hashtag, href=_maybe_urls, name=some_words)
emoji = st.builds(Emoji, id=_maybe_iris, name=some_words, icon=pictures)
_tag: SearchStrategy[Tag] = st.one_of(mentions, hashtags, emoji)
tags = st.lists(_tag, max_size=3, unique=True).map(tuple)
attachments = st.builds(
    Attachment,
    kind=st.sampled_from(AttachmentKind),
    media_type=media_types,
    url=urls,
    name=words,
    width=st.none() | st.integers(0, 10_000),
    height=st.none() | st.integers(0, 10_000),
    blurhash=st.sampled_from(["", "UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH"]),
    focus=st.none() | st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
_files = st.lists(attachments, max_size=2).map(tuple)
sources = st.builds(Source, content=some_words, media_type=st.sampled_from(["text/plain", "text/markdown"]))


def _says(language: str, content: str) -> tuple[str, str]:
    return content, language if content else ""


_content_and_language = st.builds(_says, st.just("") | languages, words)


@st.composite
def notes(draw: st.DrawFn) -> Note:
    """Any Note."""
    content, language = draw(_content_and_language)
    return Note(
        id=draw(iris),
        attributed_to=draw(iris),
        content_html=content,
        language=language,
        name=draw(words),
        source=draw(st.none() | sources),
        summary=draw(words),
        sensitive=draw(st.booleans()),
        in_reply_to=draw(_maybe_iris),
        context=draw(st.just("") | iris),
        conversation=draw(words),
        to=draw(addressees),
        cc=draw(addressees),
        audience=draw(addressees),
        published_ms=draw(_maybe_times),
        updated_ms=draw(_maybe_times),
        url=draw(_maybe_urls),
        replies=draw(_maybe_iris),
        quote=draw(_maybe_iris),
        attachments=draw(_files),
        tags=draw(tags),
    )


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Any other object."""
    content, language = draw(_content_and_language)
    return Card(
        id=draw(iris),
        kind=draw(st.sampled_from(CardKind)),
        attributed_to=draw(iris),
        content_html=content,
        language=language,
        name=draw(words),
        summary=draw(words),
        sensitive=draw(st.booleans()),
        in_reply_to=draw(_maybe_iris),
        to=draw(addressees),
        cc=draw(addressees),
        audience=draw(addressees),
        published_ms=draw(_maybe_times),
        updated_ms=draw(_maybe_times),
        url=draw(_maybe_urls),
        attachments=draw(_files),
        tags=draw(tags),
    )


tombstones = st.builds(
    Tombstone, id=iris, former_type=st.sampled_from(["", "Note", "Page"]), deleted_ms=_maybe_times
)
_keys = st.builds(ActorKey, id=iris | iris_with_fragments, owner=iris, pem=some_words)
_assertion_keys = st.builds(
    AssertionKey, id=iris_with_fragments, controller=iris, multibase=st.just("z6MkrJVnaZkeFzdQyMZu1cg")
)
actors = st.builds(
    Actor,
    id=iris,
    kind=st.sampled_from(ActorKind),
    handle_name=words,
    inbox=iris,
    outbox=_maybe_iris,
    followers=_maybe_iris,
    following=_maybe_iris,
    featured=_maybe_iris,
    shared_inbox=_maybe_iris,
    keys=st.lists(_keys, max_size=2).map(tuple),
    assertion_keys=st.lists(_assertion_keys, max_size=2).map(tuple),
    name=words,
    summary_html=words,
    icon=st.none() | pictures,
    image=st.none() | pictures,
    url=_maybe_urls,
    locked=st.booleans(),
    discoverable=st.booleans(),
    indexable=st.booleans(),
    also_known_as=st.lists(iris, max_size=2, unique=True).map(tuple),
    moved_to=_maybe_iris,
    webfinger=words,
    published_ms=_maybe_times,
    fields=st.lists(st.builds(ProfileField, name=words, value_html=words), max_size=2).map(tuple),
    tags=tags,
)

_refs = st.builds(Ref, iris)
_items = st.lists(iris, max_size=4, unique=True).map(tuple)
pages = st.builds(
    CollectionPage,
    id=_maybe_iris,
    ordered=st.booleans(),
    part_of=_maybe_iris,
    next=_maybe_iris,
    prev=_maybe_iris,
    total=st.none() | st.integers(0, 10**9),
    items=_items,
)
collections = st.builds(
    Collection,
    id=iris,
    ordered=st.booleans(),
    total=st.none() | st.integers(0, 10**9),
    first=st.none() | _refs | pages,
    last=_maybe_iris,
    items=_items,
)


@st.composite
def activities(draw: st.DrawFn, *, depth: int = 1) -> Activity:
    """Any activity, embedding others up to `depth` deep."""
    id_ = draw(iris | iris_with_fragments)
    actor = draw(iris)
    to, cc, audience = draw(addressees), draw(addressees), draw(addressees)
    time_ms = draw(_maybe_times)
    inner: SearchStrategy[Activity | Ref] = (_refs | activities(depth=depth - 1)) if depth else _refs

    def sent(kind: type[Activity], **about: SearchStrategy[object]) -> Activity:
        drawn = {name: draw(strategy) for name, strategy in about.items()}
        head = {"id": id_, "actor": actor, "to": to, "cc": cc, "audience": audience, "published_ms": time_ms}
        return kind(**head, **drawn)  # type: ignore[arg-type]

    makers = [
        lambda: sent(Create, object=st.one_of(notes(), cards(), _refs)),
        lambda: sent(Update, object=st.one_of(notes(), cards(), actors, _refs)),
        lambda: sent(Delete, object=st.one_of(tombstones, _refs)),
        lambda: sent(Follow, object=iris),
        lambda: sent(Accept, object=inner),
        lambda: sent(Reject, object=inner),
        lambda: sent(Undo, object=inner),
        lambda: sent(Like, object=iris),
        lambda: sent(Announce, object=st.one_of(inner, notes(), cards())),
        lambda: sent(Block, object=iris),
        lambda: sent(Flag, objects=_items.filter(bool), content=words),
        lambda: sent(Move, object=iris, target=iris),
        lambda: sent(Add, object=iris, target=iris),
        lambda: sent(Remove, object=iris, target=iris),
    ]
    return draw(st.sampled_from(makers))()


documents: SearchStrategy[Document] = st.one_of(
    activities(), notes(), cards(), tombstones, actors, collections, pages
)

_TERMS = """
    id type actor object to cc attributedTo content contentMap tag attachment inbox name url published
    items orderedItems first totalItems publicKey owner publicKeyPem href icon @context endpoints
    assertionMethod source mediaType formerType target focalPoint inReplyTo
"""
_TYPES = "Create Note Person Delete Tombstone Follow Undo Announce Collection Flag Mention Page Image"
scalars: SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
    iris,
    st.sampled_from(_TYPES.split()),
    st.sampled_from([PUBLIC, "as:Public", "2024-02-30T25:61:00Z", "0001-01-01T00:00:00+14:00"]),
)
jsons: SearchStrategy[Json] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(_TERMS.split()) | words, inner, max_size=8),
    ),
    max_leaves=30,
)
