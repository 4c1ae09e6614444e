"""Sample views for the pages that staff see every day."""

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from tests.webui.sample_company import BRIDGE, MEI, PAGE, PRIYA, SAM, TOM, UMA, Sample, ago, framed
from tests.webui.sample_posts import (
    COMPOSER,
    DRAFTED,
    FEED,
    GONE_POST,
    GROUP_POST,
    GROUPS,
    INSIDE_REPLY,
    OUTSIDE_POST,
    PARTNER_REPLY,
    PEOPLE,
    POST,
    PREVIEW,
    REPLY,
)
from webui.views import actors, compose, groups, page, posts, profiles, search


def profile(person: actors.PersonView, **changes: object) -> profiles.ProfileView:
    """A profile with a few posts."""
    made = profiles.ProfileView(
        person=person,
        bio=Markup("<p>Plans networks. Collects bad maps.</p>"),
        joined=ago(days=900),
        fields=(("Skills", Markup("Fibre, capacity, GIS")),),
        posts_count=212,
        followers=87,
        follows=64,
        posts=(replace(POST, crossings=()),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


PAGES: Mapping[str, Sample] = {
    "home": (
        "home.html",
        PAGE,
        posts.HomeView(
            tab="following",
            composer=COMPOSER,
            posts=FEED,
            more="/?before=104",
            seen="105",
            groups=(
                posts.GroupCount(group=posts.GroupLink(name="field", title="Field engineers"), unread=4),
                posts.GroupCount(group=posts.GroupLink(name="planning", title="Network planning")),
            ),
        ),
    ),
    "home-empty": (
        "home.html",
        replace(PAGE, frozen=True, notice=page.NoticeView("Posted. Colleagues have it.")),
        posts.HomeView(tab="outside", composer=COMPOSER),
    ),
    "compose": (
        "compose.html",
        framed("Write a post", "/compose"),
        compose.ComposePageView(composer=DRAFTED),
    ),
    "compose-problem": (
        "compose.html",
        framed("Write a post", "/compose"),
        compose.ComposePageView(
            composer=replace(COMPOSER, problem="There is nothing to post yet: write a few words.")
        ),
    ),
    "preview": ("preview.html", PAGE, PREVIEW),
    "edit": (
        "edit.html",
        framed("Edit your post", "/posts/101/edit"),
        posts.EditView(post=POST, composer=replace(DRAFTED, action="/posts/101/edit", button="Save")),
    ),
    "thread": (
        "thread.html",
        framed("Conversation", "/posts/101"),
        posts.ThreadView(
            posts=(replace(POST, focused=True), PARTNER_REPLY, INSIDE_REPLY, GONE_POST), composer=REPLY
        ),
    ),
    "profile": (
        "profile.html",
        framed("Priya Raman", "/@priya", "profile"),
        profile(
            actors.PersonView(actor=PRIYA, own=True),
            published=True,
            outside_bio=Markup("<p>Plans networks.</p>"),
        ),
    ),
    "profile-outside": (
        "profile.html",
        framed("Uma Petersen", "/@uma@pottery.example"),
        profile(PEOPLE[2], posts=(OUTSIDE_POST,)),
    ),
    "groups": (
        "groups.html",
        framed("Groups", "/groups", "groups"),
        groups.GroupsView(
            own=GROUPS[:1], others=GROUPS[1:], form=groups.GroupFormView(problem="That short name is taken.")
        ),
    ),
    "group": (
        "group.html",
        framed("Field engineers", "/groups/field", "groups"),
        groups.GroupPageView(group=GROUPS[0], tab="feed", posts=(GROUP_POST,), composer=COMPOSER),
    ),
    "group-about": (
        "group.html",
        framed("Field engineers", "/groups/field", "groups"),
        groups.GroupPageView(group=GROUPS[0], tab="about", stewards=(TOM, MEI)),
    ),
    "group-members": (
        "group.html",
        framed("Field engineers", "/groups/field", "groups"),
        groups.GroupPageView(group=GROUPS[0], tab="members", roster=(TOM, MEI, SAM), requests=(PRIYA,)),
    ),
    "group-hidden": (
        "group.html",
        framed("Rainbow network", "/groups/rainbow", "groups"),
        groups.GroupPageView(group=GROUPS[1], tab="members"),
    ),
    "search": (
        "search.html",
        framed("Search", "/search", "search"),
        search.SearchView(
            query="@uma@pottery.example",
            people=PEOPLE,
            resolved=search.ResolveView(
                state="found", say="Found outside, at pottery.example.", person=PEOPLE[2]
            ),
        ),
    ),
    "search-none": (
        "search.html",
        framed("Search", "/search", "search"),
        search.SearchView(
            query="@x@evil.example",
            tab="posts",
            resolved=search.ResolveView(state="refused", say="The policy does not let us ask evil.example."),
        ),
    ),
    "notifications": (
        "notifications.html",
        framed("Notices", "/notifications", "notifications"),
        search.NotificationsView(
            requests=1,
            more="/notifications?before=3",
            notifications=(
                search.NotificationView(
                    id="n1",
                    kind="bridge",
                    actor=BRIDGE,
                    line="holds your post for the world",
                    when=ago(minutes=3),
                    url="/posts/101",
                    why="It is your post",
                    excerpt="A customer is named: somebody on the security desk looks first.",
                    unread=True,
                ),
                search.NotificationView(
                    id="n2",
                    kind="reply",
                    actor=SAM,
                    line="answered you",
                    when=ago(minutes=2),
                    url="/posts/102",
                    why="You wrote the post",
                    excerpt="It was a pleasure.",
                ),
            ),
        ),
    ),
    "requests": (
        "requests.html",
        framed("Follow requests", "/requests", "notifications"),
        actors.FollowRequestsView(
            requests=(
                actors.FollowRequestView(
                    actor=UMA,
                    when=ago(hours=3),
                    caution="If you accept, your posts for followers also reach all of pottery.example.",
                ),
            )
        ),
    ),
}
