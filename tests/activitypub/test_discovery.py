"""WebFinger, NodeInfo, host-meta, handles."""

from __future__ import annotations

import contextlib
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub.authority import Host
from activitypub.contexts import Json
from activitypub.discovery import (
    ACTIVITY_TYPE,
    LD_TYPE,
    Handle,
    NodeInfoVersion,
    host_meta,
    is_activity_type,
    nodeinfo,
    nodeinfo_links,
    nodeinfo_type,
    parse_acct,
    parse_webfinger,
    webfinger,
    webfinger_url,
)
from activitypub.errors import ParseError
from activitypub.vocab import Iri, Url
from tests.activitypub.strategies import iris, jsons

ACTOR = Iri("http://127.0.0.10:8080/a/k3v")


@pytest.mark.parametrize(
    ("written", "handle"),
    [
        ("acct:ada@a.example", Handle("ada", Host("a.example"))),
        ("@ada@A.Example", Handle("ada", Host("a.example"))),
        (" ada@127.0.0.10:8080 ", Handle("ada", Host("127.0.0.10:8080"))),
        ("@a.d-a_1@münchen.example", Handle("a.d-a_1", Host("xn--mnchen-3ya.example"))),
        ("@ada@a.example:443", Handle("ada", Host("a.example"))),
    ],
)
def test_a_handle_is_read_from_every_way_to_write_it(written: str, handle: Handle) -> None:
    assert parse_acct(written) == handle
    assert parse_acct(handle.acct) == parse_acct(str(handle)) == handle


@pytest.mark.parametrize(
    "written", ["", "@", "ada", "@ada", "ada@", "@@a.example", "a b@c", "ada@a.example/x", "ada@b@c", "ada@?"]
)
def test_what_is_no_handle_is_refused(written: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_acct(written)
    assert caught.value.kind == "handle"


@given(st.text(max_size=40))
def test_any_text_is_a_handle_or_a_parse_error(text: str) -> None:
    with contextlib.suppress(ParseError):
        handle = parse_acct(text)
        assert parse_acct(str(handle)) == handle


@given(st.from_regex(r"[a-z0-9_]{1,30}", fullmatch=True), iris)
def test_a_webfinger_answer_reads_back(name: str, actor: Iri) -> None:
    handle = Handle(name, Host("a.example:8443"))
    found = parse_webfinger(webfinger(handle, actor=actor, profile=Url("https://staff.example/@x")))
    assert (found.subject, found.actor) == (handle, actor)


@given(jsons)
def test_any_json_is_a_webfinger_answer_or_a_parse_error(value: Json) -> None:
    with contextlib.suppress(ParseError):
        parse_webfinger(orjson.dumps(value))


def test_an_answer_without_an_actor_document_is_refused() -> None:
    page: Json = {"rel": "self", "type": "text/html", "href": ACTOR}
    with pytest.raises(ParseError, match="links"):
        parse_webfinger(orjson.dumps({"subject": "acct:a@b.example", "links": [page]}))


def test_we_ask_with_the_port_that_the_handle_has() -> None:
    url = webfinger_url(Handle("ada", Host("127.0.0.10:8080")), scheme="http")
    assert url == ("http://127.0.0.10:8080/.well-known/webfinger?resource=acct%3Aada%40127.0.0.10%3A8080")


@pytest.mark.parametrize("version", ["2.0", "2.1"])
def test_nodeinfo_says_what_the_software_is_and_counts_nobody(version: NodeInfoVersion) -> None:
    members = orjson.loads(nodeinfo(version, software_version="0.1.0"))
    assert members["software"] == {"name": "permeable", "version": "0.1.0"}
    assert members["protocols"] == ["activitypub"]
    assert members["usage"] == {"users": {}}
    assert f"/schema/{version}#" in nodeinfo_type(version)


def test_nodeinfo_links_lead_to_both_versions_and_to_the_instance_actor() -> None:
    links = orjson.loads(nodeinfo_links("https://a.example", instance_actor=ACTOR))["links"]
    assert [link["href"] for link in links] == [
        "https://a.example/nodeinfo/2.0",
        "https://a.example/nodeinfo/2.1",
        ACTOR,
    ]


def test_host_meta_is_xml_that_leads_to_webfinger() -> None:
    link = ElementTree.fromstring(host_meta("https://a.example"))[0]
    assert link.get("template") == "https://a.example/.well-known/webfinger?resource={uri}"


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        (ACTIVITY_TYPE, True),
        (LD_TYPE, True),
        ("Application/Activity+JSON; charset=utf-8", True),
        ('application/ld+json; charset=utf-8; profile="x https://www.w3.org/ns/activitystreams"', True),
        ("application/ld+json", False),
        ("application/json", False),
        ("text/html", False),
        ("", False),
    ],
)
def test_only_the_two_activitypub_types_make_a_document(content_type: str, expected: bool) -> None:
    assert is_activity_type(content_type) is expected
