"""What people outside do before anything reaches them: find somebody of ours, follow, ask without a name."""

import httpx
from sqlalchemy import select

from bridge.store.base import Transaction
from node.storage.posts import posts
from tests.peer import AP, Json, Person, id_of
from tests.running import Colleague, eventually


def follower(person: Person, followee: Colleague) -> Person:
    """Follows, as another server does: found by handle, asked, answered by an Accept."""
    node = followee.node
    resource = {"resource": f"acct:{followee.handle[1:]}"}
    finger = httpx.get(f"{node.public}/.well-known/webfinger", params=resource, trust_env=False)
    follow = person.does("Follow", finger.json()["links"][0]["href"])
    assert person.sends(node.inbox, follow).status_code == 202
    eventually(lambda: [x for x in person.peer.received("Accept") if id_of(x["object"]) == follow["id"]])
    return person


def fetch(url: str) -> httpx.Response:
    """An unsigned GET."""
    return httpx.get(url, headers={"accept": AP}, trust_env=False)


def url_of(author: Colleague, status: Json) -> str:
    """A post's AP id."""

    async def read(tx: Transaction) -> str:
        return str(await tx.scalar(select(posts.c.ap_id).where(posts.c.id == int(status["id"]))))

    return author.node.ask(read)
