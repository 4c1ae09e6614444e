"""Judgement: the law's answer to one crossing and the document it would cross as. Pure.

The order is fixed: read, ask the law, the mode's ceiling, narrow, carry out, dress for the zone, then read
and ask again what would really cross. Stricter the second time, or anything left undone, means block.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from activitypub import serialise
from activitypub.activities import Activity
from activitypub.parse import parse_activity
from bridge import dress, obligations
from bridge.context import Context
from bridge.crossings import Crossing, Readers, Recipient, State
from bridge.dress import MediaLink, Wardrobe
from bridge.facts import facts_of
from bridge.obligations import Undone
from policy.evaluate import evaluate
from policy.model import Decision, Facts, Match, Obligations, Reach, RuleId, Verdict, ZoneName
from policy.rules import Policy, Zone

LISTENING: Final = frozenset({"Follow", "Accept", "Reject", "Undo"})
"""What a node that only listens may still say."""


class Mode(IntEnum):
    """A ceiling over the policy, from the config."""

    CLOSED = 0
    LISTEN = 1
    PARTNERS = 2
    OPEN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a judgement is made with: mode, our origins, the key of pseudonyms, the moment, a mint of ids."""

    mode: Mode
    public: str
    staff: str
    secret: bytes
    now_ms: int
    mint: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict, the document transformed for the zone but not yet stamped, its readers and recipients."""

    activity: Activity
    facts: Facts
    decision: Decision
    verdict: Verdict
    readers: Readers
    recipients: tuple[Recipient, ...]
    links: tuple[MediaLink, ...] = ()
    redacted: bool = False
    say: tuple[str, ...] = ()

    @property
    def frozen(self) -> bytes:
        """The document as a reviewer sees it: all that would cross but the moment of release."""
        return serialise.serialise(self.activity)

    def blocked(self, say: str) -> "Judgement":
        """The same, stopped here for a reason."""
        return replace(self, verdict=Verdict.BLOCK, say=(*self.say, say))


def judge(crossing: Crossing, *, context: Context, policy: Policy, bench: Bench) -> Judgement:
    """Judges a proposed crossing. Raises ParseError if its document is not one; the caller then holds it."""
    activity = parse_activity(crossing.activity)
    judged = _asked(activity, crossing, context=context, policy=policy, bench=bench)
    if judged.verdict is Verdict.BLOCK:
        return judged
    done = obligations.carry_out(
        activity, judged.decision.obligations, context=context, scanner=policy.scanner
    )
    if isinstance(done, Undone):
        return judged.blocked(f"It can't be made fit to leave: {done.why}.")
    dressed, links = dress.dress(done.activity, _wardrobe(judged, crossing, context, bench))
    judged = replace(judged, activity=dressed, links=links, redacted=done.redacted)
    return _verified(judged, crossing, context=context, policy=policy, bench=bench)


def judge_frozen(
    frozen: bytes, crossing: Crossing, *, context: Context, policy: Policy, bench: Bench
) -> Judgement:
    """Judges a document that was transformed and frozen before, by today's law; nothing in it is changed."""
    judged = _asked(parse_activity(frozen), crossing, context=context, policy=policy, bench=bench)
    if judged.verdict is Verdict.BLOCK:
        return judged
    if judged.decision.obligations.redact or judged.decision.obligations.drop:
        return judged.blocked("Today's policy asks for a change that the reviewed version doesn't have.")
    return _verified(judged, crossing, context=context, policy=policy, bench=bench)


def judge_inward(
    activity: Activity, crossing: Crossing, *, context: Context, policy: Policy, bench: Bench
) -> Judgement:
    """Judges what a peer sent; what the law wants dropped or hidden is taken out before it is applied."""
    judged = _asked(activity, crossing, context=context, policy=policy, bench=bench)
    if judged.verdict is Verdict.BLOCK:
        return judged
    done = obligations.carry_out(
        activity, judged.decision.obligations, context=context, scanner=policy.scanner
    )
    if isinstance(done, Undone):
        return judged.blocked(f"It can't be made fit to come in: {done.why}.")
    return replace(judged, activity=done.activity, redacted=done.redacted)


def state_of(verdict: Verdict, crossing: Crossing, *, is_reviewed: bool = False) -> State:
    """What a verdict means for a crossing that has, or lacks, a review, a reason and a yes."""
    match verdict:
        case Verdict.BLOCK:
            return State.REFUSED
        case Verdict.HOLD if not is_reviewed:
            return State.HELD
        case Verdict.JUSTIFY if not is_reviewed and crossing.direction == "in":
            return State.HELD
        case Verdict.JUSTIFY if not is_reviewed and not crossing.justification:
            return State.NEEDS_REASON
        case _:
            return State.PERMITTED if crossing.confirmed else State.NEEDS_YES


