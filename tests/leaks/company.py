"""A company that talks inside and outside: a canary in every field, and what crossed by policy."""

import io
from dataclasses import dataclass, field
from functools import partial

import httpx
from PIL import Image
from sqlalchemy import select

from bridge import crossings
from bridge.store.base import Transaction
from node.identity import accounts
from node.social import groups, viewers
from node.social.groups import GroupDraft
from node.storage import people
from node.storage.posts import posts
from tests.leaks.canaries import word
from tests.peer import Json, Peer, Person, id_of
from tests.running import Colleague, Running, eventually

CARD = "card 4111 1111 1111 1111"
SENTENCE = "the new canteen will open next to the old boiler house on the first Monday after the summer"


@dataclass(slots=True)
class Company:
    """The node, its people, the outside that it talks with, and its posts by name."""

    node: Running
    partner: Peer
    world: Peer
    bystander: Peer
    priya: Colleague
    tom: Colleague
    mei: Colleague
    mira: Person
    lena: Person
    posts: dict[str, Json] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    def say(self, name: str, text: str, **fields: str) -> Json:
        """Priya posts; the post is known by a name from then on."""
        self.posts[name] = self.priya.says(text, **fields)
        return self.posts[name]

    def settled(self, name: str, **states: str) -> None:
        """Waits until a post stands so at these zones, and notes its AP id."""
        self.priya.waits_for(self.posts[name], **states)

    def fetch(self, url: str) -> httpx.Response:
        """An unsigned GET of a stranger."""
        return httpx.get(url, trust_env=False)


def lived_in(node: Running, *, partner: Peer, world: Peer, bystander: Peer) -> Company:
    """The company after a busy day."""
    company = Company(
        node,
        partner,
        world,
        bystander,
        priya=node.hire("priya"),
        tom=node.hire(word("handle")),
        mei=node.hire("mei", role="security"),
        mira=partner.person("mira"),
        lena=world.person("lena"),
    )
    _outsiders_follow(company)
    _inside(company)
    _crossed(company)
    _stopped(company)
    _hidden_words(company)
    _taken_back(company)
    _colleagues_act(company)
    company.urls = node.ask(lambda tx: _ap_ids(tx, company))
    return company


def _outsiders_follow(company: Company) -> None:
    """Priya crosses once, is found, and gets a follower at each server."""
    company.say("first", f"Hello {word('first_arrives')}")
    company.settled("first", public="released")
    actor = company.node.ask(lambda tx: _actor_url(tx, company.priya.actor))
    for person in (company.mira, company.lena):
        follow = person.does("Follow", actor)
        assert person.sends(company.node.inbox, follow).status_code == 202
        eventually(partial(_is_accepted, person, follow))


def _inside(company: Company) -> None:
    """What is for colleagues: every field of a post, a profile, a secret group, a direct post."""
    priya, tom = company.priya, company.tom
    picture = priya.uploads(
        photograph(word("inside_exif")), file_name=f"{word('inside_file')}.jpg", alt=word("inside_alt")
    )
    priya.uploads(
        photograph(word("loose_exif")), file_name=f"{word('loose_file')}.jpg", alt=word("loose_alt")
    )
    company.say(
        "inside",
        f"{word('inside_text')} #{word('inside_tag')} {SENTENCE}",
        reach="staff",
        spoiler_text=word("inside_summary"),
        **{"media_ids[]": picture},
    )
    company.say("inside_direct", f"@{tom.name} {word('inside_direct')}", reach="staff", visibility="direct")
    profile = {
        "display_name": word("display_name"),
        "note": word("bio"),
        "fields_attributes[0][name]": word("field_name"),
        "fields_attributes[0][value]": word("field_value"),
    }
    assert tom.http.patch("/api/v1/accounts/update_credentials", data=profile).status_code == 200
    group = company.node.ask(_secret_group)
    company.say("secret", word("group_text"), group_id=str(group))


