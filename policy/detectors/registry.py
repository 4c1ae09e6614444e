"""Every detector: those that need no configuration, and how the document's own are made. Explicit imports."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import replace

from policy import shapes
from policy.conditions.reading import Reading, Unreadable
from policy.detectors.classification_marking import classification_markings
from policy.detectors.credit_card import CREDIT_CARD
from policy.detectors.declaration import Detector
from policy.detectors.email import EMAIL
from policy.detectors.iban import IBAN
from policy.detectors.internal import internal_host, internal_url
from policy.detectors.ip_address import IP_ADDRESS
from policy.detectors.pattern import pattern
from policy.detectors.phone import PHONE, REGIONS, phone
from policy.detectors.words import words
from policy.hosts import HostPattern
from policy.model import DetectorId, Labels

BUILT_IN: tuple[Detector, ...] = (CREDIT_CARD, IBAN, EMAIL, PHONE, IP_ADDRESS)
_BY_KIND = {detector.kind: detector for detector in BUILT_IN}


def standing(labels: Labels) -> Iterator[Detector]:
    """The detectors that every policy has, before its own."""
    yield from BUILT_IN
    yield from classification_markings(labels)


def configured(ident: str, shape: shapes.Detector, *, reading: Reading) -> tuple[Detector, ...]:
    """What one `detectors.ID` table makes; nothing for an index that only a scanner outside can read.

    Raises Unreadable, ValueError.
    """
    kind = shape.kind or ident
    exceptions = reading.terms(shape.except_)
    if shape.words is not None:
        terms = reading.terms(shape.words)
        return (words(ident, kind=kind, terms=terms, exceptions=exceptions, fold=shape.fold),)
    if shape.pattern is not None:
        return (pattern(ident, kind=kind, source=shape.pattern, exceptions=exceptions, fold=shape.fold),)
    if shape.exact is not None or shape.fingerprint is not None:
        return ()
    if kind in ("internal_host", "internal_url"):
        return _internal(shape, exceptions)
    if kind == "phone":
        return (replace(phone(tuple(shape.regions) or REGIONS, ident=ident), exceptions=exceptions),)
    if kind in _BY_KIND:
        return (replace(_BY_KIND[kind], id=DetectorId(ident), exceptions=exceptions),)
    raise Unreadable(f"{ident!r} needs words, pattern, exact or fingerprint: {kind!r} is no built-in kind")


def _internal(shape: shapes.Detector, exceptions: tuple[str, ...]) -> tuple[Detector, ...]:
    hosts = tuple(HostPattern.parse(host) for host in shape.hosts)
    networks = tuple(ipaddress.ip_network(network) for network in shape.networks)
    if any(pattern.is_any for pattern in hosts):
        raise Unreadable("'*' can't be inside: name the house's own hosts")
    made = (internal_host(hosts, networks), internal_url(hosts, networks))
    return tuple(replace(detector, exceptions=exceptions) for detector in made)
