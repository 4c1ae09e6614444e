"""A person with a browser, who reads the pages that an app's log-in leads to and answers their forms."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.webui.live import PASSWORD


class Page(HTMLParser):
    """What a person sees and a browser sends: hidden fields by the form's address, and the code shown."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.code = ""
        self._action = ""
        self._reads_code = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._action = given.get("action", "")
            self.forms.setdefault(self._action, {})
        elif tag == "input" and given.get("type") == "hidden" and self._action:
            self.forms[self._action][given["name"]] = given.get("value", "")
        elif given.get("class") == "code":
            self._reads_code = True

    def handle_endtag(self, tag: str) -> None:
        self._reads_code = False
        if tag == "form":
            self._action = ""

    def handle_data(self, data: str) -> None:
        if self._reads_code:
            self.code += data.strip()


@dataclass(slots=True)
class Person:
    """Somebody of the company, and the browser they use."""

    name: str
    http: httpx.AsyncClient
    password: str = PASSWORD
    returned_to: str = field(default="", init=False)

    async def grant(self, address: str, *, answer: str = "yes") -> str:
        """The code that the app gets after log-in, where that is asked for, and consent.

        `returned_to` is where the browser was led, empty where the code is copied by hand.
        """
        seen = await self.http.get(address, follow_redirects=True)
        if urlsplit(str(seen.url)).path == "/login":
            seen = await self.submit(seen, "/login", name=self.name, password=self.password)
        answered = await self.submit(seen, "/oauth/authorize", follow=False, answer=answer)
        if answered.status_code == 200:
            self.returned_to = ""
            return Page(answered.text).code
        assert answered.status_code == 303, answered.text
        self.returned_to = answered.headers["location"]
        return parse_qs(urlsplit(self.returned_to).query).get("code", [""])[0]

    async def sign_in(self) -> httpx.Response:
        """The page after the log-in form."""
        return await self.submit(
            await self.http.get("/login"), "/login", name=self.name, password=self.password
        )

    async def submit(
        self, seen: httpx.Response, action: str, *, follow: bool = True, **typed: str
    ) -> httpx.Response:
        """What comes of a form on the page seen, sent with what was typed."""
        assert seen.status_code == 200, seen.text
        hidden = Page(seen.text).forms[action]
        return await self.http.post(action, data={**hidden, **typed}, follow_redirects=follow)
