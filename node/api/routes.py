"""The route table of the client API: what stands here and nothing else is served, to whom it says."""

from typing import Final

from node.api import (
    accounts,
    credentials,
    instance,
    interactions,
    markers,
    media,
    nodeinfo,
    notifications,
    placeholders,
    relationships,
    search,
    statuses,
    timelines,
)
from node.api.routing import Guarded, Open, Route

OPEN: Final[tuple[Route, ...]] = (
    Open("GET", "/api/v1/instance", instance.instance_v1),
    Open("GET", "/api/v2/instance", instance.instance_v2),
    Open("GET", "/.well-known/nodeinfo", nodeinfo.links),
    Open("GET", "/nodeinfo/2.0", nodeinfo.document),
    Open("GET", "/health", instance.healthy),
    Open("GET", "/media/{sha256}", media.serve),
    Open("GET", "/avatars/original/missing.png", placeholders.avatar),
    Open("GET", "/headers/original/missing.png", placeholders.header),
)

ACCOUNTS: Final[tuple[Route, ...]] = (
    Guarded("GET", "/api/v1/accounts/verify_credentials", credentials.verify, ("profile", "read:accounts")),
    Guarded("PATCH", "/api/v1/accounts/update_credentials", credentials.update, ("write:accounts",)),
    Guarded("GET", "/api/v1/preferences", credentials.preferred, ("read:accounts",)),
    Guarded("GET", "/api/v1/accounts/relationships", relationships.several, ("read:follows",)),
    Guarded("GET", "/api/v1/accounts/search", accounts.search, ("read:accounts",)),
    Guarded("GET", "/api/v1/accounts/lookup", accounts.lookup, ("read:accounts",)),
    Guarded("GET", "/api/v1/accounts/{id}", accounts.read, ("read:accounts",)),
    Guarded("GET", "/api/v1/accounts/{id}/statuses", timelines.of_account, ("read:statuses",)),
    Guarded("GET", "/api/v1/accounts/{id}/followers", accounts.followers, ("read:accounts",)),
    Guarded("GET", "/api/v1/accounts/{id}/following", accounts.following, ("read:accounts",)),
    Guarded("POST", "/api/v1/accounts/{id}/follow", relationships.follow, ("write:follows",)),
    Guarded("POST", "/api/v1/accounts/{id}/unfollow", relationships.unfollow, ("write:follows",)),
    Guarded(
        "POST",
        "/api/v1/accounts/{id}/remove_from_followers",
        relationships.remove_follower,
        ("write:follows",),
    ),
    Guarded("POST", "/api/v1/accounts/{id}/block", relationships.block, ("write:blocks",)),
    Guarded("POST", "/api/v1/accounts/{id}/unblock", relationships.unblock, ("write:blocks",)),
    Guarded("POST", "/api/v1/accounts/{id}/mute", relationships.mute, ("write:mutes",)),
    Guarded("POST", "/api/v1/accounts/{id}/unmute", relationships.unmute, ("write:mutes",)),
    Guarded("GET", "/api/v1/blocks", accounts.blocked, ("read:blocks",)),
    Guarded("GET", "/api/v1/mutes", accounts.muted, ("read:mutes",)),
    Guarded("GET", "/api/v1/follow_requests", accounts.follow_requests, ("read:follows",)),
    Guarded("POST", "/api/v1/follow_requests/{id}/authorize", relationships.authorize, ("write:follows",)),
    Guarded("POST", "/api/v1/follow_requests/{id}/reject", relationships.reject, ("write:follows",)),
)

