"""Limits, ids and lies: what a document may not be."""

from __future__ import annotations

import orjson
import pytest

from activitypub.activities import Announce, Delete, Flag, Follow, Undo, Update, object_id
from activitypub.contexts import Json
from activitypub.errors import ParseError
from activitypub.parse import parse_activity, parse_actor, parse_collection, parse_document, parse_object
from activitypub.vocab import Actor, Collection, CollectionPage, Note, Picture, Ref, Tombstone, Url

_NOTE: dict[str, Json] = {
    "type": "Note",
    "id": "https://a.example/o/1",
    "attributedTo": "https://a.example/u/1",
    "content": "<p>hi</p>",
}
_FOLLOW: dict[str, Json] = {
    "type": "Follow",
    "id": "https://a.example/f/1",
    "actor": "https://a.example/u/1",
    "object": "https://b.example/u/2",
}


def _fault(members: dict[str, Json] | bytes) -> tuple[str, str]:
    body = members if isinstance(members, bytes) else orjson.dumps(members)
    with pytest.raises(ParseError) as caught:
        parse_document(body)
    return caught.value.kind, caught.value.path


def _note(**members: Json) -> Note:
    note = parse_object(orjson.dumps(_NOTE | members))
    assert isinstance(note, Note)
    return note


def test_a_body_over_one_mebibyte_is_refused_unread() -> None:
    assert _fault(b" " * 1_048_577)[0] == "size"


def test_a_list_over_two_thousand_is_refused_where_it_stands() -> None:
    assert _fault(_NOTE | {"to": ["https://a.example/u"] * 2001}) == ("size", "to")


def test_a_text_over_two_hundred_thousand_characters_is_refused() -> None:
    assert _fault(_NOTE | {"content": "a" * 200_001}) == ("size", "content")
    assert len(_note(content="a" * 200_000).content_html) == 200_000


def test_nesting_beyond_64_is_refused() -> None:
    nested: Json = "deep"
    for _ in range(70):
        nested = [nested]
    assert _fault(_NOTE | {"x": nested})[0] == "depth"


def test_a_key_that_stands_twice_is_refused_at_any_depth() -> None:
    assert _fault(b'{"type":"Note","tag":{"name":"a","name":"b"}}')[0] == "duplicate"


