"""Facts and findings as records: what the ledger keeps and simulation replays."""

from __future__ import annotations

from policy.model import AttachmentFact, Facts, Json, PeerFact, Related


def facts_record(facts: Facts) -> dict[str, Json]:
    """Findings and features of one crossing; sets become sorted lists: equal facts, equal records."""
    return {
        "version": facts.version,
        "direction": facts.direction,
        "channel": facts.channel,
        "activity_type": facts.activity_type,
        "object_type": facts.object_type,
        "author": facts.author,
        "author_role": facts.author_role,
        "author_groups": sorted(facts.author_groups),
        "zone": facts.zone,
        "hosts": sorted(facts.hosts),
        "recipients": facts.recipients,
        "label": facts.label,
        "label_set_by": facts.label_set_by,
        "reach": facts.reach.word,
        "visibility": facts.visibility,
        "group": None if facts.group is None else [facts.group.name, facts.group.ceiling.word],
        "overlap": facts.overlap,
        "office_hours": facts.office_hours,
        "peer": _peer(facts.peer),
        "findings": None if facts.findings is None else [each.to_record() for each in facts.findings],
        "unscanned": sorted(facts.unscanned),
        **_content(facts),
    }


def _content(facts: Facts) -> dict[str, Json]:
    return {
        "fields": [[part.field, part.kind, len(part.text)] for part in facts.texts],
        "links": [link.host_class for link in facts.links],
        "mentions": [mention.host_class for mention in facts.mentions],
        "attachments": [_attachment(attachment) for attachment in facts.attachments],
        "replies_to": _related(facts.replies_to),
        "quotes": _related(facts.quotes),
        "boosts": _related(facts.boosts),
    }


def _attachment(attachment: AttachmentFact) -> Json:
    return {
        "media_type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "has_metadata": attachment.has_metadata,
    }


def _related(related: Related | None) -> Json:
    if related is None:
        return None
    return {
        "label": related.label,
        "zones": sorted(related.zones),
        "waits": sorted(related.waits),
        "anyone": related.anyone,
    }


def _peer(peer: PeerFact | None) -> Json:
    if peer is None:
        return None
    return {
        "host": peer.host,
        "zone": peer.zone,
        "agreement": peer.agreement,
        "software": peer.software,
        "key_age_s": peer.key_age_s,
        "is_new": peer.is_new,
    }
