"""Sample policy, zones and peers."""

from datetime import date

from tests.webui.sample_company import ACME, WORLD, ago
from tests.webui.sample_holds import FROZEN, LEDGER
from webui.views import law
from webui.views.wall import OUTSIDE

VERSIONS = (
    law.PolicyVersionView(
        number=13,
        state="proposed",
        hash="cc01" * 16,
        proposer="Jo Hart",
        when=ago(hours=2),
        change="tightens",
        approvals=1,
        needed=1,
        approvers=("Jo Hart",),
        may_approve=True,
        may_activate=True,
    ),
    law.PolicyVersionView(
        number=12,
        state="active",
        hash="aa51" * 16,
        proposer="Mei Lin Zhou",
        when=ago(days=9),
        approvals=2,
        needed=2,
        approvers=("Mei Lin Zhou", "Jo Hart"),
    ),
    law.PolicyVersionView(
        number=11,
        state="past",
        hash="0b9e" * 16,
        proposer="Mei Lin Zhou",
        when=ago(days=400),
        change="loosens",
        approvals=2,
        needed=2,
        may_roll_back=True,
    ),
)
ZONES = (
    law.ZoneRuleView(
        zone=ACME,
        key="partner-acme",
        hosts=("social.acme.example",),
        base=(("PUBLIC", "allow"), ("INTERNAL", "justify"), ("CONFIDENTIAL", "hold")),
        inbound="allow",
        undo_s=60,
        until=date(2027, 3, 31),
        basis="NDA-114",
    ),
    law.ZoneRuleView(
        zone=OUTSIDE,
        key="public",
        hosts=("*",),
        base=(("PUBLIC", "allow"), ("INTERNAL", "hold"), ("CONFIDENTIAL", "hold")),
        inbound="allow",
        undo_s=60,
    ),
)
POLICY = law.PolicyView(
    shown=VERSIONS[1],
    lines=(
        law.LineView(1, 'policy = { schema = "permeable.policy/1", id = "acme", version = 12 }'),
        law.LineView(2, ""),
        law.LineView(3, "[[rule]]"),
        law.LineView(
            4, 'id = "R7-project-names"', "This rule can never hit: no zone is called partner-acne."
        ),
    ),
    zones=ZONES,
    faults=(
        law.FaultView(line=4, say="This rule can never hit: no zone is called partner-acne.", grave=False),
    ),
    cases=(
        law.CaseView(
            rule="R7-project-names",
            text="Falcon ships in May",
            want="public: warn+redact",
            got="public: warn+redact",
            passed=True,
        ),
        law.CaseView(
            rule="G1-confidential-stays",
            text="The canteen is open",
            want="public: allow",
            got="public: hold",
            passed=False,
        ),
    ),
    missed=0,
    versions=VERSIONS,
    draft='policy = { id = "acme", version = 14 }',
)
PEERS = law.PeersView(
    egress=FROZEN,
    ledger=LEDGER,
    zones=ZONES,
    peers=(
        law.PeerView(
            host="social.acme.example",
            zone=ACME,
            software="Mastodon 4.6",
            standing="known since January",
            healthy=True,
            queue=0,
            last_seen=ago(minutes=1),
        ),
        law.PeerView(
            host="pottery.example",
            zone=WORLD,
            software="GoToSocial 0.22",
            standing="new",
            healthy=False,
            queue=17,
            last_error="timed out after 10 s",
        ),
    ),
)
