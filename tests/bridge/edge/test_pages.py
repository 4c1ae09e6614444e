"""The pages alone: what they show, and what they never do."""

from bridge.edge.pages import render_page
from bridge.store.edge_documents import Document
from tests.bridge.edge.world import actor, note
from tests.bridge.signing import PUBLIC

URL = f"{PUBLIC}/o/1"


def document(body: bytes, *, kind: str = "object") -> Document:
    return Document(
        url=URL,
        zone="public",
        kind=kind,
        readers="anyone",
        media_type="application/activity+json",
        body=body,
        sha256="",
        actor_id=f"{PUBLIC}/a/ada",
        generation=1,
    )


def page(body: bytes, *, author: bytes | None = None) -> str:
    by = None if author is None else document(author, kind="actor")
    return render_page(document(body), author=by, site="Acme Social").decode()


def test_a_post_shows_its_author_its_time_its_language_and_what_it_answers() -> None:
    body = note(
        URL,
        "hallo",
        published="2026-11-21T23:05:00Z",
        contentMap={"de": "<p>hallo</p>"},
        inReplyTo=f"{PUBLIC}/o/0",
    )
    shown = page(body, author=actor(f"{PUBLIC}/a/ada", "Ada"))
    for part in ("Ada Lovelace", "@Ada@127.0.0.1:8001", "2026-11-21 23:05 UTC", f'href="{PUBLIC}/o/0"'):
        assert part in shown
    assert "<p>hallo</p>" in shown
    assert "Acme Social" in shown


def test_only_pictures_of_our_own_are_loaded() -> None:
    files = [
        {"type": "Image", "mediaType": "image/png", "url": f"{PUBLIC}/m/t0ken", "name": 'a "tree"'},
        {"type": "Image", "mediaType": "image/png", "url": "https://tracker.example/1.png"},
        {"type": "Document", "mediaType": "application/pdf", "url": f"{PUBLIC}/m/other"},
    ]
    shown = page(note(URL, "look", attachment=files))
    assert f'<img src="{PUBLIC}/m/t0ken" alt="a &#34;tree&#34;" loading="lazy">' in shown
    assert shown.count("<img") == 1


def test_a_document_that_is_neither_post_nor_actor_is_shown_by_its_address() -> None:
    for body in (b"no json", b'{"type": "OrderedCollection", "id": "http://127.0.0.1:8001/o/1"}'):
        assert f"<h1>{URL}</h1>" in page(body)


def test_an_author_who_can_not_be_read_is_left_out() -> None:
    for author in (b"no json", note(URL, "no actor")):
        assert 'class="by"' not in page(note(URL, "hello"), author=author)


def test_an_actor_shows_its_published_words() -> None:
    shown = page(actor(URL, "Ada"))
    assert "<h1>Ada Lovelace</h1>" in shown
