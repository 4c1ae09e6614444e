"""Whether a signed request is its key's, is fresh, and binds what was sent (draft-cavage-12 §2.5).

Pure: the edge asks it with its copies of keys, the bridge with its own, and only the bridge's answer
counts. A replay within the clock window is found later, by activity id and hash of the body.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from activitypub.authority import as_iri, host_of, origin_of
from activitypub.vocab import Iri
from keys import cavage
from keys.cavage import SignatureParameters
from keys.digests import digest_matches
from keys.errors import SignatureMalformed
from keys.pairs import PublicKey

WINDOW_MS: Final = 12 * 3_600_000  # as Mastodon has it
_SINGLE: Final = ("host", "date", "digest", "signature", "content-type", "content-length")

Headers = Sequence[tuple[str, str]]


class Reason(StrEnum):
    """Why a signature proves nothing; only `WRONG` may be mended by a newer key."""

    UNSIGNED = "there is no signature"
    MALFORMED = "the signature can't be read"
    UNSUPPORTED = "the signature is of a kind that is not read here"
    REPEATED = "a header that may come once comes again"
    KEY_ID = "the key's id is no http(s) address"
    UNCOVERED = "the signature does not cover enough"
    HOST = "the request was signed for another host"
    CLOCK = "the request is from another time"
    DIGEST = "the digest does not bind the body"
    WRONG = "the key did not sign this"


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came: `target` is path and query as in its first line, header names in any case."""

    method: str
    target: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that stands or falls with its signature alone: all that needs no key has been judged."""

    key_id: Iri
    parameters: SignatureParameters


@dataclass(frozen=True, slots=True)
class Verified:
    """The key signed the request; whose key that is, the caller knows."""

    key_id: Iri


@dataclass(frozen=True, slots=True)
class Unverified:
    """The request proves nothing, and why."""

    reason: Reason


def check(request: SignedRequest, key: PublicKey, *, now_ms: int, public: str) -> Verified | Unverified:
    """Judges a request in full; `public` is our origin, which it must have been signed for."""
    claim = claim_of(request, now_ms=now_ms, public=public)
    return claim if isinstance(claim, Unverified) else prove(request, claim, key)


def claim_of(request: SignedRequest, *, now_ms: int, public: str) -> Claim | Unverified:
    """Judges everything but the signature itself, so that a key is looked for only where it matters."""
    parameters = _parameters(request.headers)
    if isinstance(parameters, Reason):
        return Unverified(parameters)
    key_id = as_iri(parameters.key_id)
    if key_id is None:
        return Unverified(Reason.KEY_ID)
    headers = {name.lower(): value for name, value in request.headers}
    fault = (
        _uncovered(request.method, parameters.headers)
        or _elsewhere(headers.get("host", ""), public)
        or _stale(parameters, headers.get("date"), now_ms)
        or _unbound(request, headers.get("digest"))
    )
    return Unverified(fault) if fault else Claim(key_id, parameters)


def prove(request: SignedRequest, claim: Claim, key: PublicKey) -> Verified | Unverified:
    """Judges the signature of a claim against a key."""
    signed = cavage.verify(
        claim.parameters, key, method=request.method, target=request.target, headers=request.headers
    )
    return Verified(claim.key_id) if signed else Unverified(Reason.WRONG)


def is_signed(headers: Headers) -> bool:
    """Whether a request claims to be signed, in any of the ways there are (RFC 9421 included)."""
    for name, value in headers:
        lower = name.lower()
        if lower in {"signature", "signature-input"}:
            return True
        if lower == "authorization" and value[:10].lower() == "signature ":
            return True
    return False


def key_id_of(headers: Headers) -> Iri | None:
    """The id of the key that a request claims to be signed with; None where it can't be read."""
    parameters = _parameters(headers)
    return None if isinstance(parameters, Reason) else as_iri(parameters.key_id)


def _parameters(headers: Headers) -> SignatureParameters | Reason:
    times = Counter(name.lower() for name, _ in headers)
    if any(times[name] > 1 for name in _SINGLE):
        return Reason.REPEATED
    value = next((value for name, value in headers if name.lower() == "signature"), None)
    if times["signature-input"] or (value is None and is_signed(headers)):
        return Reason.UNSUPPORTED
    if value is None:
        return Reason.UNSIGNED
    try:
        return cavage.parse(value)
    except SignatureMalformed:
        return Reason.MALFORMED


def _uncovered(method: str, covered: Sequence[str]) -> Reason | None:
    needed = {"(request-target)", "host"} | ({"digest"} if method == "POST" else set())
    timed = "date" in covered or "(created)" in covered
    return None if timed and needed <= set(covered) else Reason.UNCOVERED


def _elsewhere(host: str, public: str) -> Reason | None:
    scheme = origin_of(Iri(public)).scheme
    try:
        return None if host_of(Iri(f"{scheme}://{host}")) == host_of(Iri(public)) else Reason.HOST
    except ValueError:
        return Reason.HOST


def _stale(parameters: SignatureParameters, date: str | None, now_ms: int) -> Reason | None:
    """Every time that is covered must agree with our clock; `expires` counts whether covered or not."""
    times: list[int | None] = []
    if "date" in parameters.headers:
        times.append(_milliseconds(date))
    if "(created)" in parameters.headers:
        times.append(None if parameters.created is None else parameters.created * 1000)
    if any(time is None or abs(time - now_ms) > WINDOW_MS for time in times):
        return Reason.CLOCK
    expired = parameters.expires is not None and parameters.expires * 1000 < now_ms
    return Reason.CLOCK if expired else None


def _milliseconds(date: str | None) -> int | None:
    try:
        moment = parsedate_to_datetime(date or "")
        return round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError, IndexError):
        return None


def _unbound(request: SignedRequest, digest: str | None) -> Reason | None:
    if request.method != "POST":
        return None
    return None if digest is not None and digest_matches(digest, request.body) else Reason.DIGEST
