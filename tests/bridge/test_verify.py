"""Signed requests: coverage, clock, digest, host, duplicates (FEDERATION.md, POLICY-BRIDGE §10)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.verify import (
    WINDOW_MS,
    Reason,
    SignedRequest,
    Unverified,
    Verified,
    check,
    is_signed,
    key_id_of,
)
from keys.bases import base64
from keys.digests import digest_header
from tests.bridge.signing import ACME, NOW_MS, PUBLIC, rsa

KEY = rsa("acme").public
BODY = b'{"type":"Follow"}'


def post(body: bytes = BODY, **how: object) -> SignedRequest:
    return SignedRequest("POST", "/inbox", pairs(ACME.sign("POST", "/inbox", body, **how)), body)  # type: ignore[arg-type]


def pairs(headers: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(headers.items())


def with_header(request: SignedRequest, name: str, value: str) -> SignedRequest:
    kept = tuple(pair for pair in request.headers if pair[0] != name)
    return replace(request, headers=(*kept, (name, value)))


def reason(request: SignedRequest, *, now_ms: int = NOW_MS, public: str = PUBLIC) -> Reason | None:
    judged = check(request, KEY, now_ms=now_ms, public=public)
    return judged.reason if isinstance(judged, Unverified) else None


def test_a_delivery_that_its_key_signed_is_verified() -> None:
    assert check(post(), KEY, now_ms=NOW_MS, public=PUBLIC) == Verified(ACME.key_id)  # type: ignore[arg-type]


def test_header_names_count_in_any_case() -> None:
    request = post()
    shouted = tuple((name.title(), value) for name, value in request.headers)
    assert reason(replace(request, headers=shouted)) is None


def test_a_get_needs_no_digest() -> None:
    assert reason(SignedRequest("GET", "/o/1", pairs(ACME.sign("GET", "/o/1")))) is None


@pytest.mark.parametrize(
    "covered",
    [
        ("(request-target)", "host", "date"),
        ("(request-target)", "date", "digest"),
        ("host", "date", "digest"),
        ("(request-target)", "host", "digest"),
    ],
)
def test_a_delivery_must_cover_target_host_date_and_digest(covered: tuple[str, ...]) -> None:
    assert reason(post(covered=covered)) is Reason.UNCOVERED


def test_a_get_must_cover_target_host_and_date() -> None:
    headers = ACME.sign("GET", "/o/1", covered=("(request-target)", "host"))
    assert reason(SignedRequest("GET", "/o/1", pairs(headers))) is Reason.UNCOVERED


def test_a_body_that_was_changed_under_its_digest_is_refused() -> None:
    assert reason(replace(post(), body=b"{}")) is Reason.DIGEST


def test_a_digest_that_was_changed_with_its_body_is_refused() -> None:
    request = replace(with_header(post(), "digest", digest_header(b"{}")), body=b"{}")
    assert reason(request) is Reason.WRONG


@pytest.mark.parametrize("change", [("method", "GET"), ("target", "/a/other/inbox")])
def test_a_signature_for_one_request_does_not_fit_another(change: tuple[str, str]) -> None:
    request = replace(post(), **{change[0]: change[1]})  # type: ignore[arg-type]
    assert reason(request) is Reason.WRONG


def test_another_key_did_not_sign_it() -> None:
    judged = check(post(), rsa("other").public, now_ms=NOW_MS, public=PUBLIC)
    assert judged == Unverified(Reason.WRONG)


@pytest.mark.parametrize("hours", [-13, 13])
def test_a_request_from_another_time_is_refused(hours: int) -> None:
    assert reason(post(), now_ms=NOW_MS + hours * 3_600_000) is Reason.CLOCK


@pytest.mark.parametrize("edge_ms", [-WINDOW_MS, WINDOW_MS])
def test_the_window_is_twelve_hours_both_ways(edge_ms: int) -> None:
    assert reason(post(), now_ms=NOW_MS + edge_ms) is None


@pytest.mark.parametrize("date", ["", "yesterday", "Thu, 99 Jan 2015 00:00:00 GMT", "1 Jan 99999999 0:0 GMT"])
def test_a_date_that_can_not_be_read_is_no_date(date: str) -> None:
    assert reason(with_header(post(), "date", date)) is Reason.CLOCK


def created(**times: int) -> SignedRequest:
    """A GET signed under hs2019 with `(created)` in the place of Date."""
    names = "(request-target) host (created)"
    lines = ["(request-target): get /o/1", "host: 127.0.0.1:8001", f"(created): {times['created']}"]
    parts = "".join(f",{name}={seconds}" for name, seconds in times.items())
    if "expires" in times:
        names += " (expires)"
        lines.append(f"(expires): {times['expires']}")
    signature = base64(rsa("acme").sign("\n".join(lines).encode()))
    value = f'keyId="{ACME.key_id}",algorithm="hs2019"{parts},headers="{names}",signature="{signature}"'
    return SignedRequest("GET", "/o/1", (("host", "127.0.0.1:8001"), ("signature", value)))


def test_created_may_stand_for_date() -> None:
    now_s = NOW_MS // 1000
    assert reason(created(created=now_s)) is None
    assert reason(created(created=now_s, expires=now_s + 60)) is None
    assert reason(created(created=now_s - 13 * 3600)) is Reason.CLOCK
    assert reason(created(created=now_s, expires=now_s - 1)) is Reason.CLOCK


def test_created_that_is_covered_must_be_there() -> None:
    request = created(created=NOW_MS // 1000)
    value = dict(request.headers)["signature"].replace(f",created={NOW_MS // 1000}", "")
    assert reason(with_header(request, "signature", value)) is Reason.CLOCK


@pytest.mark.parametrize("public", ["https://other.example", "http://127.0.0.1:8002", "http://127.0.0.1"])
def test_a_request_that_was_signed_for_another_host_is_refused(public: str) -> None:
    assert reason(post(), public=public) is Reason.HOST


def test_the_schemes_own_port_may_be_written_out() -> None:
    request = SignedRequest("GET", "/", pairs(ACME.sign("GET", "/", host="Node.example:443")))
    assert reason(request, public="https://node.example") is None


def test_a_host_that_is_none_is_refused() -> None:
    assert reason(with_header(post(), "host", "a b/c")) is Reason.HOST


@pytest.mark.parametrize("name", ["host", "date", "digest", "signature", "content-type", "content-length"])
def test_a_header_that_may_come_once_must_not_come_twice(name: str) -> None:
    request = with_header(post(), "content-length", str(len(BODY)))
    value = dict(request.headers)[name]
    assert reason(replace(request, headers=(*request.headers, (name.upper(), value)))) is Reason.REPEATED


def test_a_signature_that_repeats_a_parameter_is_malformed() -> None:
    request = post()
    value = dict(request.headers)["signature"]
    doubled = f'{value},keyId="https://evil.example/key"'
    assert reason(with_header(request, "signature", doubled)) is Reason.MALFORMED


@pytest.mark.parametrize(
    "key_id", ["acct:ada@a.example", "ftp://a.example/k", "https://u:p@a.example/k", "k"]
)
def test_a_key_id_must_be_an_http_address(key_id: str) -> None:
    request = post()
    value = dict(request.headers)["signature"].replace(ACME.key_id, key_id)
    assert reason(with_header(request, "signature", value)) is Reason.KEY_ID


def test_what_claims_to_be_signed_in_other_ways_is_signed_and_not_read_here() -> None:
    request = SignedRequest("GET", "/", (("Signature-Input", "sig1=()"), ("Signature", "sig1=:AA:")))
    assert is_signed(request.headers)
    assert reason(request) is Reason.UNSUPPORTED
    authorised = SignedRequest("GET", "/", (("Authorization", 'Signature keyId="x"'),))
    assert is_signed(authorised.headers)
    assert reason(authorised) is Reason.UNSUPPORTED


def test_what_is_not_signed_is_not() -> None:
    request = SignedRequest("GET", "/", (("host", "127.0.0.1:8001"), ("authorization", "Bearer x")))
    assert not is_signed(request.headers)
    assert reason(request) is Reason.UNSIGNED
    assert key_id_of(request.headers) is None


def test_the_key_id_can_be_read_before_anything_is_judged() -> None:
    assert key_id_of(post().headers) == ACME.key_id


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["host", "date", "digest", "signature", "signature-input", "authorization", "x"]),
            st.text(max_size=60),
        ),
        max_size=8,
    ),
    st.text(max_size=20),
    st.binary(max_size=30),
)
def test_no_junk_is_verified_and_none_raises(
    headers: list[tuple[str, str]], target: str, body: bytes
) -> None:
    for method in ("GET", "POST"):
        assert reason(SignedRequest(method, target, tuple(headers), body)) is not None


@given(st.data())
def test_no_byte_of_a_signature_can_be_changed(data: st.DataObject) -> None:
    request = post()
    value = dict(request.headers)["signature"]
    start = value.index('signature="') + len('signature="')
    at = data.draw(st.integers(start, start + 300))
    other = "A" if value[at] != "A" else "B"
    assert reason(with_header(request, "signature", value[:at] + other + value[at + 1 :])) is Reason.WRONG