@pytest.mark.parametrize(
    "body", [b"", b"nul", b"\xff", b"\xef\xbb\xbf{}", b'{"a":1e999}', b'{"a":"\\ud800"}']
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert _fault(body)[0] == "json"


@pytest.mark.parametrize("body", [b"[]", b"null", b'"https://a.example/o/1"', b"3"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    assert _fault(body)[0] == "shape"


@pytest.mark.parametrize("type_", [None, "Arrive", ["Dance"], 3, {"id": "Note"}])
def test_an_unknown_type_is_refused(type_: Json) -> None:
    assert _fault(_NOTE | {"type": type_}) == ("type", "type")


@pytest.mark.parametrize(
    "id_",
    [
        None,
        "",
        "o/1",
        "ftp://a.example/o",
        "https:///o",
        "https://user@a.example/o",
        "https://a.example\\@evil.example/o",
        "https://a.example/o\n",
        "https://a.example:0/o",
        "https://a.example:99999/o",
        "https://a..example/o",
        "https://0x7f.1/o",
        "https://a.example/o#fragment",
        "https://a.example/" + "o" * 2048,
        "acct:a@a.example",
    ],
)
def test_an_id_that_is_none_is_refused(id_: Json) -> None:
    assert _fault(_NOTE | {"id": id_}) == ("id", "id")


def test_only_what_a_document_stands_on_is_strict() -> None:
    note = _note(inReplyTo="tag:nowhere", url="javascript:alert(1)", published="yesterday", to=[None, 3, "x"])
    assert (note.in_reply_to, note.url, note.published_ms, note.to) == (None, None, None, ())


@pytest.mark.parametrize("public", ["as:Public", "Public", "https://www.w3.org/ns/activitystreams#Public"])
def test_public_has_one_spelling_inside(public: str) -> None:
    assert _note(to=[public, "as:Public"]).to == ("https://www.w3.org/ns/activitystreams#Public",)


def test_unicode_ids_are_kept_as_they_are() -> None:
    assert _note(id="https://münchen.example/ö/1").id == "https://münchen.example/ö/1"


def test_blind_recipients_are_never_read() -> None:
    assert "hidden" not in repr(_note(bto=["https://a.example/hidden"], bcc="https://a.example/hidden"))


def test_nul_is_taken_out_of_text() -> None:
    assert _note(content="a\x00b").content_html == "ab"


def test_the_language_is_that_of_the_content() -> None:
    note = _note(content="hallo", contentMap={"en": "hello", "de": "hallo"})
    assert (note.content_html, note.language) == ("hallo", "de")
    only_map: dict[str, Json] = {key: value for key, value in _NOTE.items() if key != "content"}
    read = parse_object(orjson.dumps(only_map | {"contentMap": {"en": "hello"}}))
    assert isinstance(read, Note)
    assert (read.content_html, read.language) == ("hello", "en")


@pytest.mark.parametrize(
    ("object_", "expected"),
    [
        ("https://a.example/o/1", Ref),
        ({"id": "https://a.example/o/1"}, Ref),
        (_NOTE, Ref),
        ({"type": "Tombstone", "id": "https://a.example/o/1"}, Tombstone),
        ([{"type": "Tombstone", "id": "https://a.example/o/1"}], Tombstone),
    ],
)
def test_delete_takes_an_id_an_object_or_a_tombstone(object_: Json, expected: type) -> None:
    delete = parse_activity(orjson.dumps(_FOLLOW | {"type": "Delete", "object": object_}))
    assert isinstance(delete, Delete)
    assert isinstance(delete.object, expected)
    assert delete.object.id == "https://a.example/o/1"


def test_an_update_may_embed_an_actor() -> None:
    actor: Json = {"type": "Group", "id": "https://a.example/g", "inbox": "https://a.example/g/in"}
    update = parse_activity(orjson.dumps(_FOLLOW | {"type": "Update", "object": actor}))
    assert isinstance(update, Update)
    assert isinstance(update.object, Actor)
    assert object_id(update) == "https://a.example/g"


@pytest.mark.parametrize("kind", ["Undo", "Announce"])
def test_an_embedded_object_of_an_unknown_kind_is_its_id(kind: str) -> None:
    object_: Json = {"type": "EmojiReact", "id": "https://a.example/e/1"}
    read = parse_activity(orjson.dumps(_FOLLOW | {"type": kind, "object": object_}))
    assert isinstance(read, Undo | Announce)
    assert read.object == Ref(read.object.id)


def test_what_an_activity_is_about_has_one_id() -> None:
    follow = parse_activity(orjson.dumps(_FOLLOW))
    flag = parse_activity(
        orjson.dumps(_FOLLOW | {"type": "Flag", "object": [_NOTE, "https://b.example/u/2"]})
    )
    assert object_id(follow) == "https://b.example/u/2"
    assert isinstance(flag, Flag)
    assert object_id(flag) == "https://a.example/o/1"


@pytest.mark.parametrize(
    ("written", "time_ms"),
    [
        ("2026-03-01T09:30:00Z", 1_772_357_400_000),
        ("2026-03-01T09:30:00", 1_772_357_400_000),
        ("2026-03-01T10:30+01:00", 1_772_357_400_000),
        ("2026-03-01T09:30:00.042999Z", 1_772_357_400_042),
        ("2026-02-30T09:30:00Z", None),
        ("2026-03-01", None),
        (1_772_357_400, None),
    ],
)
def test_dates_are_read_as_milliseconds_or_not_at_all(written: Json, time_ms: int | None) -> None:
    assert _note(published=written).published_ms == time_ms


def test_an_icon_may_be_a_bare_address() -> None:
    actor: dict[str, Json] = {"type": "Person", "id": "https://a.example/u", "inbox": "https://a.example/in"}
    bare = parse_actor(orjson.dumps(actor | {"icon": "https://a.example/i.png", "image": {"type": "Image"}}))
    assert bare.icon == Picture(url=Url("https://a.example/i.png"))
    assert bare.image is None


def test_an_array_of_types_is_read_by_the_first_one_known() -> None:
    assert isinstance(parse_activity(orjson.dumps(_FOLLOW | {"type": ["Odd", "as:Follow"]})), Follow)


def test_each_reader_refuses_what_is_not_its_own() -> None:
    note, follow = orjson.dumps(_NOTE), orjson.dumps(_FOLLOW)
    for parser, body in [
        (parse_activity, note),
        (parse_actor, note),
        (parse_collection, note),
        (parse_object, follow),
    ]:
        with pytest.raises(ParseError, match="type"):
            parser(body)


def test_a_created_tombstone_is_refused() -> None:
    tombstone: Json = {"type": "Tombstone", "id": "https://a.example/o/1"}
    assert _fault(_FOLLOW | {"type": "Create", "object": tombstone}) == ("type", "object.0.type")


def test_a_report_of_nothing_is_refused() -> None:
    assert _fault(_FOLLOW | {"type": "Flag", "object": []}) == ("id", "object")


def test_the_members_of_a_collection_are_read_as_ids() -> None:
    read = parse_collection(
        orjson.dumps(
            {
                "type": "OrderedCollection",
                "id": "https://a.example/c",
                "totalItems": 2.0,
                "first": {"type": "OrderedCollectionPage", "orderedItems": [_NOTE, "https://a.example/o/2"]},
            }
        )
    )
    assert isinstance(read, Collection)
    assert read.total == 2
    assert isinstance(read.first, CollectionPage)
    assert read.first.items == ("https://a.example/o/1", "https://a.example/o/2")


@pytest.mark.parametrize(
    "context",
    [
        {"content": "https://evil.example/ns#content"},
        {"as": "https://evil.example/ns#"},
        {"id": "@type"},
        {"object": {"@id": "as:actor"}},
        {"object": {"@id": "as:object", "@context": {}}},
        {"actor": {"@reverse": "as:actor"}},
        {"to": None},
        {"@import": "https://evil.example/"},
        None,
        3,
    ],
)
def test_an_inline_context_that_bends_a_core_term_is_refused(context: Json) -> None:
    activitystreams = "https://www.w3.org/ns/activitystreams"
    assert _fault(_NOTE | {"@context": [activitystreams, context]})[0] == "context"
    inner: Json = {"@context": context, "type": "Link"}
    assert _fault(_NOTE | {"tag": [inner]}) == ("context", "tag")


def test_a_fault_tells_outsiders_no_more_than_its_kind() -> None:
    with pytest.raises(ParseError) as caught:
        parse_activity(orjson.dumps(_FOLLOW | {"actor": "secret"}))
    assert caught.value.public == "The document can't be read (id)."
    assert str(caught.value) == "actor: an absolute http(s) id is required"
