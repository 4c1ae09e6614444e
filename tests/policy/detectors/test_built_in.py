"""Every built-in detector: what it must hit, and what it must not."""

import pytest

from policy.detectors.classification_marking import classification_markings
from policy.detectors.phone import phone
from policy.detectors.registry import BUILT_IN
from policy.model import Label, Labels, TextPart
from policy.scan import compile as compile_scanner

MARKINGS = classification_markings(Labels((Label("PUBLIC"), Label("INTERNAL"), Label("CONFIDENTIAL"))))
SCANNER = compile_scanner((*BUILT_IN, *MARKINGS))

HITS = [
    ("credit_card", "card 4111 1111 1111 1111", 85),
    ("credit_card", "4556-7375-8689-9855", 75),
    ("credit_card", "4556737586899855", 75),
    ("credit_card", "amex 378282246310005.", 85),
    ("credit_card", "4.5.5.6/7375/8689/9855", 75),
    ("credit_card", "it was 5555555555554444, then", 75),
    ("iban", "IBAN DE89 3704 0044 0532 0130 00 and more", 85),
    ("iban", "GB29NWBK60161331926819", 75),
    ("iban", "fr14 2004 1010 0505 0001 3m02 606", 75),
    ("email", "write to jane.doe@acme.org", 85),
    ("email", "jane.doe+x@sub.acme.co.uk.", 75),
    ("email", "<jane@münchen.org>", 75),
    ("email", "a@x.org b@x.org", 75),
    ("phone", "call +1 212 555 0142", 85),
    ("phone", "+44 20 7946 0958", 75),
    ("phone", "Tel. 030 901820", 75),
    ("ip_address", "10.1.2.3", 75),
    ("ip_address", "the server 192.168.7.9.", 85),
    ("ip_address", "fd12:3456:789a::1", 75),
    ("classification_marking", "CONFIDENTIAL: the plan", 85),
    ("classification_marking", "tlp:amber+strict", 85),
    ("classification_marking", "TLP: GREEN", 85),
]
MISSES = [
    ("credit_card", "4556 7375 8689 9854"),
    ("credit_card", "order 1234567890123456"),
    ("credit_card", "0000 0000 0000 0000"),
    ("credit_card", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
    ("credit_card", "978-3-16-148410-0"),
    ("credit_card", "45567375868998551234567"),
    ("iban", "DE89 3704 0044"),
    ("iban", "DE88 3704 0044 0532 0130 00"),
    ("iban", "an ordinary sentence about banks"),
    ("email", "info@acme.org, press@acme.org"),
    ("email", "@jane@acme.org"),
    ("email", "jane@example.com"),
    ("email", "a..b@acme.org"),
    ("email", "jane at acme"),
    ("email", "x@-acme.org"),
    ("phone", "version 1.2.3 of 2026-11-18"),
    ("phone", "order 20261118"),
    ("phone", "9781234567"),
    ("phone", "parcel 2125550142 is here"),
    ("ip_address", "9.9.9.9"),
    ("ip_address", "version 10.2.1.300"),
    ("ip_address", "1.10.0.0.1"),
    ("classification_marking", "a confidential talk"),
    ("classification_marking", "PUBLIC"),
    ("classification_marking", "TLP:CLEAR"),
]


@pytest.mark.parametrize(("kind", "text", "confidence"), HITS)
def test_a_detector_finds_what_it_must(kind: str, text: str, confidence: int) -> None:
    found = [each for each in SCANNER.scan((TextPart("content", text),)) if each.kind == kind]
    assert {each.confidence for each in found} == {confidence}


@pytest.mark.parametrize(("kind", "text"), MISSES)
def test_a_detector_leaves_alone_what_it_must(kind: str, text: str) -> None:
    assert [each for each in SCANNER.scan((TextPart("content", text),)) if each.kind == kind] == []


def test_every_built_in_detector_has_a_hit_and_a_miss() -> None:
    kinds = {detector.kind for detector in (*BUILT_IN, *MARKINGS)}
    assert kinds == {kind for kind, _, _ in HITS} == {kind for kind, _ in MISSES}


def test_phone_numbers_are_read_as_the_named_regions_write_them() -> None:
    text = (TextPart("content", "Tel. 01 42 68 53 00"),)
    assert compile_scanner((phone(("FR",)),)).scan(text)
    assert not compile_scanner((phone(("US",)),)).scan(text)


def test_markings_lift_to_their_label() -> None:
    raises = {str(each.id): each.raises for each in MARKINGS}
    assert raises["classification_marking/CONFIDENTIAL/tlp-red"] == "CONFIDENTIAL"
    assert raises["classification_marking/INTERNAL/tlp-green"] == "INTERNAL"


def test_a_single_label_needs_no_marking() -> None:
    assert classification_markings(Labels((Label("PUBLIC"),))) == ()
