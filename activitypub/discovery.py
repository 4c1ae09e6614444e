"""How we are found and how we find: WebFinger (RFC 7033), NodeInfo (FEP-f1d5), host-meta (RFC 6415)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

import orjson

from activitypub.authority import Host, as_iri, host_of
from activitypub.contexts import ACTIVITYSTREAMS, Json
from activitypub.errors import ParseError
from activitypub.reading import document
from activitypub.reading.node import Node
from activitypub.vocab import Iri, Url

ACTIVITY_TYPE: Final = "application/activity+json"
LD_TYPE: Final = f'application/ld+json; profile="{ACTIVITYSTREAMS}"'
JRD_TYPE: Final = "application/jrd+json"
XRD_TYPE: Final = "application/xrd+xml"

NodeInfoVersion: TypeAlias = Literal["2.0", "2.1"]

_NAME: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?")
_NODEINFO_SCHEMA: Final = "http://nodeinfo.diaspora.software/ns/schema/"
_PROFILE_PAGE: Final = "http://webfinger.net/rel/profile-page"
_APPLICATION: Final = f"{ACTIVITYSTREAMS}#Application"  # FEP-2677


@dataclass(frozen=True, slots=True)
class Handle:
    """`@name@domain`, the domain in lower case, as A-labels, with `:port` unless that is 443."""

    name: str
    domain: Host

    @property
    def acct(self) -> str:
        """The handle as a WebFinger resource."""
        return f"acct:{self.name}@{self.domain}"

    def __str__(self) -> str:
        """The handle as people write it."""
        return f"@{self.name}@{self.domain}"


@dataclass(frozen=True, slots=True)
class WebFinger:
    """An answer: whose it is, and the actor it leads to; a subject on another domain is to be asked there."""

    subject: Handle
    actor: Iri


def parse_acct(resource: str) -> Handle:
    """`acct:name@domain`, `@name@domain` or `name@domain` as a handle. Raises ParseError (`handle`)."""
    bare = resource.strip().removeprefix("acct:").removeprefix("@")
    name, at, domain = bare.partition("@")
    if not at or _NAME.fullmatch(name) is None or len(domain) > 253:
        raise ParseError("handle", "a handle is @name@domain")
    address = as_iri(f"https://{domain}") if not re.search(r"[/?#]", domain) else None
    if address is None:
        raise ParseError("handle", "the handle's domain is none")
    return Handle(name, host_of(address))


def webfinger(handle: Handle, *, actor: Iri, profile: Url | None = None) -> bytes:
    """The JRD of one of our actors; `profile` is the page for people, where there is one."""
    links: list[Json] = [{"rel": "self", "type": ACTIVITY_TYPE, "href": actor}]
    if profile is not None:
        links.append({"rel": _PROFILE_PAGE, "type": "text/html", "href": profile})
    return orjson.dumps({"subject": handle.acct, "aliases": [actor], "links": links})


def webfinger_url(handle: Handle, *, scheme: str = "https") -> Url:
    """Where to ask for a handle."""
    return Url(f"{scheme}://{handle.domain}/.well-known/webfinger?resource={quote(handle.acct, safe='')}")


def parse_webfinger(body: bytes) -> WebFinger:
    """The subject and the actor of a JRD. Raises ParseError where either is missing.

    A subject that is not what was asked proves nothing: the caller asks the subject's own domain, and
    compares with the actor's preferredUsername.
    """
    node = document.load(body)
    subject = parse_acct(node.text("subject"))
    actor = next(_self_links(node), None)
    if actor is None:
        raise ParseError("shape", "no self link to an actor document", "links")
    return WebFinger(subject, actor)


def nodeinfo_links(origin: str, *, instance_actor: Iri) -> bytes:
    """The document at /.well-known/nodeinfo; `origin` without a slash at its end."""
    versions: list[Json] = [
        {"rel": _NODEINFO_SCHEMA + version, "href": f"{origin}/nodeinfo/{version}"}
        for version in ("2.0", "2.1")
    ]
    return orjson.dumps({"links": [*versions, {"rel": _APPLICATION, "href": instance_actor}]})


def nodeinfo(version: NodeInfoVersion, *, software_version: str) -> bytes:
    """What this software is; how many people use it is nobody's business outside."""
    return orjson.dumps(
        {
            "version": version,
            "software": {"name": "permeable", "version": software_version},
            "protocols": ["activitypub"],
            "services": {"inbound": [], "outbound": []},
            "openRegistrations": False,
            "usage": {"users": {}},
            "metadata": {},
        }
    )


def nodeinfo_type(version: NodeInfoVersion) -> str:
    """The content type of a NodeInfo document."""
    return f'application/json; profile="{_NODEINFO_SCHEMA}{version}#"'


def host_meta(origin: str) -> bytes:
    """The XRD that leads to WebFinger, for those who still ask it first."""
    template = quoteattr(f"{origin}/.well-known/webfinger?resource={{uri}}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" type="{JRD_TYPE}" template={template}/></XRD>\n'
    ).encode()


def is_activity_type(content_type: str) -> bool:
    """Whether a Content-Type makes a body an ActivityPub document (CVE-2024-25623); charset is allowed."""
    essence, *parameters = (part.strip() for part in content_type.split(";"))
    if essence.lower() == "application/ld+json":
        profiles = [part.partition("=")[2].strip('"') for part in parameters if part.startswith("profile=")]
        return any(ACTIVITYSTREAMS in profile.split() for profile in profiles)
    return essence.lower() == ACTIVITY_TYPE


def _self_links(node: Node) -> Iterator[Iri]:
    for link in node.children("links"):
        if link.text("rel") == "self" and is_activity_type(link.text("type")):
            iri = as_iri(link.text("href"))
            if iri is not None:
                yield iri
