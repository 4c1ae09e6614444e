"""Sample posts, a draft, groups and people."""

from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup

from tests.webui.sample_company import ACME, MEI, NOW, PRIYA, SAM, TOM, UMA, WORLD, ago
from webui.views import actors, compose, groups, posts
from webui.views.wall import INSIDE, OUTSIDE, Run

CROSSINGS = (
    posts.CrossingView(
        id="c1",
        zone=ACME,
        state="waiting",
        verdict="warn",
        redacted=True,
        until=NOW + timedelta(seconds=42),
        say="Project names are hidden from partners.",
        rules=("R7-project-names",),
        steps=("undo", "keep-inside"),
    ),
    posts.CrossingView(
        id="c2",
        zone=OUTSIDE,
        state="held",
        verdict="hold",
        rules=("R3-customers-named",),
        say="A customer is named: somebody on the security desk looks first, usually within two hours.",
        steps=("keep-inside", "appeal"),
    ),
)

POST = posts.PostView(
    id="101",
    author=PRIYA,
    created=ago(minutes=3),
    label="PUBLIC",
    audience="Colleagues, Acme and the world",
    content=Markup(
        "<p>Falcon goes live in Leeds on Monday. Twelve depots, one weekend, and nobody lost any sleep. "
        'Thank you, <a href="/@tom">@tom</a> and everybody at Acme.</p><p>Notes for the next city are in the '
        "planning group.</p>"
    ),
    crossings=CROSSINGS,
    replies=2,
    favourites=14,
    boosts=3,
    favourited=True,
    steps=posts.PostSteps(edit=True, delete=True, recall=True),
)
PARTNER_REPLY = posts.PostView(
    id="102",
    author=SAM,
    created=ago(minutes=2),
    wall=ACME,
    reply_to="Priya Raman",
    depth=1,
    favourites=2,
    content=Markup(
        "<p>It was a pleasure. Our night crew says the labels on the racks were the best they've seen.</p>"
    ),
)
INSIDE_REPLY = posts.PostView(
    id="103",
    author=TOM,
    created=ago(minutes=1),
    reply_to="Sam Ortiz",
    depth=2,
    label="INTERNAL",
    content=Markup("<p>Those labels were Ines's idea. She should write it up for the other depots.</p>"),
)
OUTSIDE_POST = posts.PostView(
    id="104",
    author=UMA,
    created=ago(hours=5),
    wall=WORLD,
    language="en",
    boosts=11,
    replies=4,
    content=Markup(
        "<p>To the engineer who explained why my studio's line dropped every time the kiln came on: "
        "two years of mystery, solved in four replies.</p>"
    ),
    attachments=(
        posts.AttachmentView(
            url="/sample/kiln.svg", alt="A small kiln with its door open", width=900, height=600
        ),
    ),
)
GROUP_POST = posts.PostView(
    id="105",
    author=TOM,
    created=ago(days=1),
    summary="Talk of burnout",
    label="INTERNAL",
    content=Markup("<p>Four on-calls in a row is too many. What does your team do about it?</p>"),
    group=posts.GroupLink(name="field", title="Field engineers"),
    replies=9,
    edited=ago(hours=20),
    booster=MEI,
)
GONE_POST = replace(GROUP_POST, id="106", gone=True, booster=None)
FEED = (POST, OUTSIDE_POST, GROUP_POST, PARTNER_REPLY)

PREVIEW = compose.PreviewView(
    justification="",
    lines=(
        compose.PreviewLine(zone=INSIDE, verdict="allow", headline="Colleagues have it at once, whole."),
        compose.PreviewLine(
            zone=ACME,
            verdict="warn",
            headline="One name hidden, then it goes.",
            rules=("R7-project-names",),
            say="Project names are hidden from partners.",
            runs=(
                Run("Thanks to Acme, "),
                Run("Falcon", "gone"),
                Run("[internal project]", "new"),
                Run(" is live in Leeds."),
            ),
            mends=(compose.MendView("replace:project", "Hide it for everyone"),),
        ),
        compose.PreviewLine(
            zone=OUTSIDE,
            verdict="hold",
            headline="Waits for review, about 2 h.",
            rules=("R3-customers-named",),
            say="A customer is named.",
            runs=(
                Run("Thanks to "),
                Run("Acme", "found", "customer"),
                Run(", [internal project] is live in Leeds."),
            ),
            mends=(
                compose.MendView("narrow:partners", "Leave the world out"),
                compose.MendView("review", "Ask for review"),
            ),
            asks_reason=True,
        ),
    ),
)
COMPOSER = compose.ComposerView(
    draft=compose.DraftView(),
    audiences=(
        compose.AudienceView(
            key="staff", title="Colleagues only", hint="Everyone who works here. It never leaves."
        ),
        compose.AudienceView(key="group", title="My group", hint="The members of one group."),
        compose.AudienceView(
            key="partners", title="Partners", hint="Colleagues, and the partners who follow you."
        ),
        compose.AudienceView(key="world", title="World", hint="Colleagues, partners, and anyone at all."),
        compose.AudienceView(
            key="mentioned", title="People I mention", hint="Only those whose handle is in the text."
        ),
    ),
    labels=(
        compose.ChoiceView("PUBLIC", "Public"),
        compose.ChoiceView("INTERNAL", "Internal"),
        compose.ChoiceView("CONFIDENTIAL", "Confidential"),
    ),
    groups=(compose.ChoiceView("field", "Field engineers"), compose.ChoiceView("rainbow", "Rainbow network")),
)
DRAFTED = replace(
    COMPOSER,
    draft=compose.DraftView(
        audience="world", text="Thanks to Acme, Falcon is live in Leeds.", label="PUBLIC"
    ),
    preview=PREVIEW,
    open=True,
)
REPLY = replace(
    COMPOSER,
    id="reply",
    button="Reply",
    reply_line="To Priya Raman. Only those who have her post can see your reply.",
    draft=compose.DraftView(reply_to="101"),
    audiences=(*COMPOSER.audiences[:3], replace(COMPOSER.audiences[3], closed="the post is not out there")),
)

GROUPS = (
    groups.GroupView(
        name="field",
        title="Field engineers",
        summary="Kit, vans, weather, and how to fix it.",
        join_mode="open",
        reach_ceiling="partners",
        members=1204,
        membership="member",
        unread=4,
    ),
    groups.GroupView(
        name="rainbow",
        title="Rainbow network",
        summary="A place for LGBT+ colleagues and their friends.",
        join_mode="request",
        roster_hidden=True,
        membership="none",
    ),
)
PEOPLE = (
    actors.PersonView(actor=TOM, line="Writes about poles, ducts and good boots.", following="yes"),
    actors.PersonView(actor=SAM),
    actors.PersonView(actor=UMA, line="Potter. Two kilns, one cat.", following="asked"),
)
