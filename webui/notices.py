"""One sentence about what just happened: from a closed list, named in the address a form leads back to."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request

from webui.views.page import NoticeView

SAID: Final = "said"

NOTICES: Final[Mapping[str, NoticeView]] = {
    "posted": NoticeView("Posted. Inside it is there already; below you see what crosses the wall."),
    "edited": NoticeView("Changed. Beyond the wall the new version is checked before it replaces the old."),
    "deleted": NoticeView("Deleted here, and asked back wherever it may have gone."),
    "recalled": NoticeView("Recalled: nobody outside can fetch it; whoever had it is asked to delete it."),
    "undone": NoticeView("Stopped. It stays inside."),
    "kept": NoticeView("It stays inside."),
    "reason": NoticeView("Thank you. With your reason it is decided anew."),
    "yes": NoticeView("It goes, if the policy lets it."),
    "review": NoticeView("A reviewer will look at it."),
    "appeal": NoticeView("The security desk reads what you wrote."),
    "joined": NoticeView("Welcome to the group."),
    "asked": NoticeView("Asked. A steward of the group decides.", "note"),
    "left": NoticeView("You have left."),
    "founded": NoticeView("The group is there, and you are its steward."),
    "saved": NoticeView("Saved."),
    "signed-out": NoticeView("Signed out there."),
    "app-gone": NoticeView("The app has no access any more."),
    "read": NoticeView("All read."),
    "claimed": NoticeView("It is yours to answer."),
    "recused": NoticeView("Left to the others."),
    "escalated": NoticeView("Handed to an admin."),
    "released": NoticeView("Released: today's policy is asked once more, then it leaves."),
    "one-more": NoticeView("Noted. Another reviewer has to release it too.", "note"),
    "refused": NoticeView("Refused. The author reads your note."),
    "answered": NoticeView("Answered."),
    "proposed": NoticeView("Proposed. It passed lint and its own cases."),
    "approved": NoticeView("Approved."),
    "activated": NoticeView("In force from now on."),
    "rolled-back": NoticeView("The earlier version is in force again."),
    "frozen": NoticeView("Frozen. Nothing starts to leave; recall goes on working.", "note"),
    "thawed": NoticeView("Thawed. What was due leaves now."),
}  # fmt: skip


def notice_of(request: Request) -> NoticeView | None:
    """What the page's address says has just happened."""
    return NOTICES.get(request.query_params.get(SAID, ""))


def saying(path: str, said: str) -> str:
    """A path that says what happened, in place of what it said before."""
    parts = urlsplit(path)
    query = urlencode([*_unsaid(parts.query), (SAID, said)])
    return parts._replace(query=query).geturl()


def own_path(request: Request) -> str:
    """The path of a page with its query, without what was said once; of a form's answer, the form's page."""
    if request.method == "POST":
        return str(getattr(request.state, "back", "/"))
    query = urlencode(_unsaid(request.url.query))
    return f"{request.url.path}?{query}" if query else request.url.path


def _unsaid(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in parse_qsl(query) if name != SAID]
