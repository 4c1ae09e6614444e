"""What is answered without looking at a signature: WebFinger, host-meta, NodeInfo, robots.txt.

Two strict nodes would deadlock otherwise; the instance actor, answered in `documents`, is the fifth.
"""

from typing import Final
from urllib.parse import parse_qs

from activitypub import discovery
from activitypub.authority import Host, as_iri, host_of
from activitypub.discovery import Handle
from activitypub.errors import ParseError
from activitypub.parse import parse_actor
from activitypub.vocab import Iri
from bridge.edge.documents import Documents
from bridge.edge.errors import NOT_FOUND
from bridge.edge.settings import EdgeSettings
from bridge.edge.wire import REVALIDATE, Answer, answer
from bridge.store.edge_reads import EdgeReader

INSTANCE_ACTOR: Final = "/a/node"
_WEBFINGER: Final = "/.well-known/webfinger"
_ANY_ORIGIN: Final = (("access-control-allow-origin", "*"),)  # RFC 7033 §5


class Discovery:
    """Static answers, made once, and WebFinger from the published handles."""

    def __init__(self, reader: EdgeReader, documents: Documents, settings: EdgeSettings) -> None:
        self._reader = reader
        self._documents = documents
        self._host = host_of(Iri(settings.public))
        self._static = _static(settings)

    async def found(self, path: str, query: str) -> Answer | None:
        """The answer, if the path is one of those that are answered to everyone."""
        if path == _WEBFINGER:
            return await self._webfinger(query)
        return self._static.get(path)

    async def _webfinger(self, query: str) -> Answer:
        """The same answer for a hidden actor, an absent one, and a domain that is not ours."""
        actor_id = await self._named(query)
        document = await self._documents.actor(actor_id) if actor_id else None
        if document is None:
            return NOT_FOUND
        handle = Handle(parse_actor(document.body).handle_name, self._host)
        body = discovery.webfinger(handle, actor=Iri(document.url))
        return answer(200, body, discovery.JRD_TYPE, cache=REVALIDATE, extra=_ANY_ORIGIN)

    async def _named(self, query: str) -> str | None:
        """The actor that `resource` names, by handle or by id."""
        try:
            resource = parse_qs(query, max_num_fields=10).get("resource", [""])[0]
            if resource.startswith(("http://", "https://")):
                return as_iri(resource)
            handle = discovery.parse_acct(resource)
        except (ParseError, ValueError):
            return None
        return await self._reader.actor_of(handle.name) if _ours(handle, self._host) else None


def _ours(handle: Handle, host: Host) -> bool:
    return handle.domain == host


def _static(settings: EdgeSettings) -> dict[str, Answer]:
    public = settings.public
    links = discovery.nodeinfo_links(public, instance_actor=Iri(public + INSTANCE_ACTOR))
    first = discovery.nodeinfo("2.0", software_version=settings.version)
    second = discovery.nodeinfo("2.1", software_version=settings.version)
    return {
        "/.well-known/nodeinfo": answer(200, links, "application/json", cache=REVALIDATE, extra=_ANY_ORIGIN),
        "/nodeinfo/2.0": answer(200, first, discovery.nodeinfo_type("2.0"), cache=REVALIDATE),
        "/nodeinfo/2.1": answer(200, second, discovery.nodeinfo_type("2.1"), cache=REVALIDATE),
        "/.well-known/host-meta": answer(
            200, discovery.host_meta(public), discovery.XRD_TYPE, cache=REVALIDATE
        ),
        "/robots.txt": answer(
            200, b"User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8", cache=REVALIDATE
        ),
    }
