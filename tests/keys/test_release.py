"""Release tokens, ledger heads and media links: genuine, unchanged and in time, or nothing."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.bases import base64url
from keys.errors import TokenExpired, TokenInvalid
from keys.pairs import generate_ed25519
from keys.release import (
    ReleaseClaims,
    ReleaseSigner,
    media_signature,
    sign_head,
    verify_head,
    verify_media,
)

SIGNER = ReleaseSigner(b"s" * 32)
KEY = generate_ed25519()
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
claims = st.builds(
    ReleaseClaims,
    decision_id=texts,
    body_sha256=texts,
    zone=texts,
    readers=st.one_of(st.just("anyone"), st.lists(texts, max_size=4).map(tuple)),
    not_after_ms=st.integers(0, 2**53 - 1),
)
CLAIMS = ReleaseClaims("0190", "ab" * 32, "partner-acme", ("social.acme.example",), 1_000)


@given(claims)
def test_what_is_signed_opens_to_the_same_claims(signed: ReleaseClaims) -> None:
    assert SIGNER.open(SIGNER.sign(signed), signed.not_after_ms) == signed


def test_a_token_is_the_same_whenever_it_is_signed() -> None:
    assert SIGNER.sign(CLAIMS) == SIGNER.sign(CLAIMS)


def test_a_token_past_its_end_is_expired() -> None:
    with pytest.raises(TokenExpired, match="0190") as expired:
        SIGNER.open(SIGNER.sign(CLAIMS), 1_001)
    assert expired.value.kind == "expired"


@given(claims, st.data())
def test_one_changed_character_makes_a_token_invalid(signed: ReleaseClaims, data: st.DataObject) -> None:
    token = SIGNER.sign(signed)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[at]))
    with pytest.raises(TokenInvalid):
        SIGNER.open(token[:at] + other + token[at + 1 :], 0)


@given(st.text())
def test_any_other_text_is_no_token(text: str) -> None:
    with pytest.raises(TokenInvalid):
        SIGNER.open(text, 0)


def test_another_nodes_token_is_invalid() -> None:
    with pytest.raises(TokenInvalid):
        SIGNER.open(ReleaseSigner(b"t" * 32).sign(CLAIMS), 0)


def test_a_media_signature_is_no_release_token() -> None:
    payload = SIGNER.sign(CLAIMS).partition(".")[0]
    with pytest.raises(TokenInvalid):
        SIGNER.open(f"{payload}.{media_signature(SIGNER.secret, payload, expires_s=1)}", 0)


@pytest.mark.parametrize("payload", ["not base64!", base64url(b"not json"), base64url(b'{"zone": 1}')])
def test_genuine_bytes_that_are_no_claims_are_invalid(payload: str) -> None:
    """A token of another version of this program, signed under the same secret."""
    mac = hmac.new(SIGNER.secret, b"permeable-release-1\n" + payload.encode(), hashlib.sha256).digest()
    with pytest.raises(TokenInvalid, match="can't be read"):
        SIGNER.open(f"{payload}.{base64url(mac)}", 0)


def test_a_signer_does_not_show_its_secret() -> None:
    assert "sss" not in repr(SIGNER)


def test_a_head_verifies_exactly_as_it_was_signed() -> None:
    signature = sign_head(KEY, sequence=7, hash_hex="ab", at_ms=5)
    assert verify_head(KEY.public, signature, sequence=7, hash_hex="ab", at_ms=5)
    assert not verify_head(KEY.public, signature, sequence=8, hash_hex="ab", at_ms=5)
    assert not verify_head(KEY.public, signature, sequence=7, hash_hex="ac", at_ms=5)
    assert not verify_head(KEY.public, signature, sequence=7, hash_hex="ab", at_ms=6)
    assert not verify_head(generate_ed25519().public, signature, sequence=7, hash_hex="ab", at_ms=5)
    assert not verify_head(KEY.public, "not base64!", sequence=7, hash_hex="ab", at_ms=5)


def test_a_media_link_is_good_for_its_path_until_its_end() -> None:
    secret, path = b"m" * 32, "/media/original/x.webp"
    signature = media_signature(secret, path, expires_s=100)
    assert verify_media(secret, path, expires_s=100, signature=signature, now_s=100)
    assert not verify_media(secret, path, expires_s=100, signature=signature, now_s=101)
    assert not verify_media(secret, path, expires_s=101, signature=signature, now_s=100)
    assert not verify_media(secret, path + "x", expires_s=100, signature=signature, now_s=100)
    assert not verify_media(b"n" * 32, path, expires_s=100, signature=signature, now_s=100)
    assert not verify_media(secret, path, expires_s=100, signature="\ud800", now_s=100)
