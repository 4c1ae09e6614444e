"""One pair of each kind for the whole run: making an RSA pair costs 50 ms."""

import pytest

from keys.pairs import PrivateKey, generate_ed25519, generate_rsa


@pytest.fixture(scope="session")
def rsa() -> PrivateKey:
    return generate_rsa()


@pytest.fixture(scope="session")
def ed25519() -> PrivateKey:
    return generate_ed25519()


@pytest.fixture(scope="session", params=["rsa", "ed25519"])
def pair(request: pytest.FixtureRequest, rsa: PrivateKey, ed25519: PrivateKey) -> PrivateKey:
    return rsa if request.param == "rsa" else ed25519
