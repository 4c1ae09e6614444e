"""A pattern of the officer's own, in RE2's syntax (linear time, no look-around)."""

from __future__ import annotations

import re2

from policy.detectors.declaration import ALL_MUTATIONS, Detector
from policy.model import DetectorId


def pattern(
    ident: str, *, kind: str, source: str, exceptions: tuple[str, ...] = (), fold: bool = True
) -> Detector:
    """A detector of this pattern, in any case if folded. Raises ValueError for what RE2 doesn't read."""
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(source, options)
    except re2.error as error:
        raise ValueError(f"the pattern {source!r} is not RE2: {error}") from error
    if compiled.search("") is not None:
        raise ValueError(f"the pattern {source!r} matches the empty text")
    return Detector(
        kind=kind,
        id=DetectorId(ident),
        pattern=f"(?i:{source})" if fold else source,
        exceptions=exceptions,
        certain=True,
        resists=ALL_MUTATIONS - {"spacing"} if fold else ALL_MUTATIONS - {"spacing", "case"},
    )
