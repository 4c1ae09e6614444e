"""E-mail addresses of persons; the addresses that firms print on their doors don't count."""

from __future__ import annotations

from policy.detectors.declaration import ALL_MUTATIONS, Detector, Evidence
from policy.model import DetectorId

_PUBLIC_CONTACTS = frozenset(
    (
        "abuse", "contact", "enquiries", "hello", "help", "hostmaster", "info", "jobs", "mail", "marketing",
        "media", "newsletter", "no-reply", "noreply", "office", "postmaster", "press", "privacy", "sales",
        "security", "service", "support", "team", "webmaster",
    )
)  # fmt: skip
_RESERVED = ("example.com", "example.org", "example.net", ".example", ".invalid", ".test")


def is_public_contact(match: str) -> bool:
    """Whether an address is a firm's public one, or of a domain reserved for examples (RFC 2606)."""
    local, _, domain = match.lower().rpartition("@")
    return local.split("+")[0] in _PUBLIC_CONTACTS or domain.endswith(_RESERVED)


def is_address(match: str) -> bool:
    """Whether both sides of the @ keep the rules of a dot-atom and of host names (RFC 5322 §3.4.1)."""
    local, _, domain = match.rpartition("@")
    labels = domain.split(".")
    return (
        len(local) <= 64
        and ".." not in local
        and not local.startswith(".")
        and all(label and not label.startswith("-") and not label.endswith("-") for label in labels)
        and not labels[-1].isdigit()
    )


EMAIL = Detector(
    kind="email",
    id=DetectorId("email"),
    pattern=r"(?:^|[^\w@.+/-])([A-Za-z0-9._%+'-]+@(?:[\pL\d-]+\.)+[\pL]{2,24})\b",
    validate=is_address,
    exclude=is_public_contact,
    evidence=Evidence(("e-mail", "email", "mail", "mailto", "address", "contact", "write to", "reach", "cc")),
    resists=ALL_MUTATIONS - {"spacing"},
)
