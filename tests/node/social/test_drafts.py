"""How far a post travels and who sees it, when it answers something and when clients say nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activitypub.addressing import Visibility
from node.social import drafts
from node.social.drafts import Draft, Wish
from node.social.errors import DraftInvalid
from node.storage.rows import PostRow
from policy.model import Reach

PARENT = PostRow(
    id=1, ap_id="https://social.company.example/o/1", author=1, host=None, zone=None, version=1,
    object_type="Note", source="", source_type="text/plain", content="", summary="", sensitive=False,
    language=None, visibility="public", reach="world", label="", label_set_by="default", group=None,
    in_reply_to=None, in_reply_to_ap_id=None, thread=1, url=None, created_ms=0, edited_ms=None,
    deleted_ms=None, replies_count=0, boosts_count=0, favourites_count=0,
)  # fmt: skip

reaches = st.sampled_from(Reach)
visibilities = st.sampled_from(Visibility)
parents = st.none() | st.builds(
    lambda host, visibility, reach: replace(PARENT, host=host, visibility=visibility.value, reach=reach.word),
    st.sampled_from((None, "acme.example")),
    visibilities,
    reaches,
)


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (Draft(text="  \n"), "empty"),
        (Draft(text="a" * 5001), "5,001 characters of 5,000"),
        (Draft(text="a" * 4990, summary="b" * 11), "5,001 characters"),
        (Draft(media=(1, 2, 3, 4, 5)), "4 attachments"),
        (Draft(media=(1, 1)), "twice"),
    ],
)
def test_a_draft_that_cannot_be_posted_says_what_is_wrong(draft: Draft, says: str) -> None:
    with pytest.raises(DraftInvalid, match=says) as caught:
        drafts.check(draft)
    assert says in caught.value.public


def test_a_picture_needs_no_words() -> None:
    drafts.check(Draft(media=(1,)))


@given(asked=st.none() | visibilities, parent=parents)
def test_a_reply_is_never_seen_by_more_than_what_it_answers(
    asked: Visibility | None, parent: PostRow | None
) -> None:
    width = [Visibility.DIRECT, Visibility.PRIVATE, Visibility.UNLISTED, Visibility.PUBLIC].index
    given_ = drafts.visibility(asked, parent=parent)
    assert width(given_) <= width(asked or Visibility.PUBLIC)
    assert parent is None or width(given_) <= width(Visibility(parent.visibility))


@given(
    asked=st.none() | reaches,
    default=reaches,
    visibility=visibilities,
    parent=parents,
    names_outsiders=st.booleans(),
)
def test_a_post_never_travels_further_than_its_thread(
    asked: Reach | None,
    default: Reach,
    visibility: Visibility,
    parent: PostRow | None,
    names_outsiders: bool,
) -> None:
    wish = drafts.wish(
        asked,
        default=default,
        visibility=visibility,
        parent=parent,
        names_outsiders=names_outsiders,
    )
    assert wish.reach <= drafts.thread_reach(parent)
    assert asked is None or wish.reach <= asked
    assert asked is None or wish.confirmed


def wished(parent: PostRow | None = None, *, visibility: Visibility = Visibility.PUBLIC) -> Wish:
    return drafts.wish(None, default=Reach.STAFF, visibility=visibility, parent=parent, names_outsiders=True)


def test_a_silent_client_posts_as_far_as_the_author_does_by_default() -> None:
    assert wished() == Wish(Reach.STAFF)


def test_a_silent_direct_post_to_outsiders_waits_for_its_authors_yes() -> None:
    assert wished(visibility=Visibility.DIRECT) == Wish(Reach.MENTIONED, confirmed=False)


def test_a_silent_reply_to_an_outside_post_goes_to_those_it_names() -> None:
    assert wished(replace(PARENT, host="acme.example")) == Wish(Reach.MENTIONED)


def test_a_silent_reply_inside_stays_where_its_thread_is() -> None:
    inside = replace(PARENT, reach="staff")
    assert wished(inside, visibility=Visibility.DIRECT) == Wish(Reach.STAFF)
