"""Judgement: the law's answer to one crossing and the document it would cross as. Pure.

The order is fixed: read, ask the law, the mode's ceiling, narrow, carry out, dress for the zone, then read
and ask again what would really cross. Stricter the second time, or anything left undone, means block.
"""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from activitypub import serialise
from activitypub.activities import Activity
from activitypub.addressing import strip_public
from activitypub.parse import parse_activity
from bridge import dress, obligations
from bridge.context import Context
from bridge.crossings import ANYONE, Crossing, Readers, Recipient, State
from bridge.dress import MediaLink, Wardrobe
from bridge.facts import facts_of
from bridge.obligations import Undone
from policy.evaluate import evaluate
from policy.model import Decision, Facts, Match, Obligations, Reach, RuleId, Verdict, ZoneName
from policy.rules import Policy, Zone
from policy.scan import Watch, never

BROKEN: Final = RuleId("gate")
"""What holds a crossing that could not be judged; its frozen bytes are what was proposed, not dressed."""
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
    """What a judgement is made with: mode, origins, the key of pseudonyms, moment, time to take."""

    mode: Mode
    public: str
    staff: str
    secret: bytes
    now_ms: int
    is_over: Watch = never


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
    dressed, links = dress.dress(done.activity, _wardrobe(judged.readers, crossing, context, bench))
    judged = replace(judged, activity=dressed, links=links, redacted=done.redacted)
    return _verified(judged, crossing, context=context, policy=policy, bench=bench)


def judge_frozen(
    frozen: bytes, crossing: Crossing, *, context: Context, policy: Policy, bench: Bench
) -> Judgement:
    """Judges a document that was transformed and frozen before, by today's law; nothing in it is changed."""
    activity = parse_activity(frozen)
    wardrobe = _wardrobe(crossing.readers, crossing, context, bench)
    links = dress.links_in(activity, dress.links_of(parse_activity(crossing.activity), wardrobe))
    judged = _asked(activity, crossing, context=context, policy=policy, bench=bench, links=links)
    if judged.verdict is Verdict.BLOCK:
        return judged
    if not _is_done(judged, context=context, policy=policy):
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
    """What a verdict means for a crossing that has, or lacks, a yes, a review and a reason.

    The author's yes comes first: nobody looks at what its author may not want to go.
    """
    match verdict:
        case Verdict.BLOCK:
            return State.REFUSED
        case _ if not crossing.confirmed:
            return State.NEEDS_YES
        case Verdict.HOLD if not is_reviewed:
            return State.HELD
        case Verdict.JUSTIFY if not is_reviewed and crossing.direction == "in":
            return State.HELD
        case Verdict.JUSTIFY if not is_reviewed and not crossing.justification:
            return State.NEEDS_REASON
        case _:
            return State.PERMITTED


def broken(policy: Policy, *, error: str) -> Decision:
    """The decision where no judgement could be made: hold, saying what broke."""
    return Decision(
        verdict=Verdict.HOLD,
        deciding=(BROKEN,),
        matches=(Match(BROKEN, "fallback", Verdict.HOLD, say="This could not be checked."),),
        obligations=Obligations(),
        label=policy.default_label,
        policy_id=policy.id,
        policy_version=policy.version,
        policy_hash=policy.hash,
        say=("This could not be checked, so a person looks at it.",),
        error=error,
    )


def _asked(
    activity: Activity,
    crossing: Crossing,
    *,
    context: Context,
    policy: Policy,
    bench: Bench,
    links: tuple[MediaLink, ...] = (),
) -> Judgement:
    facts = _facts(activity, crossing, context=context, policy=policy, bench=bench, links=links)
    decision = evaluate(policy, facts, is_over=bench.is_over)
    judged = Judgement(
        activity=activity,
        facts=facts,
        decision=decision,
        verdict=decision.verdict,
        readers=crossing.readers,
        recipients=crossing.recipients,
        links=links,
        say=decision.say,
    )
    zone = policy.zones.get(ZoneName(crossing.zone))
    if zone is None:
        return judged.blocked(f"Today's policy has no zone {crossing.zone}.")
    judged = _within_mode(judged, zone=zone, mode=bench.mode)
    return judged if crossing.direction == "in" else _narrowed(_still_there(judged, zone, policy), zone)


def _facts(
    activity: Activity,
    crossing: Crossing,
    *,
    context: Context,
    policy: Policy,
    bench: Bench,
    links: tuple[MediaLink, ...],
) -> Facts:
    return facts_of(
        activity,
        crossing,
        context=context,
        policy=policy,
        now_ms=bench.now_ms,
        secret=bench.secret,
        links=links,
    )


def _still_there(judged: Judgement, zone: Zone, policy: Policy) -> Judgement:
    """Only those whose host is in the zone today, and among the readers."""
    there = tuple(person for person in judged.recipients if policy.zone_of(person.host) == zone)
    if judged.readers == ANYONE:
        return replace(judged, recipients=there)
    readers = frozenset(host for host in judged.readers if policy.zone_of(host) == zone)
    if not readers:
        return judged.blocked(f"Nobody it is meant for is in the zone {zone.name}.")
    named = tuple(person for person in there if person.host in readers)
    return replace(judged, recipients=named, readers=readers)


def _is_done(judged: Judgement, *, context: Context, policy: Policy) -> bool:
    """Whether a frozen document has all that today's decision asks of it already."""
    done = obligations.carry_out(
        judged.activity,
        judged.decision.obligations,
        context=context,
        scanner=policy.scanner,
        links=judged.links,
    )
    if isinstance(done, Undone) or done.activity != judged.activity:
        return False
    return judged.readers == ANYONE or strip_public(judged.activity) == judged.activity


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


def _narrowed(judged: Judgement, zone: Zone) -> Judgement:
    widest = judged.decision.obligations.narrow
    if widest is None or judged.verdict is Verdict.BLOCK:
        return judged
    if widest is Reach.STAFF or (widest is Reach.PARTNERS and zone.is_world):
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


def _wardrobe(readers: Readers, crossing: Crossing, context: Context, bench: Bench) -> Wardrobe:
    return Wardrobe(
        zone=crossing.zone,
        readers=readers,
        context=context,
        public=bench.public,
        secret=bench.secret,
    )


def _verified(
    judged: Judgement, crossing: Crossing, *, context: Context, policy: Policy, bench: Bench
) -> Judgement:
    """Looks again at the very bytes: they must read back the same, name no place inside, and pass the law."""
    body = serialise.serialise(judged.activity)
    if parse_activity(body) != judged.activity:
        return judged.blocked("It does not read back as it was written.")
    if _authority(bench.staff) in body.decode().casefold():
        return judged.blocked("It names an address inside.")
    seen = _facts(judged.activity, crossing, context=context, policy=policy, bench=bench, links=judged.links)
    again = evaluate(policy, seen, is_over=bench.is_over)
    if again.verdict > judged.decision.verdict:
        return judged.blocked("After the changes it breaks a stricter rule than before.")
    if _shows_what_it_should_hide(again, judged.decision.obligations):
        return judged.blocked("Something could not be hidden completely.")
    return judged


def _shows_what_it_should_hide(again: Decision, asked: Obligations) -> bool:
    """Whether anything that a redaction names is still found, wherever it stands."""
    hidden = {each.detector for each in (*asked.redact, *again.obligations.redact)}
    return any(finding.detector in hidden or finding.kind in hidden for finding in again.findings)


def _authority(origin: str) -> str:
    return origin.split("://", 1)[1].casefold()
