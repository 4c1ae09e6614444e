"""NodeInfo of the staff surface (FEP-f1d5): which software an app talks to.

It names Mastodon as what its API comes from, for apps that refuse a name they don't know (megalodon, 2026).
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from node.api.answers import answer
from node.api.entities.instance import SOFTWARE_VERSION
from node.identity.surface import surface_of

SCHEMA: Final = "http://nodeinfo.diaspora.software/ns/schema/2.0"


async def links(request: Request) -> Response:
    """GET /.well-known/nodeinfo; open."""
    origin = surface_of(request).config.origins.staff
    return answer({"links": [{"rel": SCHEMA, "href": f"{origin}/nodeinfo/2.0"}]})


async def document(_: Request) -> Response:
    """GET /nodeinfo/2.0; open. No counts: they are nobody's business before log-in."""
    return answer(
        {
            "version": "2.0",
            "software": {"name": "permeable", "version": SOFTWARE_VERSION},
            "protocols": ["activitypub"],
            "services": {"inbound": [], "outbound": []},
            "openRegistrations": False,
            "usage": {"users": {}},
            "metadata": {"upstream": {"name": "mastodon"}},
        }
    )
