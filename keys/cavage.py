"""HTTP signatures as the fediverse has them: draft-cavage-http-signatures-12.

This module answers one question: did this key sign these covered headers? Whether enough is covered,
whether the digest binds the body and whether the clock agrees, `bridge.verify` judges.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keys.bases import base64, from_base64
from keys.errors import SignatureMalformed
from keys.pairs import Algorithm, PrivateKey, PublicKey

_MAX_HEADER_CHARACTERS = 4_096
_PARAMETER = re.compile(r'[ \t]*([A-Za-z]+)=(?:"([^"\\\x00-\x1f\x7f]*)"|([0-9]{1,15}))[ \t]*(?:,|\Z)')
_COVERED_NAME = re.compile(r"\((?:request-target|created|expires)\)|[a-z0-9!#$%&'*+.^_`|~-]+")
_LINE_BREAKS = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class SignatureParameters:
    """A parsed `Signature` header (§2.1).

    `algorithm` is as sent, or None; `headers` are the covered names, lower case, in signing order;
    `created` and `expires` are seconds since 1970, or None.
    """

    key_id: str
    algorithm: str | None
    headers: tuple[str, ...]
    signature: bytes
    created: int | None
    expires: int | None


def parse(header_value: str) -> SignatureParameters:
    """Read a `Signature` header; unknown parameters are passed over, repeated ones refused (§2.1).

    Raises SignatureMalformed.
    """
    quoted, numbers = _parameters(header_value)
    if not quoted.get("keyId") or not quoted.get("signature"):
        raise SignatureMalformed("Signature header lacks keyId or signature")
    try:
        signature = from_base64(quoted["signature"])
    except ValueError as fault:
        raise SignatureMalformed("signature parameter is not base64") from fault
    return SignatureParameters(
        key_id=quoted["keyId"],
        algorithm=quoted.get("algorithm"),
        headers=_covered_names(quoted.get("headers", "(created)")),
        signature=signature,
        created=numbers.get("created"),
        expires=numbers.get("expires"),
    )


def sign(
    key: PrivateKey,
    key_id: str,
    *,
    method: str,
    target: str,
    headers: Mapping[str, str],
    covered: Sequence[str] | None = None,
) -> str:
    """Make the value of the `Signature` header for a request (§3.1).

    `target` is path and query as in the request line. `covered` are lower-case names; without it
    `(request-target)` and every given header. Raises SignatureMalformed when a covered header is missing.
    """
    if not key_id.isprintable() or '"' in key_id or "\\" in key_id:
        raise SignatureMalformed(f"key id {key_id!r} can't stand in a quoted string")
    names = (
        tuple(covered) if covered is not None else ("(request-target)", *(name.lower() for name in headers))
    )
    message = _signing_string(names, _values(method, target, tuple(headers.items())))
    if message is None:
        raise SignatureMalformed(f"a header among {names} is missing or can't be signed")
    algorithm = "rsa-sha256" if key.algorithm is Algorithm.RSA else "hs2019"
    signature = base64(key.sign(message))
    covering = " ".join(names)
    return f'keyId="{key_id}",algorithm="{algorithm}",headers="{covering}",signature="{signature}"'


def verify(
    parameters: SignatureParameters,
    key: PublicKey,
    *,
    method: str,
    target: str,
    headers: Sequence[tuple[str, str]],
) -> bool:
    """Tell whether `key` signed what `parameters` cover (§2.5).

    A header that comes several times counts as its values in order, joined by a comma and a space (§2.3).
    """
    if not _algorithm_fits(parameters.algorithm, key):
        return False
    values = _values(method, target, headers) | _times(parameters)
    message = _signing_string(parameters.headers, values)
    return message is not None and key.verify(parameters.signature, message)


def _algorithm_fits(algorithm: str | None, key: PublicKey) -> bool:
    """The key decides the algorithm; the parameter may only agree (§2.1).

    For RSA under hs2019 the draft means PSS with SHA-512; every server of the fediverse (Mastodon,
    GoToSocial, Akkoma; seen 2026-11) means PKCS #1 v1.5 with SHA-256, and so do we.
    """
    match algorithm:
        case None | "hs2019":
            return True
        case "rsa-sha256":
            return key.algorithm is Algorithm.RSA
        case _:
            return False


def _values(method: str, target: str, headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Collect signable values by lower-case name."""
    values = {"(request-target)": f"{method.lower()} {target}"}
    for name, value in headers:
        lower = name.lower()
        if lower.startswith("("):  # no header can stand in for a pseudo-header
            continue
        values[lower] = f"{values[lower]}, {value.strip()}" if lower in values else value.strip()
    return values


def _times(parameters: SignatureParameters) -> dict[str, str]:
    """The values of `(created)` and `(expires)`, which rsa-sha256 may not use (§2.3)."""
    if parameters.algorithm == "rsa-sha256":
        return {}
    times = {"(created)": parameters.created, "(expires)": parameters.expires}
    return {name: str(seconds) for name, seconds in times.items() if seconds is not None}


def _signing_string(names: Sequence[str], values: Mapping[str, str]) -> bytes | None:
    """Lines of `name: value` (§2.3), in Latin-1 as HTTP gives header text.

    None when a name has no value, or a value could break its line or never came over HTTP.
    """
    lines = []
    for name in names:
        value = values.get(name)
        if value is None or _LINE_BREAKS.search(value):
            return None
        lines.append(f"{name}: {value}")
    try:
        return "\n".join(lines).encode("latin-1")
    except UnicodeEncodeError:
        return None


def _parameters(header_value: str) -> tuple[dict[str, str], dict[str, int]]:
    """Split into quoted and numeric parameters. Raises SignatureMalformed."""
    if len(header_value) > _MAX_HEADER_CHARACTERS:
        raise SignatureMalformed(f"Signature header of {len(header_value)} characters")
    quoted: dict[str, str] = {}
    numbers: dict[str, int] = {}
    position = 0
    while position < len(header_value):
        found = _PARAMETER.match(header_value, position)
        if found is None:
            raise SignatureMalformed(f"Signature header can't be read at character {position}")
        name, text, digits = found.groups()
        if name in quoted or name in numbers:
            raise SignatureMalformed(f"Signature header repeats {name}")
        if digits is None:
            quoted[name] = text
        else:
            numbers[name] = int(digits)
        position = found.end()
    return quoted, numbers


def _covered_names(text: str) -> tuple[str, ...]:
    """Split the `headers` parameter. Raises SignatureMalformed."""
    names = tuple(text.lower().split(" "))
    if not all(_COVERED_NAME.fullmatch(name) for name in names):
        raise SignatureMalformed("headers parameter is empty or holds no header names")
    if len(set(names)) != len(names):
        raise SignatureMalformed("headers parameter names a header twice")
    return names
