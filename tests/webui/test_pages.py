"""Pages over real stores: read, written to, and answered, by forms alone."""

from tests.webui.live import Browser, Company
from tests.webui.outline import faults

READ = [
    "/", "/?tab=groups", "/?tab=everyone", "/?tab=outside", "/?tab=bookmarks", "/compose", "/groups",
    "/groups/cycling", "/groups/cycling?tab=about", "/groups/cycling?tab=members", "/search?q=priya",
    "/search?q=soup&tab=posts", "/notifications", "/requests", "/settings", "/help", "/tour",
    "/@priya", "/@tom",
    "/desk", "/desk/decisions", "/desk/policy", "/desk/peers", "/desk/appeals", "/desk/egress/freeze",
]  # fmt: skip


async def test_every_page_opens_whole_and_well_formed(
    company: Company, posts: dict[str, int], mei: Browser
) -> None:
    wrong = {path: faults(await mei.open(path)) for path in READ}
    wrong |= {f"/posts/{post}": faults(await mei.open(f"/posts/{post}")) for post in posts.values()}
    assert {path: said for path, said in wrong.items() if said} == {}


async def test_what_one_bookmarked_is_found_again(posts: dict[str, int], tom: Browser) -> None:
    article = f'id="post-{posts["falcon"]}"'
    assert article not in await tom.open("/?tab=bookmarks")
    await tom.send(f"/posts/{posts['falcon']}/bookmark", on=f"/posts/{posts['falcon']}")
    assert article in await tom.open("/?tab=bookmarks")


async def test_an_address_that_leads_nowhere_says_so_in_words(tom: Browser) -> None:
    assert "There is no such page" in await tom.open("/nothing", status=404)


async def test_help_tells_each_label_apart(tom: Browser) -> None:
    told = await tom.open("/help")
    for words in ("Anyone may read it.", "when you choose nothing.", "Kept closer."):
        assert told.count(words) == 1, words
