"""draft-cavage-http-signatures-12: the appendix's vectors, the strict reading, the covered bytes."""

import json
from pathlib import Path
from typing import TypedDict, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import given
from hypothesis import strategies as st

from keys import cavage
from keys.bases import base64
from keys.errors import SignatureMalformed
from keys.pairs import PrivateKey, PublicKey, generate_ed25519, generate_rsa

ONE_RSA, ONE_ED25519 = generate_rsa(), generate_ed25519()
HEADERS = {"Host": "peer.example", "Date": "Sun, 05 Jan 2014 21:31:40 GMT", "Digest": "SHA-256=x"}
KEY_ID = "https://node.example/actors/x#main-key"


class Vector(TypedDict):
    name: str
    headers: list[str]
    signing_string: str
    signature: str


class Vectors(TypedDict):
    method: str
    target: str
    request_headers: dict[str, str]
    publicKeyPem: str
    vectors: list[Vector]


VECTORS = cast(
    Vectors,
    json.loads((Path(__file__).parent.parent / "fixtures" / "vectors" / "cavage12.json").read_text()),
)


def vector_key() -> PublicKey:
    """The appendix's key has 1024 bits, which `from_pem` rightly refuses: wrap it past the limits."""
    loaded = load_pem_public_key(VECTORS["publicKeyPem"].encode())
    assert isinstance(loaded, RSAPublicKey)
    return PublicKey(loaded)


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
@pytest.mark.parametrize("algorithm", ['algorithm="rsa-sha256",', 'algorithm="hs2019",', ""])
def test_the_vectors_of_the_appendix_verify(vector: Vector, algorithm: str) -> None:
    header = (
        f'keyId="Test",{algorithm}headers="{" ".join(vector["headers"])}",signature="{vector["signature"]}"'
    )
    headers = list(VECTORS["request_headers"].items())
    parameters = cavage.parse(header)
    method, target = VECTORS["method"], VECTORS["target"]
    assert cavage.verify(parameters, vector_key(), method=method, target=target, headers=headers)
    changed = [(name, value + "0") for name, value in headers]
    assert not cavage.verify(parameters, vector_key(), method=method, target=target, headers=changed)


def signed(key: PrivateKey, headers: dict[str, str], covered: tuple[str, ...] | None = None) -> str:
    return cavage.sign(key, KEY_ID, method="POST", target="/inbox?a=b", headers=headers, covered=covered)


def verified(
    header: str, key: PrivateKey, headers: list[tuple[str, str]], target: str = "/inbox?a=b"
) -> bool:
    parameters = cavage.parse(header)
    return cavage.verify(parameters, key.public, method="post", target=target, headers=headers)


names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
values = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60
)


@given(
    st.sampled_from([ONE_RSA, ONE_ED25519]),
    st.lists(st.tuples(names, values), max_size=6, unique_by=lambda pair: pair[0].lower()),
)
def test_what_is_signed_verifies_and_covers_every_header(
    key: PrivateKey, sent: list[tuple[str, str]]
) -> None:
    header = signed(key, dict(sent))
    assert cavage.parse(header).headers == ("(request-target)", *(name.lower() for name, _ in sent))
    assert cavage.parse(header).key_id == KEY_ID
    assert verified(header, key, sent)
    assert not verified(header, key, sent, target="/other")
    for at, (name, value) in enumerate(sent):
        assert not verified(header, key, [*sent[:at], (name, f"{value}x"), *sent[at + 1 :]])
        assert not verified(header, key, [*sent[:at], *sent[at + 1 :]])


def test_an_rsa_signature_says_rsa_sha256_and_an_ed25519_one_hs2019() -> None:
    assert cavage.parse(signed(ONE_RSA, HEADERS)).algorithm == "rsa-sha256"
    assert cavage.parse(signed(ONE_ED25519, HEADERS)).algorithm == "hs2019"


def test_only_what_is_named_is_covered() -> None:
    header = signed(ONE_RSA, HEADERS, covered=("host", "date"))
    sent = [("host", "peer.example"), ("date", HEADERS["Date"])]
    assert cavage.parse(header).headers == ("host", "date")
    assert verified(header, ONE_RSA, sent, target="/elsewhere")


def test_a_repeated_header_counts_as_its_values_joined_in_order() -> None:
    header = signed(ONE_RSA, {"X-A": "one, two"})
    assert verified(header, ONE_RSA, [("x-a", " one "), ("X-A", "two")])
    assert not verified(header, ONE_RSA, [("x-a", "two"), ("X-A", "one")])


def test_no_header_stands_in_for_a_pseudo_header() -> None:
    header = signed(ONE_RSA, {})
    assert not verified(header, ONE_RSA, [("(request-target)", "post /inbox?a=b")], target="/other")


