"""A decision in the author's words: one line for each audience, and what would mend it."""

from __future__ import annotations

from typing import Literal, TypeAlias, assert_never

from policy.model import Decision, Finding, Obligations, Verdict

Fix: TypeAlias = Literal["hide", "narrow", "relabel", "give_reason", "ask_review", "keep_inside"]

_NAMES = {
    "project_name": "name",
    "credit_card": "card number",
    "iban": "account number",
    "email": "e-mail address",
    "phone": "phone number",
    "internal_host": "internal host",
    "internal_url": "internal link",
    "ip_address": "internal address",
    "classification_marking": "marking",
}
_COUNTS = ("no", "one", "two", "three", "four", "five")


def line(decision: Decision, audience: str) -> str:
    """One line in plain words: `Acme: sent, one name hidden. Project names are for colleagues.`"""
    told = f"{audience}: {', '.join((_outcome(decision.verdict), *_changes(decision)))}."
    return " ".join((told, *decision.say))


def fixes(decision: Decision) -> tuple[Fix, ...]:
    """What the author can do about it, the gentlest first; nothing when the crossing just goes."""
    match decision.verdict:
        case Verdict.ALLOW | Verdict.WARN:
            return ()
        case Verdict.JUSTIFY:
            return (*_mends(decision), "give_reason", "keep_inside")
        case Verdict.HOLD:
            return (*_mends(decision), "ask_review", "keep_inside")
        case Verdict.BLOCK:
            return (*_mends(decision), "keep_inside")
        case _:
            assert_never(decision.verdict)


def hidden(decision: Decision) -> tuple[Finding, ...]:
    """The findings that the decision's redactions take out of the text."""
    names = {redaction.detector for redaction in decision.obligations.redact}
    return tuple(each for each in decision.findings if each.detector in names or each.kind in names)


def _outcome(verdict: Verdict) -> str:
    match verdict:
        case Verdict.ALLOW:
            return "sent"
        case Verdict.WARN:
            return "sent with a word of caution"
        case Verdict.JUSTIFY:
            return "waits for your reason"
        case Verdict.HOLD:
            return "waits for review"
        case Verdict.BLOCK:
            return "stays inside"
        case _:
            assert_never(verdict)


def _changes(decision: Decision) -> tuple[str, ...]:
    if decision.verdict is Verdict.BLOCK:
        return ()
    kinds = [finding.kind for finding in hidden(decision)]
    counted = [f"{_count(kinds.count(kind), kind)} hidden" for kind in dict.fromkeys(kinds)]
    return (*counted, *_asked(decision.obligations))


def _asked(obligations: Obligations) -> tuple[str, ...]:
    narrow = () if obligations.narrow is None else (f"only as far as {obligations.narrow.word}",)
    drop = (f"without {' and '.join(obligations.drop)}",) if obligations.drop else ()
    delay = (f"{obligations.delay_s} s later",) if obligations.delay_s else ()
    return (*narrow, *drop, *delay)


def _count(number: int, kind: str) -> str:
    name = _NAMES.get(kind, kind.replace("_", " "))
    plural = f"{name}es" if name.endswith("s") else f"{name}s"
    return f"{_COUNTS[number] if number < len(_COUNTS) else number} {name if number == 1 else plural}"


def _mends(decision: Decision) -> tuple[Fix, ...]:
    """Hiding mends what findings decided, another label or a narrower reach what base and taint did."""
    deciding = [each for each in decision.matches if each.verdict == decision.verdict]
    hide: tuple[Fix, ...] = ("hide",) if all(each.findings for each in deciding) else ()
    relabel: tuple[Fix, ...] = ("relabel",) if any(each.tier == "base" for each in deciding) else ()
    return (*hide, *relabel, "narrow")
