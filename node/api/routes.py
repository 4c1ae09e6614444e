"""The route table of the client API: what stands here and nothing else is served, to whom it says."""

from functools import partial
from typing import Final

from starlette.responses import Response

from node.api import (
    accounts,
    credentials,
    instance,
    interactions,
    markers,
    media,
    nodeinfo,
    notifications,
    oauth,
    placeholders,
    relationships,
    search,
    statuses,
    timelines,
)
from node.api.answers import answer
from node.api.entities.accounts import Account, CredentialAccount, Marker, MutedAccount, Relationship
from node.api.entities.instance import Instance, InstanceV1
from node.api.entities.statuses import (
    Context,
    DeletedStatus,
    MediaAttachment,
    Notification,
    Search,
    Status,
    StatusEdit,
    StatusSource,
)
from node.api.openapi import CLIENT, described
from node.api.routing import Call, Guarded, Handler, Open, Route

Fields = dict[str, object]
"""A JSON object whose names are no Python names, or none at all."""


async def openapi_document(_: Call) -> Response:
    """GET /api/openapi.json: this description, the OAuth end included."""
    return answer(described((*oauth.TABLE, *ROUTES), CLIENT))


def _guarded(method: str, path: str, handler: Handler, scope: str, gives: object) -> Guarded:
    return Guarded(method, path, handler, (scope,), gives)


def _none(path: str, *scopes: str) -> Guarded:
    return Guarded("GET", path, instance.none_yet, scopes, list[object])


_get: Final = partial(_guarded, "GET")
_post: Final = partial(_guarded, "POST")
_put: Final = partial(_guarded, "PUT")
_patch: Final = partial(_guarded, "PATCH")
_delete: Final = partial(_guarded, "DELETE")

OPEN: Final[tuple[Route, ...]] = (
    Open("GET", "/api/v1/instance", instance.instance_v1, InstanceV1),
    Open("GET", "/api/v2/instance", instance.instance_v2, Instance),
    Open("GET", "/.well-known/nodeinfo", nodeinfo.links, Fields),
    Open("GET", "/nodeinfo/2.0", nodeinfo.document, Fields),
    Open("GET", "/health", instance.healthy, bytes),
    Open("GET", "/media/{sha256}", media.serve, bytes),
    Open("GET", "/avatars/original/missing.png", placeholders.avatar, bytes),
    Open("GET", "/headers/original/missing.png", placeholders.header, bytes),
)

ACCOUNTS: Final[tuple[Route, ...]] = (
    Guarded(
        "GET",
        "/api/v1/accounts/verify_credentials",
        credentials.verify,
        ("profile", "read:accounts"),
        CredentialAccount,
    ),
    _patch("/api/v1/accounts/update_credentials", credentials.update, "write:accounts", CredentialAccount),
    _get("/api/v1/preferences", credentials.preferred, "read:accounts", Fields),
    _get("/api/v1/accounts/relationships", relationships.several, "read:follows", list[Relationship]),
    _get("/api/v1/accounts/search", accounts.search, "read:accounts", list[Account]),
    _get("/api/v1/accounts/lookup", accounts.lookup, "read:accounts", Account),
    _get("/api/v1/accounts/{id}", accounts.read, "read:accounts", Account),
    _get("/api/v1/accounts/{id}/statuses", timelines.of_account, "read:statuses", list[Status]),
    _get("/api/v1/accounts/{id}/followers", accounts.followers, "read:accounts", list[Account]),
    _get("/api/v1/accounts/{id}/following", accounts.following, "read:accounts", list[Account]),
    _post("/api/v1/accounts/{id}/follow", relationships.follow, "write:follows", Relationship),
    _post("/api/v1/accounts/{id}/unfollow", relationships.unfollow, "write:follows", Relationship),
    _post(
        "/api/v1/accounts/{id}/remove_from_followers",
        relationships.remove_follower,
        "write:follows",
        Relationship,
    ),
    _post("/api/v1/accounts/{id}/block", relationships.block, "write:blocks", Relationship),
    _post("/api/v1/accounts/{id}/unblock", relationships.unblock, "write:blocks", Relationship),
    _post("/api/v1/accounts/{id}/mute", relationships.mute, "write:mutes", Relationship),
    _post("/api/v1/accounts/{id}/unmute", relationships.unmute, "write:mutes", Relationship),
    _get("/api/v1/blocks", accounts.blocked, "read:blocks", list[Account]),
    _get("/api/v1/mutes", accounts.muted, "read:mutes", list[MutedAccount]),
    _get("/api/v1/follow_requests", accounts.follow_requests, "read:follows", list[Account]),
    _post("/api/v1/follow_requests/{id}/authorize", relationships.authorize, "write:follows", Relationship),
    _post("/api/v1/follow_requests/{id}/reject", relationships.reject, "write:follows", Relationship),
)

