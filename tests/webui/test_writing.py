"""Writing by forms alone: the post, its preview, its crossings, and taking things back."""

import re
from html import unescape

import pytest

from bridge import ledger
from bridge.crossings import State
from tests.nodes import Node
from tests.webui.live import CARD, CSRF, FALCON, Browser, Company

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


async def test_a_post_for_colleagues_is_there_at_once_and_proposes_nothing(
    company: Company, tom: Browser, priya: Browser
) -> None:
    page = await tom.send("/posts", on="/", text="Bikes at noon", audience="staff")
    assert "Bikes at noon" in page
    assert "Posted." in page
    assert "Bikes at noon" in await priya.open("/?tab=everyone")
    assert await company.node.crossings(_id_of(page, "Bikes at noon")) == {}


async def test_a_post_for_the_world_shows_its_author_what_becomes_of_it(
    company: Company, posts: dict[str, int], priya: Browser, tom: Browser
) -> None:
    page = await priya.open("/")
    assert "Words hidden" in page
    assert "Undo" in page
    assert "Waiting for review" in page
    assert "Falcon ships" in await tom.open("/")
    assert "Words hidden" not in await tom.open("/")


async def test_an_empty_post_comes_back_with_the_reason(tom: Browser) -> None:
    page = await tom.send("/posts", on="/", text="  ", audience="world", summary="kept", status=422)
    assert "the post is empty" in page
    assert 'value="kept"' in page
    assert re.search(r'value="world" checked', page)


async def test_a_picture_is_shown_with_its_description_by_a_signed_address(tom: Browser) -> None:
    token = CSRF.search(await tom.open("/"))
    assert token is not None
    answer = await tom.http.post(
        "/posts",
        data={"csrf": token[1], "back": "/", "text": "Look", "audience": "staff", "alt": "A dot"},
        files={"image": ("dot.png", PICTURE, "image/png")},
        follow_redirects=True,
    )
    assert 'alt="A dot"' in answer.text
    address = re.search(r'<img src="(/media/[^"]+)"', answer.text)
    assert address is not None
    assert (await tom.http.get(unescape(address[1]))).headers["content-type"].startswith("image/")
    assert (await tom.http.get(address[1].partition("?")[0])).status_code == 404


async def test_the_preview_tells_each_audience_its_own_and_writes_nothing(
    company: Company, posts: dict[str, int], priya: Browser
) -> None:
    before = await _head(company.node)
    part = await _preview(priya, text=FALCON, audience="world", label="PUBLIC")
    assert "<html" not in part
    assert "<del>Falcon</del><ins>[internal project]</ins>" in part
    assert part.count("preview__line") == 3
    assert await _head(company.node) == before
    assert FALCON not in (await priya.open("/")).partition("Falcon ships")[0]


async def test_a_preview_of_a_post_that_stays_has_one_line(posts: dict[str, int], priya: Browser) -> None:
    part = await _preview(priya, text=FALCON, audience="staff")
    assert part.count("preview__line") == 1


async def test_without_scripts_the_preview_is_the_composer_again(
    posts: dict[str, int], priya: Browser
) -> None:
    page = await priya.send("/posts/preview", on="/compose", text=CARD, audience="world", label="PUBLIC")
    assert "<h1>Write a post</h1>" in page
    assert "<mark>4111 1111 1111 1111" in page
    assert CARD in page


async def test_what_answers_a_form_leads_back_to_where_the_form_stood(
    posts: dict[str, int], priya: Browser
) -> None:
    back = '<input type="hidden" name="back" value="/groups/cycling">'
    assert back in await priya.send("/posts/preview", on="/groups/cycling", text=CARD, audience="world")
    assert back in await priya.send("/posts", on="/groups/cycling", text="", audience="staff", status=422)


async def test_one_tap_hides_what_was_found(posts: dict[str, int], priya: Browser) -> None:
    page = await priya.send(
        "/posts/preview", on="/compose", text=CARD, audience="world", label="PUBLIC", mend="hide"
    )
    assert "Charge it to card […], the cvv" in page
    assert "Waits for review" not in page


@pytest.mark.parametrize(("audience", "nearer"), [("world", "partners"), ("partners", "staff")])
async def test_one_tap_keeps_it_nearer(priya: Browser, audience: str, nearer: str) -> None:
    page = await priya.send("/posts/preview", on="/compose", text="x", audience=audience, mend="narrow")
    assert f'value="{nearer}" checked' in page


async def test_a_reply_stays_as_near_as_its_thread(
    company: Company, posts: dict[str, int], priya: Browser
) -> None:
    composer = await priya.open(f"/compose?reply_to={posts['canteen']}")
    assert "Answering @tom" in composer
    assert 'value="world"' not in composer
    page = await priya.send(
        "/posts", on="/", text="@tom Leek?", audience="world", reply_to=str(posts["canteen"])
    )
    assert await company.node.crossings(_id_of(page, "Leek?")) == {}


async def test_a_changed_post_is_a_new_version_where_it_stood(
    company: Company, posts: dict[str, int], priya: Browser
) -> None:
    at = f"/posts/{posts['falcon']}/edit"
    assert FALCON in await priya.open(at)
    page = await priya.send(at, on=at, text="It ships in June", label="PUBLIC")
    assert "It ships in June" in page
    assert "edited" in page
    await company.node.work()
    assert (await company.crossing(posts["falcon"], "partner-acme")).activity_type == "Update"


