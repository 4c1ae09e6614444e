"""Pairs sign, verify, travel as PEM, multibase and DER, and stay within the limits."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric import rsa as rsa_maker
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from keys.bases import base58
from keys.errors import KeyRefused
from keys.pairs import Algorithm, PrivateKey, PublicKey, generate_ed25519, generate_rsa, private_from_der

ONE_RSA, ONE_ED25519 = generate_rsa(), generate_ed25519()
pairs = st.sampled_from([ONE_RSA, ONE_ED25519])


@given(pairs, st.binary(max_size=300))
def test_what_a_key_signs_its_public_half_verifies(pair: PrivateKey, message: bytes) -> None:
    assert pair.public.verify(pair.sign(message), message)


@given(pairs, st.binary(max_size=300), st.binary(max_size=300))
def test_a_signature_is_for_its_message_alone(pair: PrivateKey, message: bytes, other: bytes) -> None:
    assert pair.public.verify(pair.sign(message), other) is (message == other)


@given(pairs, st.binary(max_size=300))
def test_bytes_that_are_no_signature_verify_nothing(pair: PrivateKey, signature: bytes) -> None:
    assert not pair.public.verify(signature, b"message")


@given(pairs, st.data())
def test_one_changed_bit_breaks_a_signature(pair: PrivateKey, data: st.DataObject) -> None:
    signature = bytearray(pair.sign(b"message"))
    at = data.draw(st.integers(0, len(signature) * 8 - 1))
    signature[at // 8] ^= 1 << at % 8
    assert not pair.public.verify(bytes(signature), b"message")


def test_each_kind_knows_its_algorithm(rsa: PrivateKey, ed25519: PrivateKey) -> None:
    assert rsa.algorithm is rsa.public.algorithm is Algorithm.RSA
    assert ed25519.algorithm is ed25519.public.algorithm is Algorithm.ED25519


def test_one_kind_never_verifies_the_other(rsa: PrivateKey, ed25519: PrivateKey) -> None:
    assert not rsa.public.verify(ed25519.sign(b"m"), b"m")
    assert not ed25519.public.verify(rsa.sign(b"m"), b"m")


def test_a_key_comes_back_from_der_pem_and_multibase(pair: PrivateKey) -> None:
    signature = private_from_der(pair.to_der()).sign(b"message")
    assert PublicKey.from_pem(pair.public.pem).verify(signature, b"message")
    assert PublicKey.from_multibase(pair.public.multibase).verify(signature, b"message")
    assert PublicKey.from_multibase(pair.public.multibase) == pair.public


def test_the_multibase_of_ed25519_begins_as_the_proposal_shows(ed25519: PrivateKey) -> None:
    assert ed25519.public.multibase.startswith("z6Mk")


def test_a_pkcs1_pem_of_an_old_server_is_read(rsa: PrivateKey) -> None:
    pem = rsa.public.loaded.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()
    assert PublicKey.from_pem(pem) == rsa.public


def pem_of(n: int, e: int) -> str:
    loaded = RSAPublicNumbers(e, n).public_key()
    return loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def modulus(rsa: PrivateKey) -> int:
    loaded = rsa.public.loaded
    assert isinstance(loaded, rsa_maker.RSAPublicKey)
    return loaded.public_numbers().n


def test_a_short_rsa_key_is_refused_by_its_rule() -> None:
    short = rsa_maker.generate_private_key(public_exponent=65_537, key_size=1_024).public_key()
    pem = short.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(KeyRefused, match=r"1024 bits.*SP 800-131A"):
        PublicKey.from_pem(pem)


def test_an_enormous_rsa_key_is_refused_for_its_cost() -> None:
    with pytest.raises(KeyRefused, match=r"8193 bits.*most"):
        PublicKey.from_pem(pem_of(2**8_192 + 1, 65_537))


@pytest.mark.parametrize("exponent", [3, 65_535, 2**32 + 1])
def test_an_odd_exponent_out_of_range_is_refused(rsa: PrivateKey, exponent: int) -> None:
    with pytest.raises(KeyRefused, match="FIPS 186-5"):
        PublicKey.from_pem(pem_of(modulus(rsa), exponent))


def test_a_modulus_with_a_small_factor_is_refused(rsa: PrivateKey) -> None:
    with pytest.raises(KeyRefused, match="SP 800-89"):
        PublicKey.from_pem(pem_of(modulus(rsa) * 751, 65_537))


@pytest.mark.parametrize(
    "pem", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "é"]
)
def test_an_unreadable_pem_is_refused(pem: str) -> None:
    with pytest.raises(KeyRefused, match="can't be read"):
        PublicKey.from_pem(pem)


def test_a_pem_beyond_the_size_limit_is_not_even_tried() -> None:
    with pytest.raises(KeyRefused, match="limit is 8192"):
        PublicKey.from_pem("-" * 8_193)


def test_a_key_of_another_kind_is_refused() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(KeyRefused, match="only RSA and Ed25519"):
        PublicKey.from_pem(pem)
    with pytest.raises(KeyRefused, match="ours are RSA or Ed25519"):
        private_from_der(der)


@pytest.mark.parametrize(
    "text", ["", "Q6Mk", "z", "z0", "z6Mk", "z" + base58(b"\xed\x01short"), "z" + base58(b"\x85\x24no")]
)
def test_an_unreadable_multibase_is_refused(text: str) -> None:
    with pytest.raises(KeyRefused):
        PublicKey.from_multibase(text)


def test_a_multibase_beyond_the_size_limit_is_not_even_tried() -> None:
    with pytest.raises(KeyRefused, match="1600"):
        PublicKey.from_multibase("z" * 1_601)


def test_a_short_rsa_key_is_refused_in_multibase_too() -> None:
    short = rsa_maker.generate_private_key(public_exponent=65_537, key_size=1_024).public_key()
    with pytest.raises(KeyRefused, match="SP 800-131A"):
        PublicKey.from_multibase(PublicKey(short).multibase)


def test_broken_der_is_refused_without_showing_it() -> None:
    with pytest.raises(KeyRefused) as refused:
        private_from_der(b"secret material")
    assert "secret material" not in refused.value.detail