STATUSES: Final[tuple[Route, ...]] = (
    _post("/api/v1/statuses", statuses.create, "write:statuses", Status),
    _get("/api/v1/statuses/{id}", statuses.read, "read:statuses", Status),
    _put("/api/v1/statuses/{id}", statuses.edit, "write:statuses", Status),
    _delete("/api/v1/statuses/{id}", statuses.delete, "write:statuses", DeletedStatus),
    _get("/api/v1/statuses/{id}/context", statuses.context, "read:statuses", Context),
    _get("/api/v1/statuses/{id}/source", statuses.source, "read:statuses", StatusSource),
    _get("/api/v1/statuses/{id}/history", statuses.history, "read:statuses", list[StatusEdit]),
    _get("/api/v1/statuses/{id}/favourited_by", interactions.favourited_by, "read:statuses", list[Account]),
    _get("/api/v1/statuses/{id}/reblogged_by", interactions.reblogged_by, "read:statuses", list[Account]),
    _post("/api/v1/statuses/{id}/favourite", interactions.favourite, "write:favourites", Status),
    _post("/api/v1/statuses/{id}/unfavourite", interactions.unfavourite, "write:favourites", Status),
    _post("/api/v1/statuses/{id}/reblog", interactions.reblog, "write:statuses", Status),
    _post("/api/v1/statuses/{id}/unreblog", interactions.unreblog, "write:statuses", Status),
    _post("/api/v1/statuses/{id}/bookmark", interactions.bookmark, "write:bookmarks", Status),
    _post("/api/v1/statuses/{id}/unbookmark", interactions.unbookmark, "write:bookmarks", Status),
    _post("/api/v2/media", media.upload, "write:media", MediaAttachment),
    _post("/api/v1/media", media.upload, "write:media", MediaAttachment),
    _get("/api/v1/media/{id}", media.read, "write:media", MediaAttachment),
    _put("/api/v1/media/{id}", media.describe, "write:media", MediaAttachment),
)

LISTS: Final[tuple[Route, ...]] = (
    _get("/api/v1/timelines/home", timelines.home, "read:statuses", list[Status]),
    _get("/api/v1/timelines/public", timelines.public, "read:statuses", list[Status]),
    _get("/api/v1/timelines/tag/{hashtag}", timelines.tag, "read:statuses", list[Status]),
    _get("/api/v1/timelines/group/{id}", timelines.group, "read:statuses", list[Status]),
    _get("/api/v1/favourites", timelines.favourites, "read:favourites", list[Status]),
    _get("/api/v1/bookmarks", timelines.bookmarks, "read:bookmarks", list[Status]),
    _get("/api/v2/search", search.found, "read:search", Search),
    _get(
        "/api/v1/notifications",
        notifications.latest,
        "read:notifications",
        list[Notification],
    ),
    _get("/api/v1/notifications/unread_count", notifications.unread, "read:notifications", dict[str, int]),
    _post("/api/v1/notifications/clear", notifications.clear, "write:notifications", Fields),
    _get(
        "/api/v1/notifications/{id}",
        notifications.one,
        "read:notifications",
        Notification,
    ),
    _post("/api/v1/notifications/{id}/dismiss", notifications.dismiss, "write:notifications", Fields),
    _get("/api/v1/markers", markers.markers_of, "read:statuses", dict[str, Marker]),
    _post("/api/v1/markers", markers.move, "write:statuses", dict[str, Marker]),
)

EMPTY: Final[tuple[Route, ...]] = (
    _none("/api/v1/custom_emojis"),
    _none("/api/v1/announcements"),
    _none("/api/v1/filters", "read:filters"),
    _none("/api/v2/filters", "read:filters"),
    _none("/api/v1/lists", "read:lists"),
    _none("/api/v1/accounts/{id}/lists", "read:lists"),
    _none("/api/v1/followed_tags", "read:follows"),
    _none("/api/v1/conversations", "read:statuses"),
    _none("/api/v1/trends"),
    _none("/api/v1/trends/tags"),
    _none("/api/v1/trends/statuses"),
    _none("/api/v1/trends/links"),
    _none("/api/v1/instance/rules"),
)

ITSELF: Final[tuple[Route, ...]] = (Guarded("GET", "/api/openapi.json", openapi_document, (), Fields),)

ROUTES: Final[tuple[Route, ...]] = (*OPEN, *ACCOUNTS, *STATUSES, *LISTS, *EMPTY, *ITSELF)
