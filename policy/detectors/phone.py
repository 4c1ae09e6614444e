"""Telephone numbers that a numbering plan knows (ITU-T E.164; libphonenumber's metadata)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.detectors.declaration import ALL_MUTATIONS, Detector, Evidence, Span
from policy.model import DetectorId

REGIONS = ("US", "GB", "DE")
_ENOUGH_DIGITS = re.compile(r"\d(?:\D{0,4}\d){6}")


def phone(regions: tuple[str, ...] = REGIONS, *, ident: str = "phone") -> Detector:
    """The detector for numbers as these regions (ISO 3166-1 alpha-2) write them, and international ones."""

    def find(text: str) -> Iterator[Span]:
        if _ENOUGH_DIGITS.search(text) is None:
            return
        import phonenumbers

        for region in regions:
            for match in phonenumbers.PhoneNumberMatcher(text, region):
                if _is_grouped(match.raw_string):
                    yield Span(match.start, match.end, match.raw_string.startswith(("+", "(+", "00")))

    return Detector(
        kind="phone",
        id=DetectorId(ident),
        find=find,
        evidence=Evidence(
            (
                "phone", "telephone", "tel", "call", "call me", "mobile", "cell", "fax", "number", "whatsapp",
                "sms", "ring", "dial", "contact", "telefon", "handy", "mobil", "anruf",
            )
        ),
        yields_to=("credit_card", "iban", "ip_address"),
        resists=ALL_MUTATIONS - {"case", "spacing"},
    )  # fmt: skip


def _is_grouped(number: str) -> bool:
    """Whether a number is written as one: a plus or trunk zero, brackets, or groups."""
    return number.startswith(("+", "0", "(")) or any(mark in number for mark in " -./)")


PHONE = phone()
