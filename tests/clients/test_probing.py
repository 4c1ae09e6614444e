"""The composer's live preview is counted too, and the desk sees it."""

from tests.clients.conftest import Meet
from tests.clients.people import Page


async def test_officers_see_on_their_page_who_asks_often(meet: Meet) -> None:
    priya, mei = await meet("priya"), await meet("mei")
    await priya.sign_in()
    await mei.sign_in()
    hidden = Page((await priya.http.get("/compose")).text).forms["/posts"]
    for text in ("Falcon", "F a l c o n", "Falc0n"):
        shown = await priya.http.post("/posts/preview", data={**hidden, "text": text})
        assert shown.status_code == 200
    seen = await mei.http.get("/desk/decisions")
    assert "<td>@priya</td><td>3</td><td>3</td>" in seen.text
    assert (await priya.http.get("/desk/decisions")).status_code == 403
