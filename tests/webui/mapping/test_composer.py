"""What an audience means for a post."""

import pytest

from activitypub.addressing import Visibility
from policy.model import Reach
from webui.pages.mapping.composer import KEYS, NEARER, Desktop, composer_view, placed, starting
from webui.views.compose import AudienceKey


@pytest.mark.parametrize(
    ("audience", "visibility", "reach"),
    [
        ("staff", Visibility.PUBLIC, Reach.STAFF),
        ("group", Visibility.PUBLIC, Reach.STAFF),
        ("partners", Visibility.PUBLIC, Reach.PARTNERS),
        ("world", Visibility.PUBLIC, Reach.WORLD),
        ("mentioned", Visibility.DIRECT, Reach.MENTIONED),
    ],
)
def test_an_audience_is_a_visibility_and_a_reach(
    audience: AudienceKey, visibility: Visibility, reach: Reach
) -> None:
    assert placed(audience, parent=None) == (visibility, reach)


@pytest.mark.parametrize("audience", KEYS)
def test_nearer_never_reaches_further(audience: AudienceKey) -> None:
    assert placed(NEARER[audience], parent=None)[1] <= placed(audience, parent=None)[1]


@pytest.mark.parametrize("reach", list(Reach))
def test_a_new_post_begins_no_further_than_its_author_usually_goes(reach: Reach) -> None:
    desktop = Desktop(None, ())
    draft = starting(desktop, default_reach=reach.word)
    assert placed(draft.audience, parent=None)[1] <= reach
    chosen = [each for each in composer_view(desktop, draft).audiences if each.key == draft.audience]
    assert chosen[0].closed == ""
