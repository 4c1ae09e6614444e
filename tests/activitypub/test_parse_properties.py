"""What holds of every document: what is written reads back, and nothing but ParseError comes out."""

from __future__ import annotations

import contextlib

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from activitypub import parse
from activitypub.activities import Document
from activitypub.contexts import Json
from activitypub.errors import ParseError
from activitypub.serialise import serialise
from tests.activitypub.strategies import (
    activities,
    actors,
    cards,
    collections,
    documents,
    jsons,
    notes,
    pages,
    tombstones,
)

_PARSERS = (
    parse.parse_document,
    parse.parse_activity,
    parse.parse_actor,
    parse.parse_object,
    parse.parse_collection,
)


_KIND_NAMES = ("activity", "note", "card", "tombstone", "actor", "collection", "page")
_KINDS = (activities(), notes(), cards(), tombstones, actors, collections, pages)


@pytest.mark.parametrize("kind", _KINDS, ids=_KIND_NAMES)
@given(data=st.data())
def test_what_is_serialised_parses_to_the_same_value(
    kind: SearchStrategy[Document], data: st.DataObject
) -> None:
    document = data.draw(kind)
    body = serialise(document)
    assert parse.parse_document(body) == document
    assert serialise(parse.parse_document(body)) == body


@given(st.binary(max_size=200))
@example(b"")
@example(b"[" * 2000)
@example(b'{"a":' * 900 + b"1" + b"}" * 900)
@example(b'{"type":"Note","id":"\\ud800"}')
@example(b'{"n":' + b"9" * 5000 + b"}")
def test_any_bytes_parse_or_raise_parse_error(body: bytes) -> None:
    for parser in _PARSERS:
        with contextlib.suppress(ParseError):
            parser(body)


@given(jsons)
def test_any_json_parses_or_raises_parse_error(value: Json) -> None:
    body = orjson.dumps(value)
    for parser in _PARSERS:
        with contextlib.suppress(ParseError):
            parser(body)


@given(documents, st.data())
def test_a_document_with_one_member_replaced_parses_or_raises_parse_error(
    document: Document, data: st.DataObject
) -> None:
    members = orjson.loads(serialise(document))
    members[data.draw(st.sampled_from(sorted(members)))] = data.draw(jsons)
    with contextlib.suppress(ParseError):
        read = parse.parse_document(orjson.dumps(members))
        assert parse.parse_document(serialise(read)) == read
