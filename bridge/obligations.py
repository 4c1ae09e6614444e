"""Obligations carried out: what a decision asks is done to the document, or the crossing is blocked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from activitypub.activities import Activity, Create, Update
from activitypub.texts import with_text
from activitypub.vocab import Attachment, Card, Note
from bridge.context import Context
from bridge.dress import MediaLink, attachments_of, last_segment
from bridge.facts import texts_of
from policy.model import Obligations, Redaction
from policy.redact import redact_all
from policy.scan import Scanner


@dataclass(frozen=True, slots=True)
class Done:
    """The document with everything done to it; `redacted` when words were replaced."""

    activity: Activity
    redacted: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """Something could not be done; `why` names it."""

    why: str


def carry_out(
    activity: Activity,
    asked: Obligations,
    *,
    context: Context,
    scanner: Scanner,
    links: Iterable[MediaLink] = (),
) -> Done | Undone:
    """Redacts, drops and strips as the decision asks; narrowing and delays are the gate's to do.

    `links` are those that a dressed activity names.
    """
    redacted = _redact(activity, asked.redact, scanner)
    dropped = _drop(redacted, asked.drop)
    if asked.strip and _has_metadata(dropped, context, links):
        return Undone("an attachment keeps properties that can't be removed")
    return Done(dropped, redacted=redacted != activity)


def _redact(activity: Activity, redactions: tuple[Redaction, ...], scanner: Scanner) -> Activity:
    """Every text part with all that was found in it replaced."""
    for part in texts_of(activity) if redactions else ():
        text = redact_all(part, scanner=scanner, redactions=redactions)
        activity = activity if text == part.text else with_text(activity, part.field, text)
    return activity


def _drop(activity: Activity, globs: tuple[str, ...]) -> Activity:
    match activity:
        case Create(object=Note() | Card() as made) | Update(object=Note() | Card() as made) if globs:
            kept = tuple(each for each in made.attachments if not _fits(each, globs))
            return replace(activity, object=replace(made, attachments=kept))
        case _:
            return activity


def _fits(attachment: Attachment, globs: tuple[str, ...]) -> bool:
    return any(fnmatchcase(attachment.media_type, glob) for glob in globs)


def _has_metadata(activity: Activity, context: Context, links: Iterable[MediaLink]) -> bool:
    kept = {last_segment(each.url) for each in attachments_of(activity)}
    kept |= {link.blob_sha256 for link in links if link.token in kept}
    return any(fact.has_metadata for fact in context.attachments if fact.sha256 in kept)
