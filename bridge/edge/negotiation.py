"""Which representation a request prefers (RFC 9110 §12.5.1)."""

from enum import Enum
from typing import Final

_ACTIVITY: Final = frozenset({"application/activity+json", "application/ld+json"})
_JSON: Final = _ACTIVITY | {"application/json", "*/*", "application/*"}
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


class Form(Enum):
    """The two forms in which a document is shown."""

    ACTIVITY = "activity"
    PAGE = "page"


def form_of(accept: str) -> Form:
    """A page for who prefers HTML, the ActivityPub document for everyone else."""
    if not accept or "html" not in accept.lower():
        return Form.ACTIVITY
    weights = _weights(accept)
    html = max((weight for name, weight in weights if name in _HTML), default=0.0)
    json = max((weight for name, weight in weights if name in _JSON), default=0.0)
    return Form.PAGE if html > json or (html == json and weights[0][0] in _HTML) else Form.ACTIVITY


def names_activity(accept: str) -> bool:
    """Whether a request asks for an ActivityPub document by name."""
    return any(name in _ACTIVITY for name, _ in _weights(accept))


def _weights(accept: str) -> list[tuple[str, float]]:
    """Media ranges in lower case with their weights, in order; an unreadable weight counts as none."""
    weights = []
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        weights.append((name, _quality(quality)))
    return weights


def _quality(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
