"""Sample holds, decisions and appeals."""

from markupsafe import Markup

from tests.webui.sample_company import ACME, MEI, PRIYA, TOM, UMA, WORLD, ago
from tests.webui.sample_posts import GROUP_POST
from webui.views import desk
from webui.views.wall import OUTSIDE, Run

EGRESS = desk.EgressView(frozen=False, mode="open", queued=3)
FROZEN = desk.EgressView(
    frozen=True, mode="open", by="Mei Lin Zhou", since=ago(minutes=9), why="checking rule R7", queued=17
)
LEDGER = desk.LedgerView(
    sequence=18422,
    hash="9f2c51d0a8e14b77c9f2c51d0a8e14b77c9f2c51d0a8e14b77c9f2c51d0a8e14",
    signed=ago(minutes=20),
)
HOLDS = (
    desk.HoldRow(
        id="h1",
        zone=OUTSIDE,
        direction="out",
        state="open",
        author=PRIYA,
        line="Thanks to Acme, [internal project] is live in Leeds.",
        label="PUBLIC",
        rules=("R3-customers-named",),
        since=ago(hours=1.5),
    ),
    desk.HoldRow(
        id="h2",
        zone=ACME,
        direction="out",
        state="claimed",
        author=MEI,
        line="Rack labels: the template",
        label="INTERNAL",
        rules=("base",),
        since=ago(minutes=25),
        claimed_by="Jo Hart",
        own=True,
    ),
    desk.HoldRow(
        id="h3",
        zone=WORLD,
        direction="in",
        state="escalated",
        author=UMA,
        line="A mention of nine colleagues from a server a day old",
        label="PUBLIC",
        rules=("R9-mention-storm",),
        since=ago(minutes=4),
    ),
)
RULES = (
    desk.RuleView(id="base", tier="base", verdict="allow", say="PUBLIC may go to the public zone."),
    desk.RuleView(id="R3-customers-named", tier="rule", verdict="hold", say="A customer is named."),
)
FINDINGS = (
    desk.FindingView(kind="project_name", detector="project", field="content", masked="F…n", confidence=85),
    desk.FindingView(
        kind="customer", detector="customers", field="alt", masked="A…e", confidence=75, via="base64"
    ),
)
HOLD = desk.HoldView(
    row=HOLDS[0],
    frozen=Markup("<p>Thanks to Acme, [internal project] is live in Leeds.</p>"),
    document='{"id":"https://out.example/o/8s2k","type":"Note","content":"<p>Thanks to Acme</p>"}',
    digest="b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184",
    original=(
        Run("Thanks to "),
        Run("Acme", "found", "customer"),
        Run(", "),
        Run("Falcon", "found", "project name"),
        Run(" is live in Leeds."),
    ),
    difference=(
        Run("Thanks to Acme, "),
        Run("Falcon", "gone"),
        Run("[internal project]", "new"),
        Run(" is live in Leeds."),
    ),
    findings=FINDINGS,
    rules=RULES,
    recipients=("anyone", "@uma@pottery.example, who follows Priya"),
    thread=(GROUP_POST,),
    reviews=(
        desk.ReviewView(
            reviewer="Jo Hart", answer="released", when=ago(minutes=10), note="The customer agreed."
        ),
    ),
    eyes=2,
    steps=("claim", "recuse", "escalate", "release", "refuse"),
    decision_id="d1",
    reason="Acme asked us to say it.",
)
DECISIONS = (
    desk.DecisionRow(
        id="d1",
        sequence=18422,
        when=ago(minutes=3),
        stage="submit",
        direction="out",
        zone=OUTSIDE,
        host="",
        kind="Create Note",
        verdict="hold",
        rules=("R3-customers-named",),
        outcome="held",
    ),
    desk.DecisionRow(
        id="d2",
        sequence=18421,
        when=ago(minutes=3),
        stage="submit",
        direction="out",
        zone=ACME,
        host="social.acme.example",
        kind="Create Note",
        verdict="warn",
        rules=("R7-project-names",),
        outcome="permitted, redacted",
    ),
)
DECISION = desk.DecisionView(
    row=DECISIONS[1],
    label="PUBLIC",
    policy="acme version 12",
    policy_hash="aa51" * 16,
    rules=RULES,
    findings=FINDINGS,
    obligations=(("redact", "project, as [internal project]"), ("undo window", "60 s")),
    facts=(("Author's role", "staff"), ("Links", "1 public"), ("Mentions", "1 inside, 1 partner")),
    reviews=HOLD.reviews,
    justification="Acme asked us to say it.",
    input_hash="01ff" * 16,
    output_hash="77ac" * 16,
    previous_hash="9f2c" * 16,
)
APPEALS = desk.AppealsView(
    appeals=(
        desk.AppealView(
            id="ap1",
            author=PRIYA,
            when=ago(minutes=30),
            zone=OUTSIDE,
            verdict="hold",
            rules=("R3-customers-named",),
            say="Acme announced this themselves yesterday.",
            decision_id="d1",
        ),
        desk.AppealView(
            id="ap2",
            author=TOM,
            when=ago(days=2),
            zone=ACME,
            verdict="block",
            rules=("R5-phone",),
            say="That is our public hotline.",
            decision_id="d2",
            answer="You are right. Mended in version 12.",
        ),
    )
)
