"""Digest headers bind a body, strictly read."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.bases import base64
from keys.digests import (
    content_digest_header,
    content_digest_matches,
    digest_header,
    digest_matches,
    etag,
    sha256,
    sha256_hex,
)

BODY = b'{"hello": "world"}'
GOOD = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="
GOOD_512 = "WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew=="


@given(st.binary(), st.binary())
def test_a_digest_matches_its_own_body_alone(body: bytes, other: bytes) -> None:
    assert digest_matches(digest_header(body), other) is (body == other)
    assert content_digest_matches(content_digest_header(body), other) is (body == other)


def test_the_headers_agree_with_the_examples_of_the_specifications() -> None:
    """draft-cavage-12 appendix C, RFC 9421 B.2."""
    assert digest_header(BODY) == f"SHA-256={GOOD}"
    assert content_digest_header(BODY) == f"sha-256=:{GOOD}:"
    assert content_digest_matches(f"sha-512=:{GOOD_512}:", BODY)


@pytest.mark.parametrize(
    "header",
    [
        f"SHA-256={GOOD}",
        f"sha-256={GOOD}",
        f" SHA-256={GOOD} , SHA-512={GOOD_512}",
        f"MD5=abcd,SHA-256={GOOD}",
    ],
)
def test_a_digest_with_a_known_and_matching_algorithm_matches(header: str) -> None:
    assert digest_matches(header, BODY)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "SHA-256",
        "SHA-256=",
        "MD5=abcd",
        f"SHA-256={GOOD},sha-256={GOOD}",
        f"SHA-256={GOOD},",
        f"SHA-256={GOOD},SHA-512={GOOD}",
        f"SHA-256={GOOD};q=1",
        "SHA-256=abc",
        f"SHA-256={base64(hashlib.sha256(b'other').digest())}",
    ],
)
def test_any_other_digest_does_not_match(header: str) -> None:
    assert not digest_matches(header, BODY)


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"sha-256={GOOD}",
        f"SHA-256=:{GOOD}:",
        f"sha-256=:{GOOD}:;a",
        f"sha-256=:{GOOD}:, sha-256=:{GOOD}:",
        f"sha-256=:{GOOD}:, sha-512=:{GOOD}:",
        "sha-256=:abc:",
        "md5=:abcd:",
    ],
)
def test_any_other_content_digest_does_not_match(header: str) -> None:
    assert not content_digest_matches(header, BODY)


def test_an_entity_tag_is_strong_quoted_and_made_of_the_bytes_alone() -> None:
    assert etag(BODY) == etag(bytes(BODY)) != etag(b"")
    assert etag(BODY) == f'"{sha256(BODY).hex()[:32]}"'
    assert sha256_hex(BODY) == sha256(BODY).hex()
