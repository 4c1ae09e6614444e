"""Mentions, hashtags and addresses in typed text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub.tokens import FoundMention, FoundTag, FoundUrl, find_mentions, find_tags, find_urls, tokens


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("@ada", ["ada"]),
        ("Hi @Ada, @bob@B.example.", ["ada", "bob@b.example"]),
        ("(@ada@127.0.0.10:8080)", ["ada@127.0.0.10:8080"]),
        ("@a.d_a-b- @münze@münchen.example", ["a.d_a-b"]),
        ("mail ada@b.example or a@b", []),
        ("https://a.example/@ada", []),
        ("@ada@b@c", []),
        ("@@ada", []),
        ("@" + "a" * 70, []),
    ],
)
def test_mentions_are_found_where_they_are_ones(text: str, keys: list[str]) -> None:
    assert [mention.key for mention in find_mentions(text)] == keys


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#Sea and #großeFlut!", ["Sea", "großeFlut"]),
        ("#2026 #1984book #col·lecció", ["1984book", "col·lecció"]),
        ("a#b &#39; ##x https://a.example/#frag", []),
    ],
)
def test_tags_are_found_where_they_are_ones(text: str, found: list[str]) -> None:
    assert [tag.tag for tag in find_tags(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/w_(x))", ["https://a.example/w_(x)"]),
        (
            '"http://a.example/?q=1&r=2", https://b.example!',
            ["http://a.example/?q=1&r=2", "https://b.example"],
        ),
        ("https:// http://user@a.example ftp://a.example", []),
    ],
)
def test_addresses_end_before_the_sentences_punctuation(text: str, found: list[str]) -> None:
    assert [url.url for url in find_urls(text)] == found


@given(st.text(st.sampled_from("ab@#:/. http1_·ß()é")))
def test_spans_are_in_order_apart_and_hold_what_was_found(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert end <= token.start < token.end <= len(text)
        end = token.end
        written = text[token.start : token.end]
        match token:
            case FoundMention():
                assert written.lower() == f"@{token.key}"
            case FoundTag():
                assert written == f"#{token.tag}"
            case FoundUrl():
                assert written == token.url
