"""`permeable holds`, `recall`, `egress` and `peers`: the desk at the command line."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime

import click

from bridge import egress as standing_of_egress
from bridge import peers as peers_of_store
from bridge import policies, projection, recall, review
from bridge.answers import Person
from bridge.egress import Standing as EgressStanding
from bridge.peers import Peer
from bridge.review import Hold
from bridge.store.base import Transaction
from node.cli.officers import as_person, officer, person
from node.cli.standing import Standing, as_json, passes_standing, print_json, print_table, run
from node.identity.surface import Surface
from node.storage import post_rows

Answer = Callable[[Transaction, Person], Awaitable[object]]

_HOLD = click.argument("hold", type=int)
_NOTE = click.option("--note", default="", help="A word for the record and the author.")


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
@passes_standing
def holds(standing: Standing, ctx: click.Context, *, as_json: bool) -> None:
    """What waits for a person; without a command, the queue."""
    if ctx.invoked_subcommand is not None:
        return
    waiting = run(_queue(standing))
    if as_json:
        print_json([_hold(hold) for hold in waiting])
    else:
        rows = [(str(h.id), h.zone, h.direction, _time(h.opened_ms), ", ".join(h.rules)) for h in waiting]
        print_table(("hold", "zone", "way", "since", "rules"), rows)


@holds.command()
@_HOLD
@_NOTE
@as_person
@passes_standing
def release(standing: Standing, *, hold: int, note: str, name: str, token: str) -> None:
    """Lets a held crossing go, when enough eyes agree."""
    run(_answer(standing, lambda tx, by: review.release(tx, hold, by=by, note=note), name=name, token=token))
    click.echo(f"hold {hold}: your release is recorded")


@holds.command()
@_HOLD
@click.option("--note", required=True, help="Why; the author is told.")
@as_person
@passes_standing
def refuse(standing: Standing, *, hold: int, note: str, name: str, token: str) -> None:
    """Keeps a held crossing inside."""
    run(_answer(standing, lambda tx, by: review.refuse(tx, hold, by=by, note=note), name=name, token=token))
    click.echo(f"hold {hold} is refused")


@holds.command()
@_HOLD
@as_person
@passes_standing
def claim(standing: Standing, *, hold: int, name: str, token: str) -> None:
    """Takes a hold to look at."""
    run(_answer(standing, lambda tx, by: review.claim(tx, hold, by=by), name=name, token=token))
    click.echo(f"hold {hold} is yours")


@holds.command()
@_HOLD
@_NOTE
@as_person
@passes_standing
def recuse(standing: Standing, *, hold: int, note: str, name: str, token: str) -> None:
    """Leaves a hold to others."""
    run(_answer(standing, lambda tx, by: review.recuse(tx, hold, by=by, note=note), name=name, token=token))
    click.echo(f"hold {hold} is left to others")


@holds.command()
@_HOLD
@as_person
@passes_standing
def escalate(standing: Standing, *, hold: int, name: str, token: str) -> None:
    """Passes a hold on to the admins."""
    run(_answer(standing, lambda tx, by: review.escalate(tx, hold, by=by), name=name, token=token))
    click.echo(f"hold {hold} is with the admins")


@click.command("recall")
@click.argument("post")
@as_person
@passes_standing
def recall_(standing: Standing, *, post: str, name: str, token: str) -> None:
    """Takes a post back from outside; POST is its id or its ActivityPub address."""
    run(_recall(standing, post=post, name=name, token=token))
    click.echo(f"{post} is hidden outside; Deletes follow where it may have arrived")


@click.group()
def egress() -> None:
    """Everything outward: frozen, or going on."""


@egress.command()
@click.option("--reason", default="", help="For the record.")
@as_person
@passes_standing
def freeze(standing: Standing, *, reason: str, name: str, token: str) -> None:
    """No delivery starts, and partners' GETs are refused."""
    run(_set_egress(standing, standing_of_egress.freeze, reason=reason, name=name, token=token))
    click.echo("egress is frozen")


