"""The document's own tests: each case is evaluated for each zone it wants something of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from policy.errors import Fault
from policy.evaluate import evaluate
from policy.model import (
    AttachmentFact,
    Decision,
    Facts,
    GroupFact,
    LinkFact,
    MentionFact,
    PeerFact,
    TextPart,
    Verdict,
    ZoneName,
)
from policy.rules import Case, CasePost, Policy, Want

_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What a case got in one zone."""

    case: Case
    zone: ZoneName
    want: Want
    facts: Facts
    decision: Decision

    @property
    def got(self) -> Want:
        """The answer in the words of `want`."""
        return Want(self.decision.verdict, _obligations(self.decision))

    @property
    def passed(self) -> bool:
        """Whether the answer is the wanted one."""
        return self.got == self.want

    @property
    def is_hit(self) -> bool:
        """Whether the case's rule had a part in the answer, or would have but for an exemption."""
        return any(match.rule_id == self.case.rule for match in self.decision.matches)


def run(policy: Policy, *, now_ms: int) -> tuple[CaseResult, ...]:
    """Every case in every zone it names, in the document's order; as of a Unix time in milliseconds."""
    return tuple(result for case in policy.cases for result in _results(policy, case, now_ms=now_ms))


def failures(results: tuple[CaseResult, ...]) -> tuple[Fault, ...]:
    """A fault for each answer that is not the wanted one, at the case's line."""
    return tuple(_fault(result) for result in results if not result.passed)


def facts_of(policy: Policy, post: CasePost, *, zone: ZoneName, now_ms: int) -> Facts:
    """The facts of a case's post on its way to (or from) a zone."""
    host = post.host or _a_host(policy, zone)
    return Facts(
        direction=post.direction,
        zone=zone,
        activity_type=post.activity_type,
        object_type=post.object_type,
        channel=post.channel,
        now_ms=now_ms,
        author_role=post.role if post.direction == "out" else "",
        author_groups=post.groups,
        hosts=frozenset({host} if host else ()),
        recipients=1,
        label=post.label,
        label_set_by="default" if post.label is None else "author",
        texts=tuple(_texts(post)),
        links=tuple(_links(policy, post.text)),
        mentions=tuple(
            MentionFact(each, policy.host_class(each.rpartition("@")[2])) for each in post.mentions
        ),
        attachments=tuple(_attachments(post)),
        reach=post.reach,
        visibility=post.visibility,
        group=GroupFact(post.group, post.reach) if post.group else None,
        peer=PeerFact(host, zone) if post.direction == "in" else None,
    )


def _results(policy: Policy, case: Case, *, now_ms: int) -> Iterator[CaseResult]:
    for zone, want in case.want.items():
        facts = facts_of(policy, case.post, zone=zone, now_ms=now_ms)
        yield CaseResult(case, zone, want, facts, evaluate(policy, facts))


def _fault(result: CaseResult) -> Fault:
    by = ", ".join(result.decision.deciding)
    message = f"case for {result.case.rule}: {result.zone} should be {result.want}, is {result.got} (by {by})"
    return Fault(result.case.line, 1, "case", message)


def _texts(post: CasePost) -> Iterator[TextPart]:
    fields = (
        ("content", post.text),
        ("summary", post.summary),
        ("name", post.title),
        ("attachment.0.alt", post.alt),
    )
    yield from (TextPart(name, text) for name, text in fields if text)
    if post.filename:
        yield TextPart("attachment.0.filename", post.filename, "filename")


def _links(policy: Policy, text: str) -> Iterator[LinkFact]:
    for match in _URL.finditer(text):
        try:
            host = urlsplit(match.group()).netloc.rpartition("@")[2]
        except ValueError:
            continue
        yield LinkFact(match.group(), match.group(), host, policy.host_class(host))


def _attachments(post: CasePost) -> Iterator[AttachmentFact]:
    if post.attachment:
        yield AttachmentFact(post.attachment, post.size, "", post.metadata, post.filename)


def _a_host(policy: Policy, zone: ZoneName) -> str:
    """A host of the zone, for conditions that ask; none where only `*` names them."""
    hosts = (str(pattern) for pattern in policy.zones[zone].hosts if not pattern.is_any)
    return next((host.replace("*.", "a.").removesuffix(":*") for host in hosts), "")


def _obligations(decision: Decision) -> frozenset[str]:
    """The obligations that change this crossing, as `want` spells them; a blocked one changes nothing."""
    asked = decision.obligations
    if decision.verdict is Verdict.BLOCK:
        return frozenset()
    spelled = {
        "redact": asked.redact,
        "narrow": asked.narrow is not None,
        "drop": asked.drop,
        "strip": asked.strip,
        "delay": asked.delay_s,
    }
    return frozenset(word for word, holds in spelled.items() if holds)
