"""The shapes of real servers (tests/fixtures/peers says where each fact stands)."""

from __future__ import annotations

from pathlib import Path

import pytest

from activitypub.activities import Accept, Announce, Create, Flag, Follow, Undo
from activitypub.authority import Denial, keys_of, may
from activitypub.errors import ParseError
from activitypub.parse import parse_activity, parse_actor, parse_document, parse_object
from activitypub.serialise import serialise
from activitypub.vocab import PUBLIC, Card, CardKind, Emoji, Hashtag, Mention, Note

_PEERS = Path(__file__).parent.parent / "fixtures" / "peers"
_READABLE = sorted(path.name for path in _PEERS.glob("*.json") if "stub" not in path.name)


def _body(name: str) -> bytes:
    return (_PEERS / name).read_bytes()


@pytest.mark.parametrize("name", _READABLE)
def test_what_a_peer_sent_survives_our_own_spelling(name: str) -> None:
    read = parse_document(_body(name))
    assert parse_document(serialise(read)) == read


def test_mastodon_create_is_read_whole() -> None:
    create = parse_activity(_body("mastodon-create.json"))
    assert isinstance(create, Create)
    assert isinstance(create.object, Note)
    note = create.object
    assert may(create) is None
    assert note.language == "en"
    assert note.to == (PUBLIC,)
    assert note.published_ms == create.published_ms == 1_772_357_400_000
    assert note.replies == "https://social.example/users/ada/statuses/1/replies"
    assert [type(tag) for tag in note.tags] == [Mention, Hashtag, Emoji]
    assert note.attachments[0].name == "A lighthouse"
    assert note.attachments[0].focus == (0.5, -0.25)


def test_mastodon_actor_is_read_whole() -> None:
    actor = parse_actor(_body("mastodon-actor.json"))
    assert actor.handle_name == "ada"
    assert actor.locked
    assert actor.shared_inbox == "https://social.example/inbox"
    assert [key.id for key in keys_of(actor)] == ["https://social.example/users/ada#main-key"]
    assert actor.fields[0].name == "Where"
    assert actor.icon is not None


def test_mastodon_undo_names_its_like_by_an_id_with_a_fragment() -> None:
    undo = parse_activity(_body("mastodon-undo-like.json"))
    assert isinstance(undo, Undo)
    assert undo.object.id == "https://social.example/users/ada#likes/7"
    assert may(undo) is None


def test_mastodon_flag_names_each_object_once() -> None:
    flag = parse_activity(_body("mastodon-flag.json"))
    assert isinstance(flag, Flag)
    assert flag.objects == ("https://permeable.example/a/k3v", "https://permeable.example/o/p0st")
    assert flag.content == "Please have a look."


def test_gotosocial_single_values_are_lists_of_one() -> None:
    create = parse_activity(_body("gotosocial-create.json"))
    assert isinstance(create, Create)
    assert isinstance(create.object, Note)
    assert create.to == (PUBLIC,)
    assert create.cc == ("https://gts.example/users/cleo/followers",)
    assert create.object.published_ms == 1_772_357_400_123
    assert [tag.name for tag in create.object.tags] == ["#mer"]


def test_gotosocial_key_stub_is_no_actor_to_deliver_to() -> None:
    with pytest.raises(ParseError) as caught:
        parse_actor(_body("gotosocial-stub-actor.json"))
    assert (caught.value.kind, caught.value.path) == ("id", "inbox")


def test_lemmy_group_announces_another_persons_create() -> None:
    announce = parse_activity(_body("lemmy-announce.json"))
    assert isinstance(announce, Announce)
    assert isinstance(announce.object, Create)
    page = announce.object.object
    assert isinstance(page, Card)
    assert (page.kind, page.name) == (CardKind.PAGE, "Spring tide tonight")
    assert page.attachments[0].url == "https://tides.example/tonight"
    assert announce.object.audience == ("https://lemmy.example/c/tides",)


def test_misskey_quote_is_read_and_stray_tags_are_left_out() -> None:
    note = parse_object(_body("misskey-note.json"))
    assert isinstance(note, Note)
    assert note.quote == "https://permeable.example/o/p0st"
    assert note.tags == ()
    assert note.source is not None
    assert note.source.media_type == "text/x.misskeymarkdown"


def test_akkoma_accept_embeds_actor_and_follow() -> None:
    accept = parse_activity(_body("akkoma-accept.json"))
    assert isinstance(accept, Accept)
    assert accept.actor == "https://akk.example/users/eli"
    assert isinstance(accept.object, Follow)
    assert may(accept) is None


def test_an_accept_by_somebody_who_was_not_asked_is_denied() -> None:
    body = _body("akkoma-accept.json").replace(
        b'"object": "https://akk.example/users/eli"', b'"object": "https://akk.example/users/zoe"'
    )
    assert may(parse_activity(body)) is Denial.NOT_ASKED


def test_peertube_video_is_attributed_to_its_first_author_and_opens_as_a_page() -> None:
    video = parse_object(_body("peertube-video.json"))
    assert isinstance(video, Card)
    assert video.kind is CardKind.VIDEO
    assert video.attributed_to == "https://tube.example/accounts/fay"
    assert video.url == "https://tube.example/w/5"
