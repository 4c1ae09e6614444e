"""Lists of words and phrases: one a line, `#` starts a comment; found whole, in any disguise."""

from __future__ import annotations

from policy.detectors.declaration import ALL_MUTATIONS, Detector
from policy.model import DetectorId


def words(
    ident: str, *, kind: str, terms: tuple[str, ...], exceptions: tuple[str, ...] = (), fold: bool = True
) -> Detector:
    """A detector of these terms; what somebody put on a list is certain when it is there."""
    return Detector(
        kind=kind,
        id=DetectorId(ident),
        terms=terms,
        exceptions=exceptions,
        fold=fold,
        certain=True,
        resists=ALL_MUTATIONS if fold else ALL_MUTATIONS - {"case"},
    )


def terms_of(listing: str) -> tuple[str, ...]:
    """The terms of a list file, in order, each once."""
    lines = (line.split(" #")[0].strip() for line in listing.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
