"""Peers' keys and signed requests, as another server would make them."""

from dataclasses import dataclass
from email.utils import formatdate
from functools import cache

from keys import cavage
from keys.digests import digest_header
from keys.pairs import PrivateKey, generate_rsa

NOW_MS = 1_763_766_000_000
PUBLIC = "http://127.0.0.1:8001"


@cache
def rsa(name: str) -> PrivateKey:
    """One key pair for each name, for the whole run."""
    assert name
    return generate_rsa()


@dataclass(frozen=True, slots=True)
class Signer:
    """A peer's actor that signs; `key_name` tells which of our test keys it holds."""

    host: str
    key_name: str

    @property
    def actor(self) -> str:
        return f"https://{self.host}/users/ada"

    @property
    def key_id(self) -> str:
        return f"{self.actor}#main-key"

    def sign(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        *,
        host: str = "127.0.0.1:8001",
        at_ms: int = NOW_MS,
        covered: tuple[str, ...] | None = None,
    ) -> dict[str, str]:
        """The headers of a signed request; `covered` defaults to all that must be."""
        headers = {"host": host, "date": formatdate(at_ms / 1000, usegmt=True)}
        if body is not None:
            headers |= {"digest": digest_header(body), "content-type": "application/activity+json"}
        signature = cavage.sign(
            rsa(self.key_name), self.key_id, method=method, target=target, headers=headers, covered=covered
        )
        return {**headers, "signature": signature}


ACME = Signer("social.acme.example", "acme")
BETA = Signer("beta.example", "beta")
STRANGER = Signer("stranger.example", "stranger")
