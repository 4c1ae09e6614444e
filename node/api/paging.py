"""Pages of a list: read from a request, and named again in the answer's `Link` header (RFC 8288)."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from node.api.params import Params
from node.identity.surface import surface_of
from node.storage.paging import Page

BOUNDS = frozenset({"max_id", "min_id", "since_id", "access_token"})


def page_of(params: Params, *, default: int = 20, most: int = 40) -> Page:
    """The page that a client asks for; a limit beyond `most` is `most`. Raises ParamInvalid."""
    limit = params.number("limit")
    return Page(
        limit=default if limit is None else max(1, min(limit, most)),
        max_id=params.identity("max_id"),
        since_id=params.identity("since_id"),
        min_id=params.identity("min_id"),
    )


def link(request: Request, cursors: Sequence[int]) -> dict[str, str]:
    """The `Link` header of a page whose members have these cursors, newest first; none for an empty page.

    Addresses are absolute and keep what else was asked for, the limit among it.
    """
    if not cursors:
        return {}
    older, newer = (_address(request, "max_id", cursors[-1]), _address(request, "min_id", cursors[0]))
    return {"link": f'<{older}>; rel="next", <{newer}>; rel="prev"'}


def _address(request: Request, bound: str, cursor: int) -> str:
    asked = parse_qsl(request.url.query, keep_blank_values=True)
    kept = [(name, value) for name, value in asked if name not in BOUNDS]
    origin = surface_of(request).config.origins.staff
    return f"{origin}{request.url.path}?{urlencode([*kept, (bound, str(cursor))])}"
