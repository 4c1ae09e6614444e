"""Markings of secrecy: the document's own labels in capitals, and the Traffic Light Protocol."""

from __future__ import annotations

import re

from policy.detectors.declaration import ALL_MUTATIONS, Detector
from policy.model import DetectorId, Label, Labels

_RESISTS = ALL_MUTATIONS - {"case", "spacing"}


def classification_markings(labels: Labels) -> tuple[Detector, ...]:
    """One detector for each label above the lowest, which its finding lifts the text to.

    TLP:RED and TLP:AMBER (FIRST TLP 2.0) lift to the highest, TLP:GREEN to the second lowest label.
    """
    above = labels.names[1:]
    marked = tuple(_marking(label, rf"\b({re.escape(label.upper())})\b", suffix="") for label in above)
    if not above:
        return ()
    return (
        *marked,
        _marking(above[-1], r"(?i)\b(TLP ?: ?(?:RED|AMBER(?:\+STRICT)?))(?:$|\W)", suffix="/tlp-red"),
        _marking(above[0], r"(?i)\b(TLP ?: ?GREEN)\b", suffix="/tlp-green"),
    )


def _marking(label: Label, source: str, *, suffix: str) -> Detector:
    return Detector(
        kind="classification_marking",
        id=DetectorId(f"classification_marking/{label}{suffix}"),
        pattern=source,
        certain=True,
        raises=label,
        resists=_RESISTS,
    )
