"""A thread as a tree: everything the viewer may see, in reading order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub.addressing import Visibility
from bridge.store.base import Transaction
from node.social import compose, threads
from node.social.drafts import Draft
from node.social.viewers import Viewer
from node.storage.threads import Link


@st.composite
def trees(draw: st.DrawFn) -> tuple[Link, ...]:
    size = draw(st.integers(1, 20))
    return tuple(
        Link(post, draw(st.integers(1, post - 1)) if post > 1 else None, draw(st.booleans()))
        for post in range(1, size + 1)
    )


@given(trees())
def test_a_thread_loses_and_repeats_nothing(links: tuple[Link, ...]) -> None:
    shown = {link.post for link in links if link.shown}
    assert set(threads.descendants(links, 1)) == shown - {1}
    for link in links:
        up, down = threads.ancestors(links, link.post), threads.descendants(links, link.post)
        assert len({*up, *down, link.post}) == len(up) + len(down) + 1
        assert list(up) == sorted(up)
        assert all(link.post in (*threads.descendants(links, above), link.post) for above in up if link.shown)


def test_answers_follow_what_they_answer_oldest_first() -> None:
    links = [Link(post, parent, shown=True) for post, parent in ((1, None), (2, 1), (3, 1), (4, 2), (5, 3))]
    assert threads.descendants(links, 1) == (2, 4, 3, 5)
    assert threads.ancestors(links, 5) == (1, 3)


@pytest.mark.anyio
async def test_what_the_viewer_may_not_see_is_passed_over(
    tx: Transaction, ada: Viewer, ben: Viewer, cleo: Viewer
) -> None:
    first = await compose.post(tx, author=ada, draft=Draft(text="first"))
    direct = Draft(text="between us", in_reply_to=first, visibility=Visibility.DIRECT)
    hidden = await compose.post(tx, author=ben, draft=direct)
    answer = await compose.post(tx, author=cleo, draft=Draft(text="answer", in_reply_to=first))
    seen_by_ada = await threads.around(tx, ada, first)
    seen_by_cleo = await threads.around(tx, cleo, first)
    assert [post.entry for post in seen_by_ada.descendants] == [hidden, answer]
    assert [post.entry for post in seen_by_cleo.descendants] == [answer]
    up = await threads.around(tx, ada, hidden)
    assert [post.entry for post in up.ancestors] == [first]
    assert up.depths[hidden] == 1
