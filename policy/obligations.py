"""How obligations of several rules compose: whatever any of them asks is asked, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policy.model import DetectorId, Obligations, Reach, Redaction


def composed(each: Iterable[Obligations]) -> Obligations:
    """Redactions, drops, strips and reviewers unite, audiences intersect, delays and eyes take the most.

    Where two rules redact one detector, the text first in the alphabet replaces it: order never matters.
    """
    every = tuple(each)
    return Obligations(
        redact=_redactions(redaction for one in every for redaction in one.redact),
        narrow=_narrowest([one.narrow for one in every if one.narrow is not None]),
        drop=_united(one.drop for one in every),
        strip=_united(one.strip for one in every),
        delay_s=max((one.delay_s for one in every), default=0),
        reviewers=_united(one.reviewers for one in every),
        eyes=max((one.eyes for one in every), default=1),
    )


def _redactions(redactions: Iterable[Redaction]) -> tuple[Redaction, ...]:
    first: dict[DetectorId, Redaction] = {}
    for redaction in sorted(redactions):
        first.setdefault(redaction.detector, redaction)
    return tuple(first.values())


def _narrowest(reaches: Sequence[Reach]) -> Reach | None:
    return min(reaches) if reaches else None


def _united(each: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({word for words in each for word in words}))