def _crossed(company: Company) -> None:
    """What crosses by policy: to anyone, to one partner, to followers, to one person."""
    mira, lena = company.mira, company.lena
    picture = company.priya.uploads(
        photograph(word("open_exif")), file_name=f"{word('open_file')}.jpg", alt=word("open_alt_arrives")
    )
    company.say(
        "open", f"{word('open_arrives')} http://{company.bystander.host}/page", **{"media_ids[]": picture}
    )
    company.settled("open", public="released", partner_acme="released")
    company.say("partner", word("partner_text"), reach="partners")
    company.settled("partner", partner_acme="released")
    company.say("followers", word("followers_text"), visibility="private")
    company.settled("followers", public="released", partner_acme="released")
    for name, person in (("mira_direct", mira), ("lena_direct", lena)):
        company.say(name, f"{person.handle} {word(name)}", visibility="direct", reach="mentioned")
    company.settled("mira_direct", partner_acme="released")
    company.settled("lena_direct", public="released")
    company.priya.http.patch(
        "/api/v1/accounts/update_credentials",
        data={
            "display_name": f"Priya {word('profile_arrives')}",
            "note": f"I work on Falcon with @{company.tom.name}",
            "fields_attributes[0][name]": word("own_field_name"),
            "fields_attributes[0][value]": word("own_field_value"),
        },
    )


def _stopped(company: Company) -> None:
    """What the policy stops: held, refused with a note, blocked, waiting for a reason, and an edit's past."""
    priya, mei = company.priya, company.mei
    company.say("held", f"{word('held_text')} {CARD}")
    company.say("refused", f"{word('refused_text')} {CARD}", reach="partners")
    company.settled("refused", partner_acme="held")
    hold = _hold_of(mei, zone="partner-acme", about=word("refused_text"))
    mei.post(f"/api/permeable/v1/holds/{hold}/refuse", note=word("review_note"))
    company.say("blocked", word("blocked_text"), label="CONFIDENTIAL")
    company.settled("blocked", public="refused")
    crossing = company.node.ask(lambda tx: _crossing_of(tx, company.posts["blocked"]))
    priya.post("/api/permeable/v1/appeals", crossing_id=str(crossing), words=word("appeal"))
    company.say(
        "reason", word("reason_text"), reach="partners", label="INTERNAL", justification=word("justification")
    )
    company.settled("reason", partner_acme="released")
    company.say("edited", f"{word('first_version')} {CARD}")
    company.settled("edited", public="held", partner_acme="held")
    priya.edits(company.posts["edited"], f"Now clean {word('second_version_arrives')}")
    company.settled("edited", public="released", partner_acme="released")
    company.say("pasted", f"Have you heard? {SENTENCE}")
    company.settled("pasted", public="needs_reason", partner_acme="needs_reason")


def _hidden_words(company: Company) -> None:
    """What must be hidden on its way out; waits until each is decided."""
    priya = company.priya
    hidden = _projects(company) | _handles(company)
    for name, fields in hidden.items():
        wished = {"visibility": "public", "reach": "world", "label": "PUBLIC"} | fields
        wished["justification"] = word("justification")  # they are alike, and alike is a taint
        company.posts[name] = priya.post("/api/v1/statuses", **wished)
    for name in hidden:
        status = company.posts[name]
        eventually(partial(_is_settled, priya, status), partial(priya.states, status))


def _projects(company: Company) -> dict[str, dict[str, str]]:
    """A project's name in every field that leaves."""
    picture = company.priya.uploads(photograph("x"), file_name="x.jpg", alt="A picture of Falcon")
    return {
        "falcon_text": {"status": "Falcon ships"},
        "falcon_summary": {"status": "It ships", "spoiler_text": "Falcon"},
        "falcon_alt": {"status": "See", "media_ids[]": picture},
        "falcon_tag": {"status": "Read about #Falcon"},
        "falcon_link": {"status": f"See http://{company.bystander.host}/Falcon"},
        "falcon_title": {"status": '[x](https://example.com "Falcon")', "content_type": "text/markdown"},
        "falcon_class": {"status": "```falcon\nx\n```", "content_type": "text/markdown"},
        "falcon_image": {"status": "![Falcon](https://example.com/x.png)", "content_type": "text/markdown"},
        "falcon_comment": {"status": "<!-- Falcon --> x", "content_type": "text/markdown"},
        "falcon_language": {"status": "In no language", "language": "falcon"},
    }


def _handles(company: Company) -> dict[str, dict[str, str]]:
    """A colleague whom the outside does not know, named in every way; and our own address."""
    name, node = company.tom.name, company.node
    staff = node.config.origins.staff.partition("://")[2]
    picture = company.priya.uploads(photograph("y"), file_name="y.jpg", alt=f"By @{name}")
    return {
        "handle_alt": {"status": "See", "media_ids[]": picture},
        "handle_text": {"status": f"Ask @{name}"},
        "handle_public": {"status": f"Ask @{name}@{node.host}"},
        "handle_staff": {"status": f"Ask @{name}@{staff}"},
        "handle_summary": {"status": "Ask", "spoiler_text": f"@{name} knows"},
        "origin": {"status": f"See http://{staff.upper()}/home"},
    }


