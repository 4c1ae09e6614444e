"""What we send, as the servers that read it need it."""

from __future__ import annotations

import dataclasses
from typing import cast

import orjson
import pytest

from activitypub.activities import Create, Update
from activitypub.collections import collection_page, ordered_collection, page_id
from activitypub.contexts import Json
from activitypub.serialise import serialise, serialise_page
from activitypub.vocab import (
    PUBLIC,
    Actor,
    ActorKey,
    ActorKind,
    AssertionKey,
    Iri,
    Note,
    Tombstone,
)

ADA = Iri("https://a.example/u/ada")
OUTBOX = Iri("https://a.example/u/ada/outbox")
NOTE = Note(
    id=Iri("https://a.example/o/1"),
    attributed_to=ADA,
    content_html="<p>hi</p>",
    language="en",
    to=(PUBLIC,),
    replies=Iri("https://a.example/o/1/replies"),
    quote=Iri("https://b.example/o/2"),
)
PERSON = Actor(
    id=ADA,
    kind=ActorKind.PERSON,
    handle_name="ada",
    inbox=Iri(f"{ADA}/inbox"),
    shared_inbox=Iri("https://a.example/inbox"),
    keys=(ActorKey(id=Iri(f"{ADA}#main-key"), owner=ADA, pem="PEM"),),
    assertion_keys=(AssertionKey(id=Iri(f"{ADA}#ed25519"), controller=ADA, multibase="z6Mk"),),
)


def _members(body: bytes) -> dict[str, Json]:
    return cast("dict[str, Json]", orjson.loads(body))


def test_an_actor_has_what_mastodon_asks_for() -> None:
    members = _members(serialise(PERSON))
    assert members["publicKey"] == {
        "id": f"{ADA}#main-key",
        "owner": ADA,
        "publicKeyPem": "PEM",
        "type": "Key",
    }
    assert members["endpoints"] == {"sharedInbox": "https://a.example/inbox"}
    assert members["preferredUsername"] == "ada"
    assert members["assertionMethod"] == [
        {"id": f"{ADA}#ed25519", "type": "Multikey", "controller": ADA, "publicKeyMultibase": "z6Mk"}
    ]
    assert "https://w3id.org/security/v1" in cast("list[Json]", members["@context"])


def test_a_minimal_actor_says_nothing_it_was_not_given() -> None:
    bare = Actor(id=ADA, kind=ActorKind.PERSON, handle_name="ada", inbox=Iri(f"{ADA}/inbox"))
    assert set(_members(serialise(bare))) == {"@context", "id", "type", "preferredUsername", "inbox"}


def test_a_note_embeds_a_first_page_of_replies_with_nothing_on_it() -> None:
    replies = cast("dict[str, Json]", _members(serialise(NOTE))["replies"])
    assert replies == {
        "id": "https://a.example/o/1/replies",
        "type": "Collection",
        "first": {
            "type": "CollectionPage",
            "partOf": "https://a.example/o/1/replies",
            "next": "https://a.example/o/1/replies?page=true",
            "items": [],
        },
    }


def test_a_note_says_its_language_who_may_quote_it_and_what_it_quotes() -> None:
    members = _members(serialise(NOTE))
    assert members["contentMap"] == {"en": "<p>hi</p>"}
    assert members["interactionPolicy"] == {"canQuote": {"automaticApproval": [ADA]}}
    assert members["quote"] == members["quoteUrl"] == members["_misskey_quote"] == "https://b.example/o/2"


def test_a_note_without_content_still_has_the_member() -> None:
    assert _members(serialise(Note(id=NOTE.id, attributed_to=ADA)))["content"] == ""


def test_an_embedded_object_has_no_context_of_its_own() -> None:
    create = _members(serialise(Create(id=Iri("https://a.example/c/1"), actor=ADA, object=NOTE)))
    assert "@context" not in cast("dict[str, Json]", create["object"])
    update = _members(serialise(Update(id=Iri("https://a.example/c/2"), actor=ADA, object=PERSON)))
    assert update["@context"] == _members(serialise(PERSON))["@context"]


@pytest.mark.parametrize(
    ("time_ms", "written"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_772_357_400_042, "2026-03-01T09:30:00.042Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_times_are_utc_with_milliseconds_where_there_are_any(time_ms: int, written: str) -> None:
    tombstone = Tombstone(id=NOTE.id, former_type="Note", deleted_ms=time_ms)
    assert _members(serialise(tombstone))["deleted"] == written


def test_keys_are_in_one_order_whatever_the_value() -> None:
    members = _members(serialise(dataclasses.replace(NOTE, summary="cw", sensitive=True)))
    assert list(members) == sorted(members)


def test_a_collection_leads_to_its_first_page_and_may_keep_its_size_to_itself() -> None:
    members = _members(serialise(ordered_collection(OUTBOX, total=None)))
    del members["@context"]
    assert members == {"id": OUTBOX, "type": "OrderedCollection", "first": f"{OUTBOX}?page=true"}
    assert _members(serialise(ordered_collection(OUTBOX, total=0)))["totalItems"] == 0


def test_a_page_embeds_released_bytes_unchanged() -> None:
    released = serialise(NOTE)
    other = Iri("https://a.example/o/2")
    page = collection_page(OUTBOX, items=[NOTE.id, other], next_after="o/2")
    body = serialise_page(page, embedded={NOTE.id: released})
    assert released in body
    members = _members(body)
    assert members["next"] == f"{OUTBOX}?page=true&after=o%2F2"
    assert members["orderedItems"] == [orjson.loads(released), other]
    assert serialise_page(page) == serialise(page)


def test_the_last_page_has_no_next() -> None:
    page = collection_page(OUTBOX, items=[], after="9")
    assert page.next is None
    assert page.id == page_id(OUTBOX, after="9")
