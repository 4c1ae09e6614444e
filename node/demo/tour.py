"""What the demo shows its visitors: the log-ins, the one password, and what to try first."""

from collections.abc import Iterator, Sequence
from typing import Final

from node.demo.places import Place
from webui.views.accounts import GuestView, TourStop
from webui.views.welcome import WelcomeView

PASSWORD: Final = "through-the-wall"  # noqa: S105  (said aloud on the log-in page; the demo listens on loopback alone)

GUESTS: Final = (
    GuestView("ada", "staff: writes the post for three audiences, and is in the carers' network"),
    GuestView("sam", "security: the review queue, the decisions and the policy"),
    GuestView("zoe", "staff: not in the carers' network, so its list of members stays hidden"),
    GuestView("agnes", "retired: sees her groups and what calls her by name, nothing else"),
)


def welcome(places: Sequence[Place]) -> WelcomeView:
    """The log-in page's and the tour's share of the demo; `places` in the order of their NAMES."""
    return WelcomeView(password=PASSWORD, guests=GUESTS, stops=(*_watching(*places), *_trying(places[0])))


def table(places: Sequence[Place]) -> Iterator[str]:
    """What the terminal shows once everything answers, line by line."""
    company, partner, world = places
    yield f"  {company.staff:<24} Oaktarn: sign in as ada (staff) or sam (security)"
    yield f"  {partner.staff:<24} Velmark, the partner: bruno"
    yield f"  {world.staff:<24} Commonplace, the world: wren"
    yield f"  http://{company.host:<17} Oaktarn as outsiders see it: what was released, nothing else"
    yield f"  The password of everyone is: {PASSWORD}"
    yield ""
    yield "  In the first minute:"
    yield f"  1. {company.staff}/ as ada: a question in the carers' network is answered as you watch,"
    yield "     and under her post about the winter trial each audience has its line."
    yield f"  2. {company.staff}/desk as sam: a post waits for you. Release it;"
    yield f"     five seconds later it is at {world.staff}/ as wren, and wren's answer is in ada's thread."
    yield f"  3. {partner.staff}/ as bruno: the same post with the project's name hidden."
    yield f"  4. {company.staff}/tour: the rest."
    yield ""
    yield "  Ctrl-C stops everything; the next start goes on where this one ended."


def _watching(_: Place, partner: Place, world: Place) -> Iterator[TourStop]:
    """What goes on by itself."""
    yield TourStop(
        "Watch people help each other",
        "As ada, open your groups: somebody asks in the carers' network, and is answered within half "
        "a minute. Sign in as zoe and look at the same group: she sees how many they are, never who.",
        "/groups/carers",
        "The carers' network",
    )
    yield TourStop(
        "See one post for three audiences",
        "Ada wrote about the winter trial. Under her post: the partner has it with the project's name "
        f"hidden, and the world waited for a person. Compare at {partner.staff} as bruno and at "
        f"{world.staff} as wren.",
        "/@ada",
        "Ada's posts",
    )


def _trying(company: Place) -> Iterator[TourStop]:
    """What a visitor does."""
    yield TourStop(
        "Let one go yourself",
        "As sam, open the desk: a post is waiting, with the rule that holds it and the very bytes that would "
        "leave. Release it. Wren's answer comes back into the thread.",
        "/desk",
        "The review queue",
    )
    yield TourStop(
        "Try to leak something",
        "Write Kingfisher, a card number such as 4556 7375 8689 9855, or wiki.oaktarn.internal, choose "
        "World, and see what each audience would get before you press Post.",
        "/compose",
        "Write a post",
    )
    yield TourStop(
        "Read the law",
        "The policy is one text with its own tests. Change a rule, propose it, and see which cases fail.",
        "/desk/policy",
        "The policy",
    )
    yield TourStop(
        "Look from outside",
        "Ada is known outside since her first post left. Ask for ruth, or for somebody who never was: the "
        "two answers are the same.",
        f"http://{company.host}/.well-known/webfinger?resource=acct:ada@{company.host}",
        "What outsiders find of Ada",
    )
