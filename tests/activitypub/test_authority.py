"""Origins, and who may say what of which object (FEP-fe34)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    Create,
    Delete,
    Follow,
    Like,
    Move,
    Undo,
    Update,
)
from activitypub.authority import (
    Denial,
    Origin,
    as_iri,
    as_url,
    host_of,
    keys_of,
    may,
    may_change,
    origin_of,
    same_origin,
)
from activitypub.vocab import Actor, ActorKey, ActorKind, Iri, Note, Ref
from tests.activitypub import strategies

ADA = Iri("https://a.example/u/ada")
BOB = Iri("https://a.example/u/bob")
EVE = Iri("https://evil.example/u/eve")
NOTE = Note(id=Iri("https://a.example/o/1"), attributed_to=ADA)
ACT = Iri("https://a.example/act/1")
EVIL_ACT = Iri("https://evil.example/act/1")
FOLLOW = Follow(id=Iri("https://evil.example/f/1"), actor=EVE, object=ADA)
PERSON = Actor(id=ADA, kind=ActorKind.PERSON, handle_name="ada", inbox=Iri(f"{ADA}/inbox"))


@pytest.mark.parametrize(
    ("iri", "host", "port"),
    [
        ("https://A.Example/x", "a.example", 443),
        ("https://a.example:443", "a.example", 443),
        ("http://a.example/", "a.example", 80),
        ("http://127.0.0.10:8080/x", "127.0.0.10:8080", 8080),
        ("http://a.example:443/", "a.example:443", 443),
        ("https://münchen.example/", "xn--mnchen-3ya.example", 443),
        ("https://[2001:DB8::0:1]:8443/", "[2001:db8::1]:8443", 8443),
        ("https://localhost?x", "localhost", 443),
    ],
)
def test_the_host_is_lower_case_with_its_port_unless_that_goes_without_saying(
    iri: str, host: str, port: int
) -> None:
    assert host_of(Iri(iri)) == host
    assert origin_of(Iri(iri)).port == port


def test_the_same_host_on_another_port_or_scheme_is_another_origin() -> None:
    assert same_origin(Iri("https://a.example/x"), Iri("https://A.example:443/y#z"))
    assert not same_origin(Iri("https://a.example/x"), Iri("http://a.example/x"))
    assert not same_origin(Iri("http://127.0.0.1:8001/x"), Iri("http://127.0.0.1:8002/x"))
    assert origin_of(Iri("http://a.example/x")) == Origin("http", "a.example", 80)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example:080/",
        "https://a.example:/",
        "https://a.example./",
        "https://.a.example/",
        "https://a_b-.example/",
        "https://2130706433/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://[::1/",
        "https://[1.2.3.4]/",
        "https://a%2eexample/",
        "https://a.example:80@evil.example/",
        "https://a.example/ x",
        "https://a.example/\x7f",
        "//a.example/",
        "javascript:alert(1)",
        "https://\u202e.example/",
        "https://" + "a." * 130 + "example/",
    ],
)
def test_what_two_readers_could_take_for_two_hosts_is_no_id(text: str) -> None:
    assert as_iri(text) is None
    assert as_url(text) is None
    with pytest.raises(ValueError, match="not an absolute"):
        origin_of(Iri(text))


@given(strategies.iris, strategies.iris)
def test_the_same_origin_means_the_same_host(one: Iri, other: Iri) -> None:
    assert same_origin(one, one)
    if same_origin(one, other):
        assert host_of(one) == host_of(other)


@given(st.text(max_size=40))
def test_any_text_is_an_id_with_a_host_or_none(text: str) -> None:
    iri = as_iri("https://" + text)
    assert iri is None or host_of(iri)


@pytest.mark.parametrize(
    "activity",
    [
        Create(id=ACT, actor=ADA, object=NOTE),
        Create(id=ACT, actor=ADA, object=Ref(NOTE.id)),
        Update(id=ACT, actor=ADA, object=PERSON),
        Delete(id=ACT, actor=ADA, object=Ref(ADA)),
        Announce(id=EVIL_ACT, actor=EVE, object=NOTE),
        Like(id=EVIL_ACT, actor=EVE, object=NOTE.id),
        Undo(id=EVIL_ACT, actor=EVE, object=FOLLOW),
        Accept(id=ACT, actor=ADA, object=FOLLOW),
        Accept(id=ACT, actor=ADA, object=Ref(FOLLOW.id)),
        Move(id=ACT, actor=ADA, object=ADA, target=EVE),
        Add(id=ACT, actor=ADA, object=NOTE.id, target=Iri(f"{ADA}/featured")),
    ],
)
def test_an_actor_may_speak_for_itself(activity: Activity) -> None:
    assert may(activity) is None


@pytest.mark.parametrize(
    ("activity", "denial"),
    [
        (Like(id=ACT, actor=EVE, object=NOTE.id), Denial.ACTIVITY_ELSEWHERE),
        (Create(id=EVIL_ACT, actor=EVE, object=NOTE), Denial.OBJECT_ELSEWHERE),
        (Create(id=EVIL_ACT, actor=EVE, object=Ref(NOTE.id)), Denial.OBJECT_ELSEWHERE),
        (Create(id=ACT, actor=BOB, object=NOTE), Denial.NOT_THE_AUTHOR),
        (Update(id=ACT, actor=BOB, object=NOTE), Denial.NOT_THE_AUTHOR),
        (Update(id=ACT, actor=BOB, object=PERSON), Denial.NOT_ITSELF),
        (Delete(id=EVIL_ACT, actor=EVE, object=Ref(NOTE.id)), Denial.OBJECT_ELSEWHERE),
        (Undo(id=ACT, actor=ADA, object=FOLLOW), Denial.OBJECT_ELSEWHERE),
        (Undo(id=ACT, actor=ADA, object=Ref(FOLLOW.id)), Denial.OBJECT_ELSEWHERE),
        (
            Undo(id=ACT, actor=ADA, object=Like(id=Iri("https://a.example/l"), actor=BOB, object=NOTE.id)),
            Denial.NOT_ITS_ACTIVITY,
        ),
        (Accept(id=ACT, actor=BOB, object=FOLLOW), Denial.NOT_ASKED),
        (Move(id=ACT, actor=ADA, object=BOB, target=EVE), Denial.NOT_ITSELF),
        (Add(id=EVIL_ACT, actor=EVE, object=EVE, target=Iri(f"{ADA}/featured")), Denial.COLLECTION_ELSEWHERE),
    ],
)
def test_nobody_may_speak_for_another(activity: Activity, denial: Denial) -> None:
    assert may(activity) is denial


def test_only_the_author_changes_a_stored_object_even_on_one_server() -> None:
    by_bob = Delete(id=ACT, actor=BOB, object=Ref(NOTE.id))
    assert may(by_bob) is None
    assert may_change(by_bob, author=ADA) is Denial.NOT_THE_AUTHOR
    assert may_change(replace(by_bob, actor=ADA), author=ADA) is None
    assert may_change(Delete(id=EVIL_ACT, actor=EVE, object=Ref(NOTE.id)), author=EVE) is (
        Denial.OBJECT_ELSEWHERE
    )


def test_a_key_speaks_for_its_owner_on_its_own_origin_only() -> None:
    good = ActorKey(id=Iri(f"{ADA}/main-key"), owner=ADA, pem="pem")
    of_another = ActorKey(id=Iri(f"{ADA}#2"), owner=BOB, pem="pem")
    elsewhere = ActorKey(id=Iri(f"{EVE}#main-key"), owner=ADA, pem="pem")
    assert keys_of(replace(PERSON, keys=(good, of_another, elsewhere))) == (good,)
