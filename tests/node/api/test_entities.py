"""Entities hold every field that Mastodon 4.5 documents for them and does not call optional."""

from typing import Any, Final

import httpx
import pytest

from tests.node.api.conftest import Person, picture

FIELDS: Final = {
    "Account": (
        "id username acct url uri display_name note avatar avatar_static header header_static "
        "locked fields emojis bot group discoverable indexable created_at last_status_at "
        "statuses_count followers_count following_count hide_collections roles"
    ),
    "CredentialAccount": (
        "source source[attribution_domains] source[note] source[fields] source[privacy] "
        "source[sensitive] source[language] source[follow_requests_count] "
        "source[hide_collections] source[discoverable] source[indexable] source[quote_policy] "
        "role"
    ),
    "Field": ("name value verified_at"),
    "Context": ("ancestors descendants"),
    "Instance": (
        "domain title version source_url description usage usage[users] "
        "usage[users][active_month] thumbnail thumbnail[url] icon languages configuration "
        "configuration[urls] configuration[urls][streaming] configuration[urls][status] "
        "configuration[urls][about] configuration[urls][privacy_policy] "
        "configuration[urls][terms_of_service] configuration[vapid][public_key] "
        "configuration[accounts] configuration[accounts][max_featured_tags] "
        "configuration[accounts][max_pinned_statuses] configuration[statuses] "
        "configuration[statuses][max_characters] configuration[statuses][max_media_attachments] "
        "configuration[statuses][characters_reserved_per_url] configuration[media_attachments] "
        "configuration[media_attachments][supported_mime_types] "
        "configuration[media_attachments][description_limit] "
        "configuration[media_attachments][image_size_limit] "
        "configuration[media_attachments][image_matrix_limit] "
        "configuration[media_attachments][video_size_limit] "
        "configuration[media_attachments][video_frame_rate_limit] "
        "configuration[media_attachments][video_matrix_limit] configuration[polls] "
        "configuration[polls][max_options] configuration[polls][max_characters_per_option] "
        "configuration[polls][min_expiration] configuration[polls][max_expiration] "
        "configuration[translation] configuration[translation][enabled] "
        "configuration[timelines_access] configuration[timelines_access][live_feeds] "
        "configuration[timelines_access][live_feeds][local] "
        "configuration[timelines_access][live_feeds][remote] "
        "configuration[timelines_access][hashtag_feeds] "
        "configuration[timelines_access][hashtag_feeds][local] "
        "configuration[timelines_access][hashtag_feeds][remote] "
        "configuration[timelines_access][trending_link_feeds] "
        "configuration[timelines_access][trending_link_feeds][local] "
        "configuration[timelines_access][trending_link_feeds][remote] "
        "configuration[limited_federation] registrations registrations[enabled] "
        "registrations[approval_required] registrations[message] registrations[min_age] "
        "registrations[reason_required] registrations[url] api_versions api_versions[mastodon] "
        "contact contact[email] contact[account] rules"
    ),
    "Marker": ("last_read_id version updated_at"),
    "MediaAttachment": (
        "id type url preview_url remote_url meta meta[focus][x] meta[focus][y] description blurhash"
    ),
    "Notification": ("id type group_key created_at account"),
    "Preferences": (
        "posting:default:visibility posting:default:sensitive posting:default:language "
        "reading:expand:media reading:expand:spoilers"
    ),
    "Relationship": (
        "id following showing_reblogs notifying languages followed_by blocking blocked_by muting "
        "muting_notifications requested requested_by domain_blocking endorsed note"
    ),
    "Role": ("id name color permissions highlighted"),
    "Search": ("accounts statuses"),
    "Status": (
        "id uri created_at account content visibility sensitive spoiler_text media_attachments "
        "mentions tags emojis reblogs_count "
        "favourites_count quotes_count replies_count url in_reply_to_id in_reply_to_account_id "
        "reblog poll card language edited_at quote quote_approval"
    ),
    "StatusEdit": ("content spoiler_text sensitive created_at account media_attachments emojis"),
    "StatusSource": ("id text spoiler_text"),
    "Tag": ("id name url history"),
    "V1_Instance": (
        "uri title short_description description email version urls urls[streaming_api] stats "
        "stats[user_count] stats[status_count] stats[domain_count] thumbnail languages "
        "registrations approval_required invites_enabled configuration configuration[accounts] "
        "configuration[accounts][max_featured_tags] configuration[statuses] "
        "configuration[statuses][max_characters] configuration[statuses][max_media_attachments] "
        "configuration[statuses][characters_reserved_per_url] configuration[media_attachments] "
        "configuration[media_attachments][supported_mime_types] "
        "configuration[media_attachments][image_size_limit] "
        "configuration[media_attachments][image_matrix_limit] "
        "configuration[media_attachments][video_size_limit] "
        "configuration[media_attachments][video_frame_rate_limit] "
        "configuration[media_attachments][video_matrix_limit] configuration[polls] "
        "configuration[polls][max_options] configuration[polls][max_characters_per_option] "
        "configuration[polls][min_expiration] configuration[polls][max_expiration] "
        "contact_account rules"
    ),
}


def missing(entity: str, shown: Any) -> list[str]:
    """The documented fields that an entity lacks; `a[b]` is a field `b` of the object `a`."""
    lacking = []
    for field in FIELDS[entity].split():
        at = shown
        for step in field.replace("]", "").split("["):
            if at is not None and step not in at:
                lacking.append(field)
                break
            at = None if at is None else at[step]
    return lacking


async def test_statuses_and_what_is_in_them_are_whole(ada: Person, ben: Person) -> None:
    upload = await ada.http.post("/api/v2/media", files={"file": ("a.png", picture())})
    sent = {"status": "see #this", "media_ids[]": upload.json()["id"]}
    posted = await ada.post("/api/v1/statuses", **sent)
    boost = await ben.post(f"/api/v1/statuses/{posted['id']}/reblog")
    for status in (posted, boost, boost["reblog"]):
        assert missing("Status", status) == []
        assert missing("Account", status["account"]) == []
    assert missing("MediaAttachment", posted["media_attachments"][0]) == []
    path = f"/api/v1/statuses/{posted['id']}"
    assert missing("Context", await ada.get(f"{path}/context")) == []
    assert missing("StatusSource", await ada.get(f"{path}/source")) == []
    assert missing("StatusEdit", (await ada.get(f"{path}/history"))[0]) == []


async def test_accounts_and_how_one_stands_to_them_are_whole(ada: Person, ben: Person) -> None:
    me = await ada.get("/api/v1/accounts/verify_credentials")
    assert missing("Account", me) == []
    assert missing("CredentialAccount", me) == []
    assert missing("Role", me["role"]) == []
    assert missing("Relationship", await ada.post(f"/api/v1/accounts/{ben.id}/follow")) == []
    (told,) = await ben.get("/api/v1/notifications")
    assert missing("Notification", told) == []
    marked = await ben.post("/api/v1/markers", **{"notifications[last_read_id]": told["id"]})
    assert missing("Marker", marked["notifications"]) == []
    assert set(FIELDS["Preferences"].split()) <= set(await ada.get("/api/v1/preferences"))
    assert missing("Search", await ada.get("/api/v2/search", q="x")) == []


@pytest.mark.parametrize(("entity", "path"), [("Instance", "v2"), ("V1_Instance", "v1")])
async def test_the_instance_is_whole(anyone: httpx.AsyncClient, entity: str, path: str) -> None:
    assert missing(entity, (await anyone.get(f"/api/{path}/instance")).json()) == []
