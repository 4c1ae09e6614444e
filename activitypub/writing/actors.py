"""Actor documents, as Mastodon accepts them."""

from __future__ import annotations

from activitypub.contexts import Json
from activitypub.vocab import Actor
from activitypub.writing import parts
from activitypub.writing.members import filled, ids, moment


def actor(value: Actor) -> dict[str, Json]:
    """The actor without `@context`."""
    return _identity(value) | filled(
        name=value.name,
        summary=value.summary_html,
        icon=parts.picture(value.icon),
        image=parts.picture(value.image),
        url=value.url,
        manuallyApprovesFollowers=value.locked,
        discoverable=value.discoverable,
        indexable=value.indexable,
        alsoKnownAs=ids(value.also_known_as),
        movedTo=value.moved_to,
        published=moment(value.published_ms),
        attachment=[parts.field(one) for one in value.fields],
        tag=[parts.tag(one) for one in value.tags],
    )


def _identity(value: Actor) -> dict[str, Json]:
    return filled(
        type=value.kind.value,
        id=value.id,
        preferredUsername=value.handle_name,
        webfinger=value.webfinger,
        inbox=value.inbox,
        outbox=value.outbox,
        followers=value.followers,
        following=value.following,
        featured=value.featured,
        endpoints=filled(sharedInbox=value.shared_inbox),
        publicKey=parts.keys(value.keys),
        assertionMethod=[parts.assertion_key(key) for key in value.assertion_keys],
    )
