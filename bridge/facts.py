"""From a crossing to what the policy may know of it: the only translator between the language and the law."""

import hmac
from collections.abc import Iterable
from dataclasses import replace

from activitypub import markup
from activitypub.activities import Activity, Announce, Create, Document, Flag, Update
from activitypub.authority import host_of
from activitypub.texts import text_fields
from activitypub.vocab import Actor, Attachment, Card, Iri, Mention, Note
from bridge.context import Context, as_had_by
from bridge.crossings import Crossing
from bridge.dress import MediaLink, last_segment
from policy.model import AttachmentFact, Facts, Label, LinkFact, MentionFact, Reach, TextPart, ZoneName
from policy.rules import Policy


def facts_of(
    activity: Activity,
    crossing: Crossing,
    *,
    context: Context,
    policy: Policy,
    now_ms: int,
    secret: bytes,
    links: Iterable[MediaLink] = (),
) -> Facts:
    """What the policy sees of an activity on its way to or from one zone; `secret` keys the pseudonym.

    `links` are those that a dressed activity names, so that its files are known for what they are.
    """
    made = _made(activity)
    return Facts(
        direction=crossing.direction,
        zone=ZoneName(crossing.zone),
        activity_type=crossing.activity_type,
        object_type=_object_type(made),
        channel=crossing.channel,
        now_ms=now_ms,
        author=pseudonym(crossing.actor_id, secret=secret),
        author_role=context.author_role,
        author_groups=context.author_groups,
        hosts=_hosts(crossing),
        recipients=len(crossing.recipients),
        label=context.label,
        label_set_by=context.label_set_by,
        has_text=has_text(activity),
        texts=texts_of(activity),
        links=_links(made, policy),
        mentions=_mentions(made, policy),
        attachments=_attachments(made, context, links),
        reach=Reach.of(context.reach),
        visibility=context.visibility,
        replies_to=as_had_by(crossing.readers, context.replies_to),
        quotes=as_had_by(crossing.readers, context.quotes),
        boosts=as_had_by(crossing.readers, context.boosts),
        group=context.group,
        overlap=context.overlap,
        office_hours=context.office_hours,
        peer=context.peer,
    )


def pseudonym(actor_id: str, *, secret: bytes) -> str:
    """The name an author goes by in facts and records: keyed, stable, not to be reversed."""
    return hmac.new(secret, actor_id.encode(), "sha256").hexdigest()[:16]


def has_text(activity: Activity) -> bool:
    """Whether the activity brings words of its own; one that does not carries the lowest label."""
    return isinstance(activity, Create | Update | Flag)


def with_label(facts: Facts, label: Label) -> Facts:
    """The same facts under another label."""
    return replace(facts, label=label)


def _made(activity: Activity) -> Note | Card | Actor | None:
    match activity:
        case Create(object=Note() | Card() as made):
            return made
        case Update(object=Note() | Card() | Actor() as made):
            return made
        case Announce(object=Note() | Card() as made):
            return made
        case _:
            return None


def _object_type(made: Note | Card | Actor | None) -> str:
    match made:
        case None:
            return ""
        case Note():
            return "Note"
        case Card() | Actor():
            return made.kind.value


def _hosts(crossing: Crossing) -> frozenset[str]:
    if crossing.direction == "in":
        return frozenset({host_of(Iri(crossing.actor_id))})
    return frozenset(person.host for person in crossing.recipients)


def texts_of(document: Document) -> tuple[TextPart, ...]:
    """Every text of a document as the law reads it, in the order of the vocabulary."""
    return tuple(TextPart(field.path, field.value, field.kind) for field in text_fields(document))


def _links(made: Note | Card | Actor | None, policy: Policy) -> tuple[LinkFact, ...]:
    return tuple(
        LinkFact(link.href, link.text, host_of(link.href), policy.host_class(host_of(link.href)))
        for link in markup.links(_html(made))
    )


def _html(made: Note | Card | Actor | None) -> str:
    match made:
        case Note() | Card():
            return made.content_html
        case Actor():
            return made.summary_html
        case None:
            return ""


def _mentions(made: Note | Card | Actor | None, policy: Policy) -> tuple[MentionFact, ...]:
    if not isinstance(made, Note | Card):
        return ()
    return tuple(
        MentionFact(tag.name, policy.host_class(host_of(tag.href)))
        for tag in made.tags
        if isinstance(tag, Mention)
    )


def _attachments(
    made: Note | Card | Actor | None, context: Context, links: Iterable[MediaLink]
) -> tuple[AttachmentFact, ...]:
    if not isinstance(made, Note | Card):
        return ()
    known = {fact.sha256: fact for fact in context.attachments}
    known |= {link.token: known[link.blob_sha256] for link in links if link.blob_sha256 in known}
    return tuple(_attachment(attachment, known) for attachment in made.attachments)


def _attachment(attachment: Attachment, known: dict[str, AttachmentFact]) -> AttachmentFact:
    """What we know of the blob itself; for a peer's file, what it says of itself."""
    stated = AttachmentFact(attachment.media_type, size=0, sha256="")
    return known.get(last_segment(attachment.url), stated)
