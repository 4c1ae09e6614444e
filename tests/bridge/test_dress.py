"""Dress: what each zone's version of a document does not tell (POLICY-BRIDGE §9 #13, #14, #35, #36)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub import serialise
from activitypub.activities import Activity, Announce, Create, Follow, Update
from activitypub.addressing import names_public
from activitypub.vocab import PUBLIC, Iri, Note, Ref, Source
from bridge import dress
from bridge.context import Context
from bridge.crossings import ANYONE, Readers
from bridge.dress import Wardrobe
from policy.model import GroupFact, Reach, Related, ZoneName
from tests.bridge.laws import ADA, BLOB, NODE, create, picture

GROUP = Iri(f"{NODE}/a/support")
PARENT = Iri(f"{NODE}/o/parent")
HOSTS: Readers = frozenset({"partner.example"})


def wardrobe(context: Context | None = None, *, zone: str = "public", readers: Readers = ANYONE) -> Wardrobe:
    return Wardrobe(zone=zone, readers=readers, context=context or Context(), public=NODE, secret=b"s" * 32)


def note(activity: Activity) -> Note:
    assert isinstance(activity, Create | Update)
    assert isinstance(activity.object, Note)
    return activity.object


def test_what_the_author_typed_and_when_stays_inside() -> None:
    written = create(source=Source(content="typed"), published_ms=1, updated_ms=2, conversation="tag:x")
    dressed, _ = dress.dress(replace(written, published_ms=1), wardrobe())
    body = serialise.serialise(dressed)
    assert b"typed" not in body
    assert b"published" not in body
    assert b"updated" not in body
    assert b"tag:x" not in body


def test_the_stamp_says_when_it_was_released_and_nothing_else() -> None:
    dressed, _ = dress.dress(create(), wardrobe())
    stamped = dress.stamp(dressed, released_ms=1_790_000_000_000)
    assert note(stamped).published_ms == 1_790_000_000_000
    assert replace(note(stamped), published_ms=None) == note(dressed)
    edit = Update(id=dressed.id, actor=ADA, object=note(dressed))
    assert note(dress.stamp(edit, released_ms=7)).updated_ms == 7
    follow = Follow(id=dressed.id, actor=ADA, object=PARENT)
    assert dress.stamp(follow, released_ms=7) is follow


THERE = Related(zones=frozenset({ZoneName("public")}))


@pytest.mark.parametrize(
    ("parent", "readers", "known"),
    [
        (None, HOSTS, False),
        (Related(), HOSTS, False),
        (Related(waits=frozenset({ZoneName("public")})), HOSTS, False),
        (Related(zones=frozenset({ZoneName("partner-acme")})), HOSTS, False),
        (THERE, HOSTS, True),
        (THERE, ANYONE, False),
        (Related(anyone=True), HOSTS, True),
        (Related(anyone=True), ANYONE, True),
    ],
)
def test_what_it_replies_to_is_named_only_to_those_who_have_it(
    parent: Related | None, readers: Readers, known: bool
) -> None:
    clothes = wardrobe(Context(replies_to=parent), readers=readers)
    dressed, _ = dress.dress(create(in_reply_to=PARENT), clothes)
    assert note(dressed).in_reply_to == (PARENT if known else None)


def test_a_quote_is_named_only_where_it_is_known() -> None:
    quoting = create(quote=PARENT)
    assert note(dress.dress(quoting, wardrobe())[0]).quote is None
    known = Context(quotes=Related(anyone=True))
    assert note(dress.dress(quoting, wardrobe(known))[0]).quote == PARENT


def test_a_conversation_has_another_opaque_id_in_each_zone() -> None:
    threaded = create(context=f"{NODE}/contexts/42")
    ids = {note(dress.dress(threaded, wardrobe(zone=zone))[0]).context for zone in ("public", "partner-acme")}
    assert len(ids) == 2
    assert not [one for one in ids if "42" in one.removeprefix(f"{NODE}/c/")[:2] or "contexts" in one]
    again = note(dress.dress(threaded, wardrobe())[0]).context
    assert again in ids


@pytest.mark.parametrize("is_known", [True, False])
def test_a_group_that_is_not_known_outside_is_not_named(is_known: bool) -> None:
    context = Context(group=GroupFact("support", Reach.WORLD), group_id=GROUP, group_is_known=is_known)
    grouped = create(to=(PUBLIC, GROUP), cc=(GROUP,), audience=(GROUP,))
    dressed, _ = dress.dress(grouped, wardrobe(context))
    assert (GROUP.encode() in serialise.serialise(dressed)) is is_known
    assert dressed.audience == ((GROUP,) if is_known else ())


@pytest.mark.parametrize("readers", [ANYONE, HOSTS])
def test_hosts_get_bytes_that_never_name_everyone(readers: Readers) -> None:
    for activity in (
        create(),
        Update(id=Iri(f"{NODE}/x/2"), actor=ADA, object=note(create()), to=(PUBLIC,)),
        Announce(id=Iri(f"{NODE}/x/3"), actor=ADA, object=Ref(PARENT), to=(PUBLIC,)),
    ):
        dressed, _ = dress.dress(activity, wardrobe(readers=readers))
        assert names_public(dressed) is (readers == ANYONE)


def test_replies_are_counted_for_everyone_alone() -> None:
    counted = create(replies=Iri(f"{NODE}/o/1/replies"))
    assert note(dress.dress(counted, wardrobe())[0]).replies is not None
    assert note(dress.dress(counted, wardrobe(readers=HOSTS))[0]).replies is None


def test_a_file_has_one_address_for_each_zone_and_activity_and_none_tells_its_hash() -> None:
    twice = create(attachments=(picture(), picture()))
    other = replace(twice, id=Iri(f"{NODE}/x/2"))
    tokens = [
        link.token
        for activity in (twice, other)
        for zone in ("public", "partner-acme")
        for link in dress.links_of(activity, wardrobe(zone=zone))
    ]
    assert len(set(tokens)) == len(tokens) == 8
    dressed, links = dress.dress(twice, wardrobe())
    assert BLOB.encode() not in serialise.serialise(dressed)
    assert dress.links_in(dressed, dress.links_of(twice, wardrobe())) == links
    assert dress.links_in(create(), links) == ()


@given(st.binary(min_size=16, max_size=32), st.binary(min_size=16, max_size=32))
def test_addresses_follow_from_the_secret_alone(one: bytes, other: bytes) -> None:
    activity = create(attachments=(picture(),))
    mine, theirs = (dress.links_of(activity, replace(wardrobe(), secret=secret)) for secret in (one, other))
    assert (mine == theirs) is (one == other)
