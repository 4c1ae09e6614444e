"""What a browser is told of our pages: one script of ours, nothing from elsewhere, nothing kept; and where
a form may lead back to."""

from collections.abc import Mapping
from typing import Final

OUR_FORMS: Final = "form-action 'self'"


def page_headers(nonce: str, *, forms: str = OUR_FORMS) -> Mapping[str, str]:
    """The headers of a page for one person. `forms` is the directive on where its forms may lead."""
    directives = (
        "default-src 'none'",
        f"script-src 'nonce-{nonce}'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        forms,
    )
    return {
        "content-security-policy": "; ".join(filter(None, directives)),
        "cache-control": "private, no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


def local_path(text: str, *, otherwise: str = "/") -> str:
    """A path on this surface as a form sent it back; anything else could lead a person away."""
    is_path = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if is_path and text.isprintable() and "\\" not in text else otherwise
