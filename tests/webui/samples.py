"""Every template with a sample view: what the gallery shows and the tests read."""

from collections.abc import Mapping
from dataclasses import replace

from tests.webui.sample_company import ACME, Sample, framed
from tests.webui.sample_doors import DOORS
from tests.webui.sample_holds import APPEALS, DECISION, DECISIONS, EGRESS, FROZEN, HOLD, HOLDS, LEDGER
from tests.webui.sample_law import PEERS, POLICY
from tests.webui.sample_pages import PAGES
from webui.views import desk
from webui.views.wall import OUTSIDE

DESK: Mapping[str, Sample] = {
    "desk-queue": (
        "desk/queue.html",
        framed("Review queue", "/desk", "desk"),
        desk.QueueView(
            egress=EGRESS,
            ledger=LEDGER,
            holds=HOLDS,
            total=3,
            appeals=1,
            zones=(
                desk.ZoneCount(key="public", zone=OUTSIDE, count=2),
                desk.ZoneCount(key="partner-acme", zone=ACME, count=1, chosen=True),
            ),
        ),
    ),
    "desk-queue-empty": (
        "desk/queue.html",
        framed("Review queue", "/desk", "desk"),
        desk.QueueView(egress=FROZEN, ledger=replace(LEDGER, whole=False, signed=None)),
    ),
    "desk-hold": ("desk/hold.html", framed("A hold", "/desk/holds/h1", "desk"), HOLD),
    "desk-hold-barred": (
        "desk/hold.html",
        framed("A hold", "/desk/holds/h2", "desk"),
        replace(
            HOLD,
            row=HOLDS[1],
            steps=(),
            barred="This is your own post: somebody else answers it.",
            reviews=(),
            thread=(),
        ),
    ),
    "desk-decisions": (
        "desk/decisions.html",
        framed("Decisions", "/desk/decisions", "desk"),
        desk.DecisionsView(
            ledger=LEDGER, decisions=DECISIONS, verdict="hold", more="/desk/decisions?before=18421"
        ),
    ),
    "desk-decision": ("desk/decision.html", framed("Decision", "/desk/decisions/d2", "desk"), DECISION),
    "desk-policy": ("desk/policy.html", framed("Policy", "/desk/policy", "desk"), POLICY),
    "desk-peers": ("desk/peers.html", framed("Zones and peers", "/desk/peers", "desk"), PEERS),
    "desk-appeals": ("desk/appeals.html", framed("Appeals", "/desk/appeals", "desk"), APPEALS),
}

SAMPLES: Mapping[str, Sample] = {**PAGES, **DOORS, **DESK}
