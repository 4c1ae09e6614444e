"""Every canary, at every place where the outside listens: what must arrive does, what must not does not."""

import pytest

from tests.leaks.canaries import FETCHED, LOG, PARTNER, PUSHED, WORLD, word
from tests.leaks.conftest import Scene

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("leaks")]

AT_PARTNER = (f"{PUSHED} {PARTNER}", f"{FETCHED} {PARTNER}")
AT_WORLD = (f"{PUSHED} {WORLD}", f"{FETCHED} {WORLD}")
SOME = {
    "partner_text": AT_PARTNER,
    "reason_text": AT_PARTNER,
    "mira_direct": AT_PARTNER,
    "lena_direct": AT_WORLD,
    "followers_text": (*AT_PARTNER, *AT_WORLD),
    "recalled_text": (AT_PARTNER[0], AT_WORLD[0]),
}
NOWHERE = (
    *("inside_text", "inside_summary", "inside_tag", "inside_alt", "inside_file", "inside_exif"),
    *("loose_alt", "loose_file", "loose_exif", "open_file", "open_exif", "inside_direct", "inside_reply"),
    *("handle", "display_name", "bio", "field_name", "field_value", "own_field_name", "own_field_value"),
    *("group_name", "group_title", "group_note", "group_text", "held_text", "refused_text", "blocked_text"),
    *("review_note", "appeal", "justification", "first_version", "withdrawn_text", "search_words"),
)
EVERYWHERE = (
    "first_arrives",
    "open_arrives",
    "open_alt_arrives",
    "second_version_arrives",
    "profile_arrives",
)


@pytest.mark.parametrize("name", NOWHERE)
def test_what_stays_inside_is_heard_nowhere(scene: Scene, name: str) -> None:
    assert scene.ears.leaks(word(name)) == {}


@pytest.mark.parametrize("name", sorted(SOME))
def test_what_is_for_some_is_heard_by_them_alone(scene: Scene, name: str) -> None:
    assert scene.ears.leaks(word(name), allowed=SOME[name]) == {}
    assert all(scene.ears.places[place].has(word(name)) for place in SOME[name])


@pytest.mark.parametrize("name", EVERYWHERE)
def test_what_is_for_anyone_arrives_everywhere_but_in_the_log(scene: Scene, name: str) -> None:
    places = scene.ears.places
    heard = {
        place for place in (f"{FETCHED} anyone", *AT_PARTNER, *AT_WORLD) if places[place].has(word(name))
    }
    expected = {f"{FETCHED} anyone", *AT_PARTNER, *AT_WORLD}
    if name == "first_arrives":  # nobody followed yet
        expected -= {AT_PARTNER[0], AT_WORLD[0]}
    assert heard == expected
    assert not places[LOG].has(word(name))


def test_a_project_name_is_heard_in_no_field(scene: Scene) -> None:
    assert scene.ears.leaks("falcon", allowed=(f"{PUSHED} bystander", f"{PUSHED} {PARTNER}x")) == {}
    assert scene.ears.places[f"{FETCHED} anyone"].has("[internal project]")


@pytest.mark.parametrize(
    "words",
    [
        "This looks like a card number",
        "Confidential posts stay inside",
        "R7-project-names",
        "NDA-114",
        "4111 1111 1111 1111",
        "corp.example",
    ],
)
def test_no_word_of_the_policy_or_of_the_desk_is_heard(scene: Scene, words: str) -> None:
    assert scene.ears.leaks(words) == {}


def test_no_token_no_key_and_no_address_inside_is_heard(scene: Scene) -> None:
    node = scene.company.node
    secrets = [colleague.token for colleague in node.people.values()]
    secrets.append(node.config.origins.staff.partition("://")[2])
    for secret in secrets:
        leaks = scene.ears.leaks(secret, allowed=("staff surface without a token", LOG))
        assert leaks == {}
