"""What an author typed becomes HTML, mentions and hashtags."""

import pytest

from bridge.store.base import Transaction
from node.social import wording
from node.social.viewers import Viewer
from tests.node.social.conftest import NewPeer

pytestmark = pytest.mark.anyio


async def test_a_mention_leads_to_whom_it_names_inside_and_outside(
    tx: Transaction, ada: Viewer, ben: Viewer, peer: NewPeer
) -> None:
    await peer("zoe")
    text = "@ben meet @Zoe@acme.example, not @nobody"
    worded = await wording.word(tx, ada, text, content_type="text/plain")
    assert [actor.acct for actor in worded.mentioned] == ["ben", "zoe@acme.example"]
    assert 'href="http://localhost:8000/@ben"' in worded.content
    assert 'href="https://acme.example/@zoe"' in worded.content
    assert worded.content.count("<a ") == 2


async def test_a_hashtag_counts_once_however_it_is_spelt(tx: Transaction, ada: Viewer) -> None:
    worded = await wording.word(tx, ada, "#Tea, #tea and #TEA", content_type="text/plain")
    assert [(tag.folded, tag.name) for tag in worded.tagged] == [("tea", "Tea")]


async def test_what_looks_like_html_stays_text(tx: Transaction, ada: Viewer) -> None:
    worded = await wording.word(tx, ada, "<b onclick=x>hi</b>", content_type="text/plain")
    assert "<b" not in worded.content
