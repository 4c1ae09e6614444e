"""Payment card numbers: issuer's range and length, check digit by Luhn (ISO/IEC 7812-1, Annex B)."""

from __future__ import annotations

import re

from stdnum import luhn

from policy.detectors.declaration import ALL_MUTATIONS, Detector, Evidence
from policy.model import DetectorId

_SEPARATORS = re.compile(r"[ -]")
_ISSUERS: tuple[tuple[int, int, frozenset[int]], ...] = (
    # lowest and highest four leading digits, lengths the issuer gives out
    (2200, 2204, frozenset({16, 17, 18, 19})),  # Mir
    (2221, 2720, frozenset({16})),  # Mastercard
    (3000, 3059, frozenset({14, 16, 17, 18, 19})),  # Diners Club
    (3095, 3095, frozenset({14, 16, 17, 18, 19})),
    (3400, 3499, frozenset({15})),  # American Express
    (3528, 3589, frozenset({16, 17, 18, 19})),  # JCB
    (3600, 3699, frozenset({14, 15, 16, 17, 18, 19})),  # Diners Club
    (3700, 3799, frozenset({15})),  # American Express
    (3800, 3999, frozenset({14, 16, 17, 18, 19})),  # Diners Club
    (4000, 4999, frozenset({13, 16, 19})),  # Visa
    (5018, 5018, frozenset(range(13, 20))),  # Maestro
    (5020, 5020, frozenset(range(13, 20))),
    (5038, 5038, frozenset(range(13, 20))),
    (5100, 5599, frozenset({16})),  # Mastercard
    (5893, 5893, frozenset(range(13, 20))),  # Maestro
    (6011, 6011, frozenset({16, 17, 18, 19})),  # Discover
    (6200, 6299, frozenset({16, 17, 18, 19})),  # UnionPay
    (6304, 6304, frozenset(range(13, 20))),  # Maestro
    (6440, 6599, frozenset({16, 17, 18, 19})),  # Discover
    (6759, 6763, frozenset(range(13, 20))),  # Maestro
)


def is_card(match: str) -> bool:
    """Whether digits (with spaces or dashes) have a known issuer, its length, and the right check digit."""
    digits = _SEPARATORS.sub("", match)
    issued = any(low <= int(digits[:4]) <= high and len(digits) in lengths for low, high, lengths in _ISSUERS)
    return issued and len(set(digits)) > 1 and luhn.is_valid(digits)


CREDIT_CARD = Detector(
    kind="credit_card",
    id=DetectorId("credit_card"),
    pattern=r"(?:^|[^\w.,-]|[^\d\s][.,-])(\d(?:[ -]?\d){12,18})(?:$|[^\w-]|-\D)",
    validate=is_card,
    evidence=Evidence(
        (
            "card", "cards", "credit", "debit", "visa", "mastercard", "maestro", "amex", "american express",
            "discover", "diners", "jcb", "cvv", "cvc", "expires", "expiry", "exp", "pan", "kreditkarte",
            "karte", "tarjeta", "carte",
        )
    ),
    squeezed=True,
    resists=ALL_MUTATIONS - {"case"},
)  # fmt: skip
