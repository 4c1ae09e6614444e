"""The policy a new node begins with: it teaches by its comments, and passes its own cases."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

POLICY_FILE = "policy.toml"
PROJECTS_FILE = "lists/projects.txt"


def starter(site_name: str, internal_hosts: Sequence[str]) -> dict[str, str]:
    """The starter policy and its list, file name → text; `internal_hosts` are the house's own names."""
    ident = re.sub(r"[^a-z0-9]+", "-", site_name.lower()).strip("-")[:40] or "site"
    hosts = tuple(internal_hosts) or ("*.intranet.example",)
    sample = hosts[0].replace("*.", "wiki.")
    text = (
        _POLICY.replace("@ID@", ident).replace("@HOSTS@", json.dumps(list(hosts))).replace("@HOST@", sample)
    )
    return {POLICY_FILE: text, PROJECTS_FILE: _PROJECTS}


_PROJECTS = """\
# One name or phrase a line. It is found whole, in any case, and through the usual disguises:
# spaced letters, look-alikes, full width, zero-width characters, base64 and its like.
# Put your own names here; the one below is only there so that the cases have something to hit.
Project Bluebird
"""

_POLICY = """\
# What may cross between this house and the outside.
# Try a change:   permeable policy lint policy.toml   and   permeable policy test policy.toml
# Bring it in:    permeable policy propose policy.toml   (this file is read by `init` alone)
#
# Verdicts, from mild to strict: allow < warn < justify < hold < block.
# A crossing starts from its zone's `base` verdict for the post's label. Rules only ever raise it,
# so the order in this file never matters, and one more rule never lets more out.

# Labels, low to high. Markings in the text (the label in capitals, TLP:RED, …) lift a post's label.
labels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL"]

[policy]
schema = "permeable.policy/1"
id = "@ID@"
version = 1
default = { out = "hold", in = "hold" }       # wherever nothing below says anything
default_label = "INTERNAL"                    # what a post is that nobody labelled
approvals = { loosen = 1, tighten = 1 }       # people, the proposer included; raise `loosen` to 2 soon

# Zones: parts of the outside with one trust level. The most specific host pattern wins.
[zones.public]
hosts = ["*"]
base = { PUBLIC = "allow" }                   # INTERNAL is not listed: it takes the default, hold
inbound = "allow"
undo_s = 60                                   # the author's time to take a post back, in seconds

# A partner, once there is an agreement:
# [zones.partner-acme]
# hosts = ["social.acme.example"]             # name, name:port, or *.suffix
# base = { PUBLIC = "allow", INTERNAL = "justify" }
# inbound = "allow"
# until = 2027-03-31                          # the last day, in UTC
# basis = "NDA-114"

# Detectors of your own. Cards, IBANs, phones, e-mail, private addresses and markings are built in.
[detectors.project]
kind = "project_name"
words = "lists/projects.txt"
except = []                                   # phrases in which a word doesn't count

[detectors.internal_host]
hosts = @HOSTS@
networks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]

# Guardrails: nothing lowers them, no exemption and no person.
[[guardrail]]
id = "G1-confidential-stays"
when = { direction = "out", label_at_least = "CONFIDENTIAL" }
then = { verdict = "block", say = "Confidential posts stay inside." }

[[case]]
rule = "G1-confidential-stays"
post = { text = "Half-year figures, not for the press", label = "CONFIDENTIAL" }
want = { public = "block" }

[[case]]
rule = "G1-confidential-stays"
post = { text = "We are hiring two librarians", label = "PUBLIC" }
want = { public = "allow" }

# Rules. Each has a case that hits and one that misses; `permeable policy test` runs them,
# and runs each hit again in disguise.
[[rule]]
id = "R1-card-numbers"
when = { direction = "out", found = { credit_card = 1 } }
then = { verdict = "hold", say = "There is a card number in this post.", reviewers = ["role:security"] }

[[case]]
rule = "R1-card-numbers"
post = { text = "Charge it to card 4556 7375 8689 9855 please", label = "PUBLIC" }
want = { public = "hold" }

[[case]]
rule = "R1-card-numbers"
post = { text = "Order 4556 7375 8689 9854 has arrived", label = "PUBLIC" }
want = { public = "allow" }

[[rule]]
id = "R2-account-numbers"
when = { direction = "out", found = { iban = 1 } }
then = { verdict = "justify", say = "There is an account number in this post: say why it must go out." }

[[case]]
rule = "R2-account-numbers"
post = { text = "Donations to DE89 3704 0044 0532 0130 00", label = "PUBLIC" }
want = { public = "justify" }

[[case]]
rule = "R2-account-numbers"
post = { text = "Form DE89 3704 0044 is in the library", label = "PUBLIC" }
want = { public = "allow" }

[[rule]]
id = "R3-inside-addresses"
when = { direction = "out", found = { internal_host = 1 } }
then.verdict = "warn"
then.redact = ["internal_host", "internal_url"]
then.with = "[inside address]"
then.say = "Addresses of the house are hidden."

[[case]]
rule = "R3-inside-addresses"
post = { text = "The minutes are at @HOST@", label = "PUBLIC" }
want = { public = "warn+redact" }

[[case]]
rule = "R3-inside-addresses"
post = { text = "The minutes are at www.example.org", label = "PUBLIC" }
want = { public = "allow" }

[[rule]]
id = "R4-project-names"
when = { direction = "out", zone = "public", found = { project = 1 } }
then = { verdict = "warn", redact = "project", with = "[a project]", say = "Project names are hidden." }

[[case]]
rule = "R4-project-names"
post = { text = "Project Bluebird ships in May", label = "PUBLIC" }
want = { public = "warn+redact" }

[[case]]
rule = "R4-project-names"
post = { text = "A blue bird sat in the yard", label = "PUBLIC" }
want = { public = "allow" }
"""
