"""Laws and documents for the firewall's tests: a small policy with a test's own tables, and one post."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from activitypub import serialise
from activitypub.activities import Activity, Create
from activitypub.vocab import PUBLIC, Attachment, AttachmentKind, Iri, Note, Url
from bridge import judgement, policies
from bridge.context import Context
from bridge.crossings import ANYONE, Crossing, Readers, Recipient, State
from bridge.judgement import Bench, Judgement, Mode
from policy.document import load
from policy.model import AttachmentFact, Label
from policy.rules import Policy
from tests.nodes import PARTNER, STAFF, Node

NODE = "http://127.0.0.1:8001"
ADA = Iri(f"{NODE}/a/ada")
NOW_MS = 1_790_000_000_000
BLOB = "ab" * 32

HEAD = """
labels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL"]
[policy]
schema = "permeable.policy/1"
id = "test"
version = 1
default_label = "INTERNAL"
[zones.partner-acme]
hosts = ["127.0.0.31:*"]
base = { PUBLIC = "allow", INTERNAL = "justify", CONFIDENTIAL = "block" }
undo_s = 0
[zones.public]
hosts = ["*"]
base = { PUBLIC = "allow", INTERNAL = "hold", CONFIDENTIAL = "block" }
inbound = "allow"
[detectors.project]
kind = "project_name"
words = "projects.txt"
"""
LISTS = {"projects.txt": "Falcon"}


def law(rules: str = "", *, head: str = HEAD, lists: Mapping[str, str] = LISTS) -> Policy:
    """The small policy with some rules more."""
    return load(head + rules, lists)


def rule(when: str, then: str, *, ident: str = "R1") -> str:
    """One rule's table."""
    return f'\n[[rule]]\nid = "{ident}"\nwhen = {{ {when} }}\nthen = {{ {then} }}\n'


async def enact(node: Node, rules: str = "", *, head: str = HEAD, lists: Mapping[str, str] = LISTS) -> int:
    """Puts a law in force at once, as the officers' steps would in the end; returns its version."""
    async with node.tx() as tx:
        version = await policies._insert(
            tx, text=head + rules, lists=dict(lists), by="test", state="approved"
        )
        await policies._put_in_force(tx, await policies.get(tx, version), by="test", step="activate")
        return version


OPEN = Context(label=Label("PUBLIC"), reach="world", visibility="public")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One crossing to be judged without a store."""

    activity: Activity
    zone: str = "public"
    readers: Readers = ANYONE
    recipients: tuple[Recipient, ...] = ()
    context: Context = OPEN
    mode: Mode = Mode.OPEN
    confirmed: bool = True
    justification: str | None = None

    @property
    def bench(self) -> Bench:
        return Bench(mode=self.mode, public=NODE, staff=STAFF, secret=b"p" * 32, now_ms=NOW_MS)

    @property
    def crossing(self) -> Crossing:
        return Crossing(
            id=1,
            direction="out",
            channel="post",
            activity_type=type(self.activity).__name__,
            activity_id=self.activity.id,
            actor_id=ADA,
            object_id=f"{NODE}/o/1",
            zone=self.zone,
            activity=serialise.serialise(self.activity),
            readers=self.readers,
            recipients=self.recipients,
            confirmed=self.confirmed,
            justification=self.justification,
            state=State.PROPOSED,
            verdict=None,
            redacted=False,
            rules=(),
            say=(),
            decision_id=None,
            until_ms=None,
            created_ms=NOW_MS,
        )

    def judged(self, policy: Policy) -> Judgement:
        return judgement.judge(self.crossing, context=self.context, policy=policy, bench=self.bench)

    def judged_frozen(self, frozen: bytes, policy: Policy) -> Judgement:
        return judgement.judge_frozen(
            frozen, self.crossing, context=self.context, policy=policy, bench=self.bench
        )


def create(text: str = "The canteen is open", **changes: Any) -> Create:
    """A Create of a note by Ada, to everyone."""
    fields: dict[str, Any] = {"to": (PUBLIC,), "cc": (Iri(f"{ADA}/followers"),), "url": Url(f"{NODE}/o/1")}
    note = Note(id=Iri(f"{NODE}/o/1"), attributed_to=ADA, content_html=f"<p>{text}</p>", **(fields | changes))
    return Create(id=Iri(f"{NODE}/x/1"), actor=ADA, object=note, to=note.to, cc=note.cc)


def picture(*, media_type: str = "image/webp", name: str = "the canteen") -> Attachment:
    """A picture, by its blob."""
    return Attachment(
        kind=AttachmentKind.IMAGE, media_type=media_type, url=Url(f"{NODE}/m/{BLOB}"), name=name
    )


def with_picture(fact: AttachmentFact | None = None) -> Context:
    """The context of a post with that picture."""
    known = fact or AttachmentFact("image/webp", size=1000, sha256=BLOB)
    return Context(label=Label("PUBLIC"), reach="world", visibility="public", attachments=(known,))


def to_partner(*names: str, host: str = PARTNER) -> tuple[Recipient, ...]:
    """Actors of the partner's server."""
    return tuple(
        Recipient(f"http://{host}/a/{name}", f"http://{host}/a/{name}/inbox", host) for name in names
    )
