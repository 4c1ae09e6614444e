"""Passwords cost what they should and tokens are kept as hashes."""

import time

import pytest
from argon2 import PasswordHasher

from keys.credentials import (
    dummy_verify,
    hash_password,
    hash_token,
    mint_token,
    needs_rehash,
    verify_password,
)

HASHED = hash_password("correct horse battery staple")


def test_a_password_verifies_against_its_own_hash_alone() -> None:
    assert verify_password(HASHED, "correct horse battery staple")
    assert not verify_password(HASHED, "correct horse battery stapler")


def test_the_costs_are_those_of_the_stack() -> None:
    assert HASHED.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_two_hashes_of_one_password_differ() -> None:
    assert hash_password("correct horse battery staple") != HASHED


def test_a_password_typed_in_another_unicode_form_is_the_same() -> None:
    assert verify_password(hash_password("Zürich №1"), "Zu\u0308rich No1")


@pytest.mark.parametrize("hashed", ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1$AAAA", "é"])
def test_an_unreadable_hash_matches_nothing_and_wants_replacing(hashed: str) -> None:
    assert not verify_password(hashed, "anything")
    assert needs_rehash(hashed)


def test_a_hash_of_other_costs_wants_replacing() -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("password")
    assert needs_rehash(cheap)
    assert not needs_rehash(HASHED)


def test_absence_costs_what_presence_costs() -> None:
    def cpu_s(times: int, present: bool) -> float:
        started = time.process_time()
        for _ in range(times):
            if present:
                verify_password(HASHED, "wrong")
            else:
                dummy_verify()
        return time.process_time() - started

    ratio = cpu_s(5, present=True) / cpu_s(5, present=False)
    assert 0.4 < ratio < 2.5


def test_tokens_are_long_distinct_and_carry_their_prefix() -> None:
    tokens = {mint_token("permeable_") for _ in range(50)}
    assert len(tokens) == 50
    assert all(token.startswith("permeable_") and len(token) == 53 for token in tokens)
    assert len(mint_token()) == 43


def test_a_token_is_kept_as_its_hash_and_any_text_can_be_looked_up() -> None:
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(hash_token("\ud800")) == 64
