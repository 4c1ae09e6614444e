"""HTML made safe, read, and written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub.markup import Link, links, render_markdown, render_plain, sanitise, to_text
from activitypub.vocab import Url

BOB = Url("https://b.example/@bob")
MENTIONS = {"bob@b.example": BOB, "ada": Url("https://a.example/@ada")}
_PIECES = """
<p>|</p>|<a href="https://x.example">|<a href="javascript:alert(1)">|</a>|<script>|</script>|<svg>|text
<img src=x onerror=alert(1)>|<span class="invisible">|</span>|<!--|-->|<b |<pre>|&|&lt;|<|>|"|'|<iframe>
<style>|</style>|<math>|<br>|<ul><li>|<h1>|<template>|<noscript>|<title>|<mglyph>|</p>|</svg>
"""
_html = st.lists(
    st.sampled_from(_PIECES.replace("\n", "|").split("|")) | st.text(max_size=5), max_size=12
).map("".join)


def _tag_url(tag: str) -> Url:
    return Url(f"https://a.example/tags/{tag}")


def _plain(text: str) -> str:
    return render_plain(text, mentions=MENTIONS, tag_url=_tag_url)


def _markdown(text: str) -> str:
    return render_markdown(text, mentions=MENTIONS, tag_url=_tag_url)


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="nofollow noopener noreferrer">x</a>'),
        ('<a href="//evil.example">x</a>', '<a rel="nofollow noopener noreferrer">x</a>'),
        ('<img src="https://pixel.example/1.gif">', ""),
        ('<p onclick="x()" style="color:red" id="top">a</p>', "<p>a</p>"),
        ('<span class="h-card evil">a</span>', '<span class="h-card">a</span>'),
        ("<table><tr><td>a</td></tr></table>", "a"),
        ("<!-- note -->a", "a"),
    ],
)
def test_only_what_is_allowed_stays(html: str, safe: str) -> None:
    assert sanitise(html) == safe


@given(_html)
def test_sanitising_twice_changes_nothing(html: str) -> None:
    once = sanitise(html)
    assert sanitise(once) == once
    assert "<script" not in once


@given(_html)
def test_any_html_has_a_text_and_links(html: str) -> None:
    to_text(html)
    assert all(link.href.startswith(("http://", "https://")) for link in links(html))


@pytest.mark.parametrize(
    "piece", ["<ul><li>", "<ul></x>", "<ul><!--</ul>-->", "<blockquote>", "<p>", "<b a='>'>"]
)
def test_html_of_more_tags_than_a_person_writes_costs_little(piece: str) -> None:
    for html in (piece * 4_900, piece * 50_000):
        started = time.process_time()
        to_text(html)
        assert time.process_time() - started < 2
    assert sanitise(piece * 50_000).startswith("&lt;")


def test_nothing_is_cut_off_however_long() -> None:
    assert to_text("&amp;" * 100_000 + "end").endswith("&end")
    assert to_text("<b>" * 20_000 + "end").endswith("end")


def test_text_keeps_paragraphs_lines_lists_and_verbatim_blocks() -> None:
    html = "<p>one<br>two</p><p>three &amp; four</p><ul><li>a</li><li>b</li></ul><pre>x\n  y</pre>"
    assert to_text(html) == "one\ntwo\n\nthree & four\n\na\nb\n\nx\n  y"


def test_links_have_their_address_and_the_text_they_show() -> None:
    html = '<p><a href="https://evil.example/x"><span>https://</span>bank.example</a> <a href="/r">r</a></p>'
    assert links(html) == (Link(Url("https://evil.example/x"), "https://bank.example"),)


def test_plain_text_becomes_paragraphs_with_mentions_tags_and_addresses() -> None:
    assert _plain("Hi @bob@b.example\nsee #Sea\n\n\n<b>") == (
        '<p>Hi <span class="h-card"><a href="https://b.example/@bob" class="u-url mention" '
        'rel="nofollow noopener noreferrer">@<span>bob@b.example</span></a></span><br>see '
        '<a href="https://a.example/tags/Sea" class="mention hashtag" '
        'rel="nofollow noopener noreferrer">#<span>Sea</span></a></p><p>&lt;b&gt;</p>'
    )


def test_a_mention_of_nobody_known_stays_text() -> None:
    assert _plain("@zoe@nowhere.example") == "<p>@zoe@nowhere.example</p>"


def test_a_long_address_is_shortened_for_the_eye_only() -> None:
    address = "https://a.example/a/very/long/way/to/somewhere?x=1&y=2"
    assert to_text(_plain(address)) == address
    assert links(_plain(address)) == (Link(Url(address), address),)
    assert 'class="ellipsis"' in _plain(address)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(str.strip))
def test_what_is_typed_in_one_line_reads_back_from_its_html(text: str) -> None:
    assert to_text(_plain(text)) == text


@given(st.text(max_size=60))
def test_rendered_text_is_already_safe(text: str) -> None:
    for html in (_plain(text), _markdown(text)):
        assert sanitise(html) == html


def test_markdown_is_rendered_without_raw_html_images_and_odd_links() -> None:
    html = _markdown("# Tide\n\n**now** <b>x</b> ![pixel](https://p.example/1.gif) [x](javascript:alert(1))")
    assert html.startswith("<h1>Tide</h1>")
    assert "<strong>now</strong> &lt;b&gt;x&lt;/b&gt;" in html
    assert "<img" not in html
    assert "javascript" not in "".join(link.href for link in links(html))


def test_markdown_links_mentions_but_neither_in_code_nor_inside_links() -> None:
    html = _markdown("@ada `@ada` [@ada](https://x.example) #sea")
    assert [link.href for link in links(html)] == [
        "https://a.example/@ada",
        "https://x.example",
        "https://a.example/tags/sea",
    ]
    assert "<code>@ada</code>" in html
