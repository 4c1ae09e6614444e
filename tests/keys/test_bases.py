"""Bytes as text, and only their one spelling back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.bases import base58, base64, base64url, from_base58, from_base64, from_base64url


@given(st.binary(max_size=200))
def test_every_encoding_gives_its_bytes_back(octets: bytes) -> None:
    assert from_base64url(base64url(octets)) == octets
    assert from_base64(base64(octets)) == octets
    assert from_base58(base58(octets)) == octets


@pytest.mark.parametrize(
    ("octets", "text"),
    [(b"Hello World!", "2NEpo7TZRRrLZSi2U"), (bytes.fromhex("0000287fb4cd"), "11233QC4"), (b"", "")],
)
def test_base58_agrees_with_the_examples_of_its_draft(octets: bytes, text: str) -> None:
    """draft-msporny-base58-03 §5."""
    assert base58(octets) == text
    assert from_base58(text) == octets


@pytest.mark.parametrize("text", ["AB", "AA==", "A", "A+/A", "é", "AA\n"])
def test_a_second_spelling_of_base64url_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_base64url(text)


@pytest.mark.parametrize("text", ["A", "QQ", "QQ==\n", "Q Q=", "é"])
def test_stray_characters_in_base64_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_base64(text)


def test_characters_outside_base58_are_refused() -> None:
    with pytest.raises(ValueError):
        from_base58("0OIl")
