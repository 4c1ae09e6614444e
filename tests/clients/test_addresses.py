"""Addresses that the client API gives lead to pages of the staff surface."""

import httpx

from node.identity import tokens
from tests.clients.conftest import Meet
from tests.webui.live import Company


async def test_what_an_app_links_to_opens_in_the_browser(
    company: Company, meet: Meet, anyone: httpx.AsyncClient
) -> None:
    tom = await meet("tom")
    await tom.sign_in()
    async with company.surface.core.transaction() as tx:
        token = await tokens.mint(tx, account=company.people["tom"].account, scopes="read write")
    bearing = {"authorization": f"Bearer {token}"}
    sent = {"status": "Soup in the #canteen, @priya"}
    status = (await anyone.post("/api/v1/statuses", data=sent, headers=bearing)).json()
    links = [status["url"], status["account"]["url"], status["tags"][0]["url"], status["mentions"][0]["url"]]
    for link in links:
        page = await tom.http.get(link, follow_redirects=True)
        assert page.status_code == 200, link
    tagged = await tom.http.get(status["tags"][0]["url"], follow_redirects=True)
    assert "Soup in the" in tagged.text
