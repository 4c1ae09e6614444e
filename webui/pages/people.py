"""People: their pages, following them, and letting followers in."""

from collections.abc import Sequence

from markupsafe import Markup
from starlette.responses import Response

from bridge.store.base import Transaction
from bridge.store.ids import created_ms
from node.social import people, relationships, timelines
from node.storage.paging import Page
from node.storage.rows import ActorRow
from webui.pages import feeds, frame
from webui.pages.frame import Sheet
from webui.pages.mapping.lens import Lens, moment
from webui.pages.mapping.people import person_view
from webui.views.actors import FollowRequestsView, FollowRequestView, PersonView
from webui.views.page import Section
from webui.views.profiles import ProfileView
from webui.visits import Visit, go

CAUTION = "Outside: if you accept, what you write for followers goes to that whole server."


async def profile(visit: Visit) -> Response:
    """GET /@{handle}: an actor's page; a group of ours has a page of its own."""
    async with visit.core.reading() as tx:
        actor = await people.lookup(tx, visit.viewer, visit.named("handle"))
        if actor.is_local and actor.kind == "Group":
            return go(f"/groups/{actor.name}")
        view = await _profile(tx, visit, actor)
        section: Section = "profile" if view.person.own else ""
        sheet = Sheet(template="profile.html", title=view.person.actor.name, view=view, section=section)
        return await frame.show(tx, visit, sheet)


async def follow(visit: Visit) -> Response:
    """POST /actors/{id}/follow."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        await relationships.follow(tx, visit.viewer, visit.id)
    return go(form.back)


async def unfollow(visit: Visit) -> Response:
    """POST /actors/{id}/unfollow: also takes a request back."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        await relationships.unfollow(tx, visit.viewer, visit.id)
    return go(form.back)


async def requests(visit: Visit) -> Response:
    """GET /requests: who asks to follow."""
    async with visit.core.reading() as tx:
        found = await relationships.requests(tx, visit.viewer, Page(limit=40))
        lens = await frame.lens_of(tx, visit, actors=frozenset(row.actor.id for row in found))
        asking = tuple(
            FollowRequestView(
                actor=lens.actor(row.actor),
                when=moment(created_ms(row.cursor)),
                caution="" if row.actor.is_local else CAUTION,
            )
            for row in found
        )
        view = FollowRequestsView(requests=asking)
        sheet = Sheet(template="requests.html", title="Follow requests", view=view, section="notifications")
        return await frame.show(tx, visit, sheet)


async def accept(visit: Visit) -> Response:
    """POST /requests/{id}/accept; the id is the follower's."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        await relationships.authorize(tx, visit.viewer, visit.id)
    return go(form.back)


async def reject(visit: Visit) -> Response:
    """POST /requests/{id}/reject."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        await relationships.reject(tx, visit.viewer, visit.id)
    return go(form.back)


async def listed(tx: Transaction, visit: Visit, actors: Sequence[ActorRow]) -> tuple[PersonView, ...]:
    """People in a list, with how the visitor stands to each."""
    ids = tuple(actor.id for actor in actors)
    standing = await relationships.of(tx, visit.viewer, ids)
    lens = await frame.lens_of(tx, visit, actors=frozenset(ids))
    return tuple(person_view(lens, actor, how) for actor, how in zip(actors, standing, strict=True))


async def _profile(tx: Transaction, visit: Visit, actor: ActorRow) -> ProfileView:
    (standing,) = await relationships.of(tx, visit.viewer, (actor.id,))
    seen = await timelines.of_actor(tx, visit.viewer, feeds.page_of(visit), actor=actor.id)
    lens = await frame.lens_of(tx, visit, actors=frozenset({actor.id}))
    return ProfileView(
        person=person_view(lens, actor, standing),
        bio=_html(lens, actor.note),
        fields=tuple((row.name, _html(lens, row.value)) for row in people.fields_of(actor)),
        joined=moment(actor.created_ms),
        posts_count=actor.posts_count,
        followers=actor.followers_count,
        follows=actor.following_count,
        published=actor.published_ms is not None,
        posts=await feeds.posts(tx, visit, seen),
        more=feeds.more(f"/@{actor.acct}", seen),
    )


def _html(lens: Lens, html: str) -> Markup:
    return Markup(lens.inside(html))  # noqa: S704  sanitised before it was stored
