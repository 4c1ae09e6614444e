"""The viewer's own account: read, changed, preferred."""

from typing import Final

from starlette.responses import Response

from bridge.store.base import Transaction
from node.api import serialise
from node.api.answers import answer
from node.api.entities.accounts import CredentialAccount, Field, Role, Source
from node.api.entities.accounts import Preferences as Preferred
from node.api.entities.widen import widened
from node.api.errors import ParamInvalid
from node.api.links import links
from node.api.params import Params
from node.api.routing import Call
from node.social import media, people, relationships
from node.social.people import Changes
from node.storage import preferences
from node.storage.paging import Page
from node.storage.preferences import Preferences
from node.storage.rows import ActorRow
from policy.model import Reach

VISIBILITIES: Final = frozenset({"public", "unlisted", "private", "direct"})
MOST_REQUESTS: Final = 80


async def verify(call: Call) -> Response:
    """GET /api/v1/accounts/verify_credentials."""
    async with call.core.reading() as tx:
        actor = await people.get(tx, call.viewer, call.viewer.actor)
        return answer(await _credential(tx, call, actor))


async def update(call: Call) -> Response:
    """PATCH /api/v1/accounts/update_credentials; what isn't sent stays."""
    sent = await call.params()
    avatar, header = await _picture(call, sent, "avatar"), await _picture(call, sent, "header")
    async with call.core.transaction() as tx:
        actor = await people.update(tx, call.viewer, _changes(sent, avatar=avatar, header=header))
        await _prefer(tx, call, sent.child("source"))
        account = await _credential(tx, call, actor)
    return answer(account)


async def preferred(call: Call) -> Response:
    """GET /api/v1/preferences; `posting:default:federation` is ours."""
    async with call.core.reading() as tx:
        kept = await preferences.of_account(tx, account=call.viewer.account)
    federation = Reach.of(call.viewer.default_reach) is not Reach.STAFF
    shown = Preferred(kept.visibility, kept.sensitive, kept.language, federation)
    return answer(shown.written())


async def _credential(tx: Transaction, call: Call, actor: ActorRow) -> CredentialAccount:
    kept = await preferences.of_account(tx, account=call.viewer.account)
    waiting = await relationships.requests(tx, call.viewer, Page(limit=MOST_REQUESTS))
    account = serialise.account(links(call.surface, now_ms=tx.now_ms), actor)
    return widened(
        account,
        CredentialAccount,
        source=Source(
            note=actor.note_source,
            fields=tuple(Field(row.name, row.source) for row in people.fields_of(actor)),
            privacy=kept.visibility,
            sensitive=kept.sensitive,
            language=kept.language or "",
            follow_requests_count=len(waiting),
            discoverable=actor.discoverable,
        ),
        role=Role(call.viewer.role.value, call.viewer.role.value),
    )


def _changes(sent: Params, *, avatar: str | None, header: str | None) -> Changes:
    reach = sent.flag("posting:default:federation")
    return Changes(
        display_name=sent.text("display_name"),
        note=sent.text("note"),
        fields=_profile_fields(sent),
        locked=sent.flag("locked"),
        bot=sent.flag("bot"),
        discoverable=sent.flag("discoverable"),
        avatar=avatar,
        header=header,
        default_reach=None if reach is None else (Reach.WORLD if reach else Reach.STAFF).word,
    )


def _profile_fields(sent: Params) -> tuple[tuple[str, str], ...] | None:
    """Fields come as a list of objects, or numbered as an object of objects. Raises ParamInvalid."""
    if not sent.has("fields_attributes"):
        return None
    rows = sent.children("fields_attributes")
    return tuple((row.text("name") or "", row.text("value") or "") for row in rows)


async def _prefer(tx: Transaction, call: Call, source: Params | None) -> None:
    """New defaults for posts. Raises ParamInvalid."""
    if source is None:
        return
    kept = await preferences.of_account(tx, account=call.viewer.account)
    visibility, sensitive = source.text("privacy"), source.flag("sensitive")
    if visibility is not None and visibility not in VISIBILITIES:
        raise ParamInvalid("source[privacy]", "is not one of public, unlisted, private, direct")
    language = (source.text("language") or None) if source.has("language") else kept.language
    wanted = Preferences(
        visibility=visibility or kept.visibility,
        sensitive=kept.sensitive if sensitive is None else sensitive,
        language=language,
    )
    await preferences.change(tx, account=call.viewer.account, preferences=wanted)


async def _picture(call: Call, sent: Params, name: str) -> str | None:
    """The hash under which a new avatar or header is kept, or None when none was sent."""
    file = sent.upload(name)
    if file is None:
        return None
    return (await media.store_image(call.surface.blobs, file.body)).sha256
