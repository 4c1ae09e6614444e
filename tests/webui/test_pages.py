"""Pages over real stores: read, written to, and answered, by forms alone."""

from tests.webui.live import Browser, Company
from tests.webui.outline import faults

READ = [
    "/", "/?tab=groups", "/?tab=everyone", "/?tab=outside", "/compose", "/groups", "/groups/cycling",
    "/groups/cycling?tab=about", "/groups/cycling?tab=members", "/search?q=priya", "/search?q=soup&tab=posts",
    "/notifications", "/requests", "/settings", "/help", "/tour", "/@priya", "/@tom",
    "/desk", "/desk/decisions", "/desk/policy", "/desk/peers", "/desk/appeals", "/desk/egress/freeze",
]  # fmt: skip


async def test_every_page_opens_whole_and_well_formed(
    company: Company, posts: dict[str, int], mei: Browser
) -> None:
    wrong = {path: faults(await mei.open(path)) for path in READ}
    wrong |= {f"/posts/{post}": faults(await mei.open(f"/posts/{post}")) for post in posts.values()}
    assert {path: said for path, said in wrong.items() if said} == {}
