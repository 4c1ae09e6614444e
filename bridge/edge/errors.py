"""The edge's refusals: constants, so that no two of a kind can differ by a byte (POLICY-BRIDGE §9, 30)."""

from typing import Final

import orjson

from bridge.edge.wire import Answer, answer


def refusal(status: int, words: str, *extra: tuple[str, str]) -> Answer:
    """An answer that says what is wrong and nothing of what is here."""
    return answer(status, orjson.dumps({"error": words}), "application/json", extra=extra)


MALFORMED: Final = refusal(400, "The request can't be read.")
UNVERIFIED: Final = refusal(
    401,
    "The signature could not be verified.",
    ("www-authenticate", 'Signature headers="(request-target) host date"'),  # RFC 9110 §11.6.1
)
NOT_FOUND: Final = refusal(404, "There is nothing here.")
WRONG_METHOD: Final = refusal(405, "This method is not answered.", ("allow", "GET, HEAD, POST"))
TOO_LATE: Final = refusal(408, "The request did not arrive in time.")
TOO_LARGE: Final = refusal(413, "The body is too large.")
WRONG_TYPE: Final = refusal(415, "Only ActivityPub documents are taken.")
FULL: Final = refusal(429, "Too much is waiting.", ("retry-after", "60"))
TOO_MANY_HEADERS: Final = refusal(431, "The headers are too large.")
FAILED: Final = refusal(500, "Something went wrong.")
BUSY: Final = refusal(503, "Not available at the moment.", ("retry-after", "30"))