@egress.command()
@click.option("--reason", default="", help="For the record.")
@as_person
@passes_standing
def thaw(standing: Standing, *, reason: str, name: str, token: str) -> None:
    """Egress goes on; what was due starts at once."""
    run(_set_egress(standing, standing_of_egress.thaw, reason=reason, name=name, token=token))
    click.echo("egress goes on")


@egress.command()
@as_json
@passes_standing
def status(standing: Standing, *, as_json: bool) -> None:
    """Says whether egress is frozen, by whom and why."""
    now = run(_egress(standing))
    if as_json:
        print_json({"frozen": now.frozen, "by": now.by, "reason": now.reason, "at_ms": now.at_ms})
    elif now.frozen:
        click.echo(f"frozen by {now.by} since {_time(now.at_ms)}: {now.reason or 'no reason given'}")
    else:
        click.echo("egress goes on")


@click.command("peers")
@click.argument("host", required=False)
@as_json
@passes_standing
def peers(standing: Standing, *, host: str | None, as_json: bool) -> None:
    """The servers outside: zone, health, software, queue, last error."""
    known = [(peer, zone) for peer, zone in run(_peers(standing)) if host in (None, peer.host)]
    if host is not None and not known:
        raise click.ClickException(f"{host} was never met")
    if as_json:
        print_json([{**asdict(peer), "zone": zone} for peer, zone in known])
    else:
        header = ("host", "zone", "software", "failures", "queued", "last answer", "last error")
        print_table(header, [_peer(peer, zone) for peer, zone in known])


async def _queue(standing: Standing) -> tuple[Hold, ...]:
    async with standing.surface() as surface, surface.core.reading() as tx:
        return await review.queue(tx)


async def _answer(standing: Standing, answer: Answer, *, name: str, token: str) -> None:
    async with standing.writing() as (_, tx):
        await answer(tx, await person(tx, name=name, token=token))


async def _recall(standing: Standing, *, post: str, name: str, token: str) -> None:
    async with standing.writing() as (_, tx):
        by = await officer(tx, name=name, token=token)
        row = await (post_rows.get(tx, int(post)) if post.isdigit() else post_rows.by_ap_id(tx, post))
        if row is None:
            raise click.ClickException(f"there is no post {post}")
        await recall.recall_object(tx, row.ap_id, by=by.name)


async def _set_egress(
    standing: Standing,
    step: Callable[..., Awaitable[EgressStanding]],
    *,
    reason: str,
    name: str,
    token: str,
) -> None:
    async with standing.surface() as surface:
        async with surface.core.transaction() as tx:
            by = await officer(tx, name=name, token=token)
            now = await step(tx, by=by.name, reason=reason)
        await _tell_edge(surface, now)


async def _tell_edge(surface: Surface, now: EgressStanding) -> None:
    async with surface.edge.transaction() as tx:
        await projection.flag_frozen(tx, now)


async def _egress(standing: Standing) -> EgressStanding:
    async with standing.surface() as surface, surface.core.reading() as tx:
        return await standing_of_egress.status(tx)


async def _peers(standing: Standing) -> tuple[tuple[Peer, str], ...]:
    """Every host we met, with the zone it is in now; empty for none."""
    async with standing.surface() as surface, surface.core.reading() as tx:
        law = (await policies.active(tx)).policy
        met = await peers_of_store.everyone(tx)
    homes = [(peer, law.zone_of(peer.host)) for peer in met]
    return tuple((peer, "" if home is None else home.name) for peer, home in homes)


def _peer(peer: Peer, zone: str) -> tuple[str, ...]:
    health = (str(peer.failures), str(peer.queued), _time(peer.last_ok_ms), peer.last_error or "")
    return (peer.host, zone, peer.software or "", *health)


def _hold(hold: Hold) -> dict[str, object]:
    names = (
        "id",
        "crossing_id",
        "decision_id",
        "direction",
        "zone",
        "rules",
        "findings",
        "eyes",
        "opened_ms",
    )
    return {name: getattr(hold, name) for name in names}


def _time(at_ms: int | None) -> str:
    if at_ms is None:
        return "never"
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(sep=" ", timespec="minutes")[:16]
