"""International bank account numbers: country, its length, check digits by mod 97 (ISO 13616-1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban

from policy.detectors.declaration import ALL_MUTATIONS, Detector, Evidence, Span
from policy.model import DetectorId

_SHORTEST = 15
_SEPARATORS = str.maketrans("", "", " .-")
_LIKE_ONE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}")


def is_iban(text: str) -> bool:
    """Whether letters and digits (spaces, dots, dashes apart) are a valid account number of their country."""
    return iban.is_valid(text.translate(_SEPARATORS).upper(), check_country=False)


def find(text: str) -> Iterator[Span]:
    """Account numbers in a text; what follows one after a space may look like more of it and is left off."""
    for match in _LIKE_ONE.finditer(text):
        places = [place for place in range(*match.span()) if text[place].isalnum()]
        for length in range(len(places), _SHORTEST - 1, -1):
            end = places[length - 1] + 1
            if not text[end : end + 1].isalnum() and is_iban(text[match.start() : end]):
                yield Span(match.start(), end)
                break


IBAN = Detector(
    kind="iban",
    id=DetectorId("iban"),
    find=find,
    evidence=Evidence(
        ("iban", "account", "bank", "bic", "swift", "konto", "kontonummer", "cuenta", "compte", "transfer")
    ),
    resists=ALL_MUTATIONS - {"spacing"},
)