def test_a_value_that_could_break_its_line_verifies_nothing() -> None:
    message = b"host: peer.example\ndate: now"
    signature = base64(ONE_RSA.sign(message))
    header = f'keyId="k",headers="host date",signature="{signature}"'
    assert verified(header, ONE_RSA, [("host", "peer.example"), ("date", "now")])
    one_line = f'keyId="k",headers="host",signature="{signature}"'
    assert not verified(one_line, ONE_RSA, [("host", "peer.example\ndate: now")])


def test_a_value_that_never_came_over_http_verifies_nothing() -> None:
    assert not verified(signed(ONE_RSA, {"x-a": "a"}), ONE_RSA, [("x-a", "Ω")])


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "rsa-sha1", "hmac-sha256", ""])
def test_an_algorithm_that_is_not_the_keys_verifies_nothing(algorithm: str) -> None:
    header = signed(ONE_ED25519, HEADERS).replace('"hs2019"', f'"{algorithm}"')
    assert not verified(header, ONE_ED25519, list(HEADERS.items()))


def timed(algorithm: str, covered: str, message: str, times: str) -> str:
    signature = base64(ONE_RSA.sign(message.encode()))
    return f'keyId="k",algorithm="{algorithm}",{times},headers="{covered}",signature="{signature}"'


def test_created_and_expires_are_covered_as_their_numbers() -> None:
    message = "(created): 1402170695\n(expires): 1402170699"
    header = timed("hs2019", "(created) (expires)", message, "created=1402170695,expires=1402170699")
    assert (cavage.parse(header).created, cavage.parse(header).expires) == (1402170695, 1402170699)
    assert verified(header, ONE_RSA, [])
    assert not verified(header.replace("created=1402170695", "created=1402170696"), ONE_RSA, [])


def test_rsa_sha256_may_not_cover_created() -> None:
    header = timed("rsa-sha256", "(created)", "(created): 1402170695", "created=1402170695")
    assert not verified(header, ONE_RSA, [])


def test_created_covered_but_absent_verifies_nothing() -> None:
    assert not verified(timed("hs2019", "(created)", "(created): 1", "expires=1"), ONE_RSA, [])


def test_without_a_headers_parameter_created_alone_is_covered() -> None:
    assert cavage.parse('keyId="k",signature="QQ=="').headers == ("(created)",)


def test_parameters_we_do_not_know_are_passed_over() -> None:
    parsed = cavage.parse('keyId="k", nonce="5" ,opaque=7,signature="QQ==",headers="Date"')
    assert parsed == cavage.SignatureParameters("k", None, ("date",), b"A", None, None)


@pytest.mark.parametrize(
    "header",
    [
        "",
        'keyId="k"',
        'signature="QQ=="',
        'keyId="",signature="QQ=="',
        'keyId="k",signature=""',
        'keyId="k",signature="Q"',
        'keyId="k",signature="QQ==",keyId="k"',
        'keyId="k",signature="QQ==",created=1,created=1',
        'keyId="k",signature="QQ==",created=1,created="1"',
        'keyId="k",signature="QQ==",headers=""',
        'keyId="k",signature="QQ==",headers="date  host"',
        'keyId="k",signature="QQ==",headers="date date"',
        'keyId="k",signature="QQ==",headers="Date date"',
        'keyId="k",signature="QQ==",headers="(request-method)"',
        'keyId="k\\"",signature="QQ=="',
        'keyId="k" signature="QQ=="',
        "keyId=k,signature=QQ==",
        'Signature keyId="k",signature="QQ=="',
        'keyId="k",signature="QQ==",created=-1',
        'keyId="k",signature="QQ==",created=1.5',
        'keyId="k",signature="QQ=="\n',
        'keyId="' + "k" * 4_096 + '",signature="QQ=="',
    ],
)
def test_a_header_that_is_not_quite_one_is_refused(header: str) -> None:
    with pytest.raises(SignatureMalformed):
        cavage.parse(header)


@given(st.text(max_size=120))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        cavage.parse(text)
    except SignatureMalformed:
        return


def test_signing_a_header_that_is_missing_is_refused() -> None:
    with pytest.raises(SignatureMalformed, match="missing"):
        signed(ONE_RSA, HEADERS, covered=("host", "content-type"))


@pytest.mark.parametrize("key_id", ['a"b', "a\\b", "a\nb"])
def test_a_key_id_that_could_leave_its_quotes_is_refused(key_id: str) -> None:
    with pytest.raises(SignatureMalformed, match="quoted"):
        cavage.sign(ONE_RSA, key_id, method="GET", target="/", headers=HEADERS)