async def test_deleting_asks_once_more(posts: dict[str, int], priya: Browser) -> None:
    at = f"/posts/{posts['falcon']}"
    asked = await priya.send(f"{at}/delete", on=at)
    assert "Delete this post everywhere?" in asked
    assert FALCON in await priya.open(at)
    page = await priya.send(f"{at}/delete", on=at, sure="1")
    assert "Deleted here" in page
    await priya.open(at, status=404)


async def test_recalling_asks_once_more_and_colleagues_keep_the_post(
    company: Company, posts: dict[str, int], priya: Browser
) -> None:
    at = f"/posts/{posts['falcon']}"
    assert "Recall this post from outside?" in await priya.send(f"{at}/recall", on=at)
    page = await priya.send(f"{at}/recall", on=at, sure="1")
    assert FALCON in page
    assert (await company.crossing(posts["falcon"], "partner-acme")).state is State.RECALLED
    assert (await company.crossing(posts["falcon"], "public")).state is State.WITHDRAWN


async def test_undo_stops_one_zone_and_leaves_the_others(
    company: Company, posts: dict[str, int], priya: Browser
) -> None:
    waiting = await company.crossing(posts["falcon"], "public")
    await priya.send(f"/crossings/{waiting.id}/undo", on="/")
    assert (await company.crossing(posts["falcon"], "public")).state is State.WITHDRAWN
    assert (await company.crossing(posts["falcon"], "partner-acme")).state is State.RELEASED


async def test_a_reason_lets_it_be_decided_anew(
    company: Company, posts: dict[str, int], priya: Browser
) -> None:
    asked = await company.crossing(posts["reason"], "partner-acme")
    assert asked.state is State.NEEDS_REASON
    await priya.send(f"/crossings/{asked.id}/reason", on="/", text="They were there")
    await company.node.work()
    assert (await company.crossing(posts["reason"], "partner-acme")).state is State.RELEASED


async def test_an_appeal_reaches_the_desk_and_is_answered_there(
    company: Company, posts: dict[str, int], priya: Browser, mei: Browser
) -> None:
    refused = await company.crossing(posts["secret"], "public")
    await priya.send(f"/crossings/{refused.id}/appeal", on="/", text="It is only a slogan")
    page = await mei.open("/desk/appeals")
    assert "It is only a slogan" in page
    number = re.search(r"/desk/appeals/(\d+)/answer", page)
    assert number is not None
    page = await mei.send(number.group(), on="/desk/appeals", upheld="1")
    assert "No appeals" in page


async def test_another_ones_post_and_crossing_are_not_ones_own(
    company: Company, posts: dict[str, int], tom: Browser
) -> None:
    at = f"/posts/{posts['falcon']}"
    await tom.open(f"{at}/edit", status=403)
    await tom.send(f"{at}/edit", on="/", text="mine now", status=403)
    await tom.send(f"{at}/delete", on="/", sure="1", status=403)
    await tom.send(f"{at}/recall", on="/", sure="1", status=403)
    waiting = await company.crossing(posts["falcon"], "public")
    for step in ("undo", "keep-inside", "yes", "review"):
        await tom.send(f"/crossings/{waiting.id}/{step}", on="/", status=404)
    await tom.send(f"/crossings/{waiting.id}/reason", on="/", text="x", status=404)


async def test_a_star_a_boost_and_a_bookmark_are_there_and_gone_again(
    posts: dict[str, int], tom: Browser
) -> None:
    at = f"/posts/{posts['falcon']}"
    for there, gone in (("favourite", "unfavourite"), ("boost", "unboost")):
        page = await tom.send(f"{at}/{there}", on=at)
        assert f"{at}/{gone}" in page
        page = await tom.send(f"{at}/{gone}", on=at)
        assert f"{at}/{gone}" not in page
    pressed = (await tom.send(f"{at}/bookmark", on=at)).count('aria-pressed="true"')
    assert (await tom.send(f"{at}/bookmark", on=at)).count('aria-pressed="true"') == pressed - 1


async def test_a_mention_leads_to_a_page_of_this_side(posts: dict[str, int], tom: Browser) -> None:
    page = await tom.open(f"/posts/{posts['canteen']}")
    assert 'href="/@priya"' in page


async def test_an_id_no_row_can_have_is_not_there(tom: Browser) -> None:
    await tom.open(f"/posts/{10**30}", status=404)


async def _preview(browser: Browser, **fields: str) -> str:
    token = CSRF.search(await browser.open("/compose"))
    assert token is not None
    answer = await browser.http.post(
        "/posts/preview", data={"csrf": token[1], **fields}, headers={"x-fragment": "preview"}
    )
    assert answer.status_code == 200, answer.text[-800:]
    return answer.text


async def _head(node: Node) -> tuple[int, str, int]:
    async with node.core.reading() as tx:
        return await ledger.head(tx)


def _id_of(page: str, words: str) -> int:
    """The post with these words on a page."""
    before = page.partition("<main")[2].partition(words)[0]
    return int(re.findall(r'id="post-(\d+)"', before)[-1])


async def test_after_posting_one_sees_the_post(posts: dict[str, int], priya: Browser) -> None:
    alone = await priya.send("/posts", on="/compose", text="Soup is on", audience="staff")
    assert "Conversation" in alone
    assert "Soup is on" in alone
    page = await priya.send("/posts", on="/", text="Tea is on", audience="staff")
    assert "<h1>Home</h1>" in page
    assert "Tea is on" in page