STATUSES: Final[tuple[Route, ...]] = (
    Guarded("POST", "/api/v1/statuses", statuses.create, ("write:statuses",)),
    Guarded("GET", "/api/v1/statuses/{id}", statuses.read, ("read:statuses",)),
    Guarded("PUT", "/api/v1/statuses/{id}", statuses.edit, ("write:statuses",)),
    Guarded("DELETE", "/api/v1/statuses/{id}", statuses.delete, ("write:statuses",)),
    Guarded("GET", "/api/v1/statuses/{id}/context", statuses.context, ("read:statuses",)),
    Guarded("GET", "/api/v1/statuses/{id}/source", statuses.source, ("read:statuses",)),
    Guarded("GET", "/api/v1/statuses/{id}/history", statuses.history, ("read:statuses",)),
    Guarded("GET", "/api/v1/statuses/{id}/favourited_by", interactions.favourited_by, ("read:statuses",)),
    Guarded("GET", "/api/v1/statuses/{id}/reblogged_by", interactions.reblogged_by, ("read:statuses",)),
    Guarded("POST", "/api/v1/statuses/{id}/favourite", interactions.favourite, ("write:favourites",)),
    Guarded("POST", "/api/v1/statuses/{id}/unfavourite", interactions.unfavourite, ("write:favourites",)),
    Guarded("POST", "/api/v1/statuses/{id}/reblog", interactions.reblog, ("write:statuses",)),
    Guarded("POST", "/api/v1/statuses/{id}/unreblog", interactions.unreblog, ("write:statuses",)),
    Guarded("POST", "/api/v1/statuses/{id}/bookmark", interactions.bookmark, ("write:bookmarks",)),
    Guarded("POST", "/api/v1/statuses/{id}/unbookmark", interactions.unbookmark, ("write:bookmarks",)),
    Guarded("POST", "/api/v2/media", media.upload, ("write:media",)),
    Guarded("POST", "/api/v1/media", media.upload, ("write:media",)),
    Guarded("GET", "/api/v1/media/{id}", media.read, ("write:media",)),
    Guarded("PUT", "/api/v1/media/{id}", media.describe, ("write:media",)),
)

LISTS: Final[tuple[Route, ...]] = (
    Guarded("GET", "/api/v1/timelines/home", timelines.home, ("read:statuses",)),
    Guarded("GET", "/api/v1/timelines/public", timelines.public, ("read:statuses",)),
    Guarded("GET", "/api/v1/timelines/tag/{hashtag}", timelines.tag, ("read:statuses",)),
    Guarded("GET", "/api/v1/timelines/group/{id}", timelines.group, ("read:statuses",)),
    Guarded("GET", "/api/v1/favourites", timelines.favourites, ("read:favourites",)),
    Guarded("GET", "/api/v1/bookmarks", timelines.bookmarks, ("read:bookmarks",)),
    Guarded("GET", "/api/v2/search", search.found, ("read:search",)),
    Guarded("GET", "/api/v1/notifications", notifications.latest, ("read:notifications",)),
    Guarded("GET", "/api/v1/notifications/unread_count", notifications.unread, ("read:notifications",)),
    Guarded("POST", "/api/v1/notifications/clear", notifications.clear, ("write:notifications",)),
    Guarded("GET", "/api/v1/notifications/{id}", notifications.one, ("read:notifications",)),
    Guarded("POST", "/api/v1/notifications/{id}/dismiss", notifications.dismiss, ("write:notifications",)),
    Guarded("GET", "/api/v1/markers", markers.markers_of, ("read:statuses",)),
    Guarded("POST", "/api/v1/markers", markers.move, ("write:statuses",)),
)

EMPTY: Final[tuple[Route, ...]] = (
    Guarded("GET", "/api/v1/custom_emojis", instance.none_yet),
    Guarded("GET", "/api/v1/announcements", instance.none_yet),
    Guarded("GET", "/api/v1/filters", instance.none_yet, ("read:filters",)),
    Guarded("GET", "/api/v2/filters", instance.none_yet, ("read:filters",)),
    Guarded("GET", "/api/v1/lists", instance.none_yet, ("read:lists",)),
    Guarded("GET", "/api/v1/accounts/{id}/lists", instance.none_yet, ("read:lists",)),
    Guarded("GET", "/api/v1/followed_tags", instance.none_yet, ("read:follows",)),
    Guarded("GET", "/api/v1/conversations", instance.none_yet, ("read:statuses",)),
    Guarded("GET", "/api/v1/trends", instance.none_yet),
    Guarded("GET", "/api/v1/trends/tags", instance.none_yet),
    Guarded("GET", "/api/v1/trends/statuses", instance.none_yet),
    Guarded("GET", "/api/v1/trends/links", instance.none_yet),
    Guarded("GET", "/api/v1/instance/rules", instance.none_yet),
)

ROUTES: Final[tuple[Route, ...]] = (*OPEN, *ACCOUNTS, *STATUSES, *LISTS, *EMPTY)