def _taken_back(company: Company) -> None:
    """What left and was recalled, and what was taken back before it could leave."""
    company.say("recalled", word("recalled_text"))
    company.settled("recalled", public="released", partner_acme="released")
    for peer in (company.partner, company.world):
        eventually(partial(_has_heard, peer, "recalled_text"))
    company.priya.post(f"/api/permeable/v1/posts/{company.posts['recalled']['id']}/recall")
    for peer in (company.partner, company.world):
        eventually(partial(peer.received, "Delete"))
    company.say("withdrawn", f"{word('withdrawn_text')} {CARD}")
    company.settled("withdrawn", public="held", partner_acme="held")
    company.priya.post(f"/api/permeable/v1/posts/{company.posts['withdrawn']['id']}/recall")
    company.settled("withdrawn", public="withdrawn", partner_acme="withdrawn")


def _colleagues_act(company: Company) -> None:
    """A colleague unknown outside answers, likes, boosts, blocks, searches; and priya likes a peer's post."""
    priya, tom, lena = company.priya, company.tom, company.lena
    open_id = company.posts["open"]["id"]
    company.posts["inside_reply"] = tom.says(word("inside_reply"), in_reply_to_id=open_id, reach="staff")
    tom.post(f"/api/v1/statuses/{open_id}/favourite")
    tom.post(f"/api/v1/statuses/{open_id}/bookmark")
    priya.post(f"/api/v1/statuses/{company.posts['inside']['id']}/reblog")
    tom.get("/api/v2/search", q=word("search_words"), resolve="true")
    note = lena.note(f"From outside, with {word('peer_text')}")
    lena.sends(company.node.inbox, lena.creates(note))
    found = priya.finds_post(note["id"])
    priya.post(f"/api/v1/statuses/{found['id']}/favourite")
    eventually(lambda: company.world.received("Like"))
    tom.post(f"/api/v1/accounts/{found['account']['id']}/block")
    for name in ("open_arrives", "second_version_arrives", "profile_arrives"):
        for peer in (company.partner, company.world):
            eventually(partial(_has_heard, peer, name))


def photograph(place: str) -> bytes:
    """A JPEG with EXIF and a comment that name a place; no two are the same."""
    picture = Image.new("RGB", (64, 48), (sum(place.encode()) % 256, 120, 40))
    exif = picture.getexif()
    exif[0x010E] = place
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif, comment=place.encode())
    return buffer.getvalue()


async def _secret_group(tx: Transaction) -> int:
    row = await accounts.named(tx, name="priya")
    viewer = await viewers.load(tx, account=row.id)
    assert viewer is not None
    draft = GroupDraft(
        name=word("group_name"), title=word("group_title"), note=word("group_note"), join_mode="secret"
    )
    return await groups.create(tx, viewer, draft)


async def _actor_url(tx: Transaction, actor: int) -> str:
    row = await people.by_id(tx, actor)
    assert row is not None
    return row.ap_id


async def _crossing_of(tx: Transaction, status: Json) -> int:
    return (await crossings.of_post(tx, int(status["id"])))[0].id


async def _ap_ids(tx: Transaction, company: Company) -> dict[str, str]:
    rows = await tx.all(select(posts.c.id, posts.c.ap_id))
    by_id = {str(row.id): str(row.ap_id) for row in rows}
    return {name: by_id[status["id"]] for name, status in company.posts.items()}


def _hold_of(officer: Colleague, *, zone: str, about: str) -> str:
    holds = officer.get("/api/permeable/v1/holds", zone=zone)
    return next(str(hold["id"]) for hold in holds if about in str(hold))


def _is_accepted(person: Person, follow: Json) -> bool:
    return any(id_of(accept["object"]) == follow["id"] for accept in person.peer.received("Accept"))


def _has_heard(peer: Peer, name: str) -> bool:
    return word(name).encode() in peer.octets


def _is_settled(author: Colleague, status: Json) -> bool:
    return all(state in ("released", "refused", "held") for state in author.states(status).values())
