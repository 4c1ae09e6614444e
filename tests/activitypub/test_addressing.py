"""To and cc, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub.activities import Accept, Activity, Announce, Create, Follow
from activitypub.addressing import (
    Addressing,
    Audience,
    Visibility,
    address,
    addressing_of,
    audience_of,
    names_public,
    strip_public,
)
from activitypub.serialise import serialise
from activitypub.vocab import PUBLIC, Iri, Note, Ref
from tests.activitypub import strategies

ADA = Iri("https://a.example/u/ada")
BOB = Iri("https://b.example/u/bob")
FOLLOWERS = Iri("https://a.example/u/ada/followers")

audiences = st.builds(
    Audience, st.sampled_from(Visibility), st.lists(strategies.iris, max_size=4, unique=True).map(tuple)
)


@given(audiences)
def test_an_audience_reads_back_from_its_addressing(audience: Audience) -> None:
    assert audience_of(address(audience, followers=FOLLOWERS), followers=FOLLOWERS) == audience


@given(audiences)
def test_only_public_and_unlisted_name_public_and_only_direct_spares_the_followers(
    audience: Audience,
) -> None:
    lists = address(audience, followers=FOLLOWERS)
    everyone = {*lists.to, *lists.cc}
    assert (PUBLIC in everyone) == (audience.visibility in {Visibility.PUBLIC, Visibility.UNLISTED})
    assert (FOLLOWERS in everyone) == (audience.visibility is not Visibility.DIRECT)
    assert len(lists.to) + len(lists.cc) == len(everyone)


@pytest.mark.parametrize(
    ("to", "cc", "visibility"),
    [
        ((PUBLIC,), (FOLLOWERS,), Visibility.PUBLIC),
        ((FOLLOWERS,), (PUBLIC,), Visibility.UNLISTED),
        ((FOLLOWERS,), (), Visibility.PRIVATE),
        ((BOB,), (FOLLOWERS,), Visibility.PRIVATE),
        ((BOB,), (), Visibility.DIRECT),
        ((), (), Visibility.DIRECT),
    ],
)
def test_mastodons_four_visibilities_are_told_apart(
    to: tuple[Iri, ...], cc: tuple[Iri, ...], visibility: Visibility
) -> None:
    assert audience_of(Addressing(to, cc), followers=FOLLOWERS).visibility is visibility


def test_without_a_known_followers_collection_it_is_one_of_those_named() -> None:
    audience = audience_of(Addressing((FOLLOWERS,)), followers=None)
    assert audience == Audience(Visibility.DIRECT, (FOLLOWERS,))


@given(strategies.activities())
def test_a_stripped_activity_names_public_nowhere_in_its_addressing(activity: Activity) -> None:
    stripped = strip_public(activity)
    assert not names_public(stripped)
    assert strip_public(stripped) == stripped
    assert (stripped == activity) == (not names_public(activity))


def test_public_is_stripped_from_what_is_embedded_too() -> None:
    note = Note(id=Iri("https://a.example/o/1"), attributed_to=ADA, to=(PUBLIC,), cc=(BOB,))
    create = Create(id=Iri("https://a.example/c/1"), actor=ADA, to=(PUBLIC, BOB), object=note)
    announce = Announce(id=Iri("https://b.example/g/1"), actor=BOB, cc=(PUBLIC,), object=create)
    assert names_public(announce)
    assert b"#Public" not in serialise(strip_public(announce))
    assert strip_public(create).to == (BOB,)


def test_nothing_but_addressing_is_stripped() -> None:
    follow = Follow(id=Iri("https://b.example/f/1"), actor=BOB, object=ADA, to=(ADA,))
    accept = Accept(id=Iri("https://a.example/x/1"), actor=ADA, object=follow)
    assert strip_public(accept) == accept
    assert strip_public(Accept(id=accept.id, actor=ADA, object=Ref(follow.id))).object == Ref(follow.id)
    assert addressing_of(follow) == Addressing((ADA,), ())
