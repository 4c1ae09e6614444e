"""Sample views for log-in, consent, settings and the pages that explain."""

from collections.abc import Mapping

from tests.webui.sample_company import Sample, ago, framed
from webui.views import accounts, compose, page

DOORS: Mapping[str, Sample] = {
    "login": (
        "login.html",
        framed("Sign in", "/login", viewer=None),
        accounts.LoginView(problem="That name and password don't go together."),
    ),
    "help": (
        "help.html",
        framed("Help", "/help", viewer=None),
        accounts.HelpView(
            labels=(
                compose.ChoiceView("PUBLIC", "Anyone may read it."),
                compose.ChoiceView("INTERNAL", "For colleagues."),
            ),
            partners=("Acme",),
        ),
    ),
    "tour": (
        "tour.html",
        framed("Tour", "/tour"),
        accounts.TourView(
            stops=(
                accounts.TourStop(
                    "Write once, for three audiences",
                    "Choose World and mention Falcon. See what each audience would get before you post.",
                    "/compose",
                    "Write a post",
                ),
                accounts.TourStop(
                    "Let it out",
                    "Sign in as Mei and release the post from the queue.",
                    "/desk",
                    "Open the desk",
                ),
            )
        ),
    ),
    "error": (
        "error.html",
        framed("Not found", "/nowhere", viewer=None),
        page.ErrorView(
            status=404,
            title="There is nothing here",
            say="It may have been deleted, or it may not be for you.",
            trace="r-8f31",
        ),
    ),
    "confirm": (
        "confirm.html",
        framed("Freeze", "/desk/egress/freeze"),
        page.ConfirmView(
            title="Freeze everything outward?",
            say="No delivery starts and partners get nothing new until somebody thaws it.",
            action="/desk/egress/freeze",
            button="Freeze",
            back="/desk",
            asks_note=True,
            fields=(("from", "desk"),),
        ),
    ),
    "consent": (
        "consent.html",
        framed("Let an app in", "/oauth/authorize"),
        accounts.ConsentView(
            app="Tusk",
            website="https://tusk.example",
            returns_to="tusk://back",
            scopes=(
                accounts.ScopeView("read", "see everything you can see"),
                accounts.ScopeView("write", "post, boost and follow in your name", writes=True),
            ),
            fields=(("client_id", "x1"), ("state", "s")),
        ),
    ),
    "code": (
        "code.html",
        framed("Your code", "/oauth/authorize/native"),
        accounts.CodeView(app="toot", code="kX3p-77fa-90Qz"),
    ),
    "settings": (
        "settings.html",
        framed("Settings", "/settings", "settings"),
        accounts.SettingsView(
            about=accounts.AboutView(name="Priya Nair", bio="Kiln chemistry."),
            reach="staff",
            reaches=(
                compose.ChoiceView("staff", "Colleagues only"),
                compose.ChoiceView("partners", "Colleagues and partners"),
                compose.ChoiceView("world", "The world"),
            ),
            theme="auto",
            shortcuts=True,
            email="priya@northwire.example",
            sessions=(
                accounts.SessionView(
                    id="s1",
                    device="Firefox on Linux",
                    place="Leeds",
                    started=ago(days=2),
                    used=ago(seconds=5),
                    current=True,
                ),
                accounts.SessionView(
                    id="s2",
                    device="Safari on a phone",
                    place="on the train",
                    started=ago(days=30),
                    used=ago(days=3),
                ),
            ),
            apps=(accounts.AppView(id="p1", name="Tusk", scopes="read, write", used=ago(hours=4)),),
        ),
    ),
}