def broken(policy: Policy, *, error: str) -> Decision:
    """The decision where no judgement could be made: hold, saying what broke."""
    return Decision(
        verdict=Verdict.HOLD,
        deciding=(RuleId("engine"),),
        matches=(Match(RuleId("engine"), "fallback", Verdict.HOLD, say="This could not be checked."),),
        obligations=Obligations(),
        label=policy.default_label,
        policy_id=policy.id,
        policy_version=policy.version,
        policy_hash=policy.hash,
        say=("This could not be checked, so a person looks at it.",),
        error=error,
    )


def _asked(
    activity: Activity, crossing: Crossing, *, context: Context, policy: Policy, bench: Bench
) -> Judgement:
    facts = _facts(activity, crossing, context=context, policy=policy, bench=bench)
    decision = evaluate(policy, facts)
    judged = Judgement(
        activity=activity,
        facts=facts,
        decision=decision,
        verdict=decision.verdict,
        readers=crossing.readers,
        recipients=crossing.recipients,
        say=decision.say,
    )
    judged = _within_mode(judged, zone=_zone(policy, crossing), mode=bench.mode)
    return _narrowed(judged, crossing, policy) if crossing.direction == "out" else judged


def _facts(
    activity: Activity, crossing: Crossing, *, context: Context, policy: Policy, bench: Bench
) -> Facts:
    return facts_of(
        activity, crossing, context=context, policy=policy, now_ms=bench.now_ms, secret=bench.secret
    )


def _within_mode(judged: Judgement, *, zone: Zone, mode: Mode) -> Judgement:
    if mode is Mode.CLOSED:
        return judged.blocked("This node is closed to the outside.")
    if (
        mode is Mode.LISTEN
        and judged.facts.direction == "out"
        and judged.facts.activity_type not in LISTENING
    ):
        return judged.blocked("This node only listens to the outside.")
    if mode is Mode.PARTNERS and zone.is_world:
        return judged.blocked("This node speaks with partners only.")
    return judged


def _narrowed(judged: Judgement, crossing: Crossing, policy: Policy) -> Judgement:
    widest = judged.decision.obligations.narrow
    if widest is None or judged.verdict is Verdict.BLOCK:
        return judged
    if widest is Reach.STAFF or (widest is Reach.PARTNERS and _zone(policy, crossing).is_world):
        return judged.blocked("The policy keeps this nearer than this zone.")
    if widest is Reach.MENTIONED:
        named = frozenset((*judged.activity.to, *judged.activity.cc))
        recipients = tuple(person for person in judged.recipients if person.actor in named)
        if not recipients:
            return judged.blocked(
                "The policy lets this reach only those it names, and it names nobody there."
            )
        hosts = frozenset(person.host for person in recipients)
        return replace(judged, recipients=recipients, readers=hosts)
    return judged


def _wardrobe(judged: Judgement, crossing: Crossing, context: Context, bench: Bench) -> Wardrobe:
    return Wardrobe(
        zone=crossing.zone,
        readers=judged.readers,
        context=context,
        public=bench.public,
        secret=bench.secret,
        mint=bench.mint,
    )


def _verified(
    judged: Judgement, crossing: Crossing, *, context: Context, policy: Policy, bench: Bench
) -> Judgement:
    """Looks again at the very bytes: they must read back the same, name no place inside, and pass the law."""
    body = serialise.serialise(judged.activity)
    if parse_activity(body) != judged.activity:
        return judged.blocked("It does not read back as it was written.")
    if _authority(bench.staff) in body.decode():
        return judged.blocked("It names an address inside.")
    again = evaluate(
        policy,
        facts_of(
            judged.activity,
            crossing,
            context=context,
            policy=policy,
            now_ms=bench.now_ms,
            secret=bench.secret,
        ),
    )
    if again.verdict > judged.decision.verdict:
        return judged.blocked("After the changes it breaks a stricter rule than before.")
    if again.obligations.redact and judged.redacted:
        return judged.blocked("Something could not be hidden completely.")
    return judged


def _authority(origin: str) -> str:
    return origin.split("://", 1)[1]


def _zone(policy: Policy, crossing: Crossing) -> Zone:
    return policy.zones[ZoneName(crossing.zone)]
