"""What happens in the demo's first minute: people help each other, and one post finds three audiences.

A scene finds what an earlier one wrote by writing it again: a post has a key, and is made once.
"""

import asyncio
from contextlib import suppress
from typing import Final

from bridge.crossings import State
from node.demo import material
from node.demo.places import PARTNER
from node.demo.stage import Node, Stage
from node.demo.story import Scene, Strand
from node.social import groups, people
from node.social.drafts import Draft
from node.social.errors import NotAllowed
from node.social.groups import GroupDraft
from node.storage.rows import ActorRow, PostRow
from policy.model import Reach

AUTHOR: Final = "ada"
SAID: Final = material.said()
PARTNER_ZONE: Final = f"partner-{PARTNER}"
DESK_WAITS_S: Final = 12.0


OUT: Final = frozenset({State.WAITING, State.PERMITTED, State.RELEASED})
KEPT: Final = frozenset({State.REFUSED, State.WITHDRAWN, State.RECALLED})
JUDGED: Final = OUT | KEPT | {State.HELD}


def strands() -> tuple[Strand, ...]:
    """Both stories, side by side; the last scene waits for the visitor."""
    return (
        (
            Scene("a carer asks", 2, _question),
            Scene("a carer answers", 7, _answer),
            Scene("a group is founded", 3, _found_group),
            Scene("the helpline answers", 4, _offer),
            Scene("the group fills", 4, _fill_group),
            Scene("the carer thanks", 4, _thank),
        ),
        (
            Scene("neighbours meet", 0, _meet),
            Scene("neighbours write", 0, _neighbours_write),
            Scene("one post, three audiences", 1, _trial),
            Scene("the partner answers", 3, _partner_answers),
            Scene("the desk releases", 0, _desk_releases),
            Scene("the world answers", 3, _draught),
            Scene("the author is glad", 3, _author_is_glad),
            Scene("a post waits for you", 2, _kitchen),
            Scene("you released it", 0, _after_your_release),
        ),
    )


async def _question(stage: Stage) -> PostRow:
    company = stage.company
    carers = await _group(company, "carers")
    post = await company.post("noor", Draft(text=SAID.question, group=carers.id), once="question")
    return await company.written(post)


async def _answer(stage: Stage) -> None:
    question = await _question(stage)
    await stage.company.reply("ruth", SAID.two_bells, to=question.ap_id, once="two bells")
    await stage.company.favour("agnes", question.id)


async def _offer(stage: Stage) -> None:
    question = await _question(stage)
    await stage.company.reply("kim", SAID.helpline, to=question.ap_id, once="helpline")
    await stage.company.favour("doreen", question.id)


async def _thank(stage: Stage) -> None:
    question = await _question(stage)
    await stage.company.reply("noor", SAID.thanks, to=question.ap_id, once="thanks")


async def _found_group(stage: Stage) -> None:
    company = stage.company
    steward = await company.viewer("malik")
    async with company.core.transaction() as tx:
        if await people.named(tx, "repair-cafe") is None:
            draft = GroupDraft(name="repair-cafe", title="Repair café", note="Broken things welcome.")
            await groups.create(tx, steward, draft)
    group = await _group(company, "repair-cafe")
    await company.join(AUTHOR, group.id)
    await company.post("malik", Draft(text=SAID.menders, group=group.id), once="menders")


async def _fill_group(stage: Stage) -> None:
    company = stage.company
    group = await _group(company, "repair-cafe")
    for name in ("joy", "hassan", "finn"):
        await company.join(name, group.id)
    first = await company.post("malik", Draft(text=SAID.menders, group=group.id), once="menders")
    menders = await company.written(first)
    await company.reply("joy", SAID.toaster, to=menders.ap_id, once="toaster")
    await company.reply("hassan", SAID.solder, to=menders.ap_id, once="solder")


async def _meet(stage: Stage) -> None:
    """Both neighbours look the author up and follow; the author follows back; then they say who they are."""
    await stage.company.published(AUTHOR)
    for neighbour, name in ((stage.partner, "bruno"), (stage.world, "wren")):
        found = await neighbour.find(name, f"@{AUTHOR}@{stage.company.host}")
        await neighbour.follow(name, found.id)
        back = await stage.company.find(AUTHOR, f"@{name}@{neighbour.host}")
        await stage.company.follow(AUTHOR, back.id)
        await neighbour.introduce(name)


async def _neighbours_write(stage: Stage) -> None:
    """What those outside say of themselves; the author follows both, and so the company has it."""
    for neighbour, name, text, once in (
        (stage.partner, "bruno", SAID.casting, "casting"),
        (stage.world, "wren", SAID.windows, "windows"),
    ):
        written = await neighbour.written(
            await neighbour.post(name, Draft(text=text, reach=Reach.WORLD), once=once)
        )
        await stage.company.arrived(written.ap_id)


async def _trial(stage: Stage) -> PostRow:
    """The post for three audiences: colleagues whole, the partner without the name, the world later."""
    draft = Draft(text=SAID.trial, label="INTERNAL", reach=Reach.WORLD)
    return await stage.company.written(await stage.company.post(AUTHOR, draft, once="trial"))


async def _partner_answers(stage: Stage) -> None:
    trial = await _trial(stage)
    await stage.company.crossing(trial.id, zone=PARTNER_ZONE, states=OUT)
    answer = await stage.partner.reply("bruno", SAID.foundry, to=trial.ap_id, once="foundry")
    foundry = await stage.partner.written(answer)
    await stage.company.reply(AUTHOR, SAID.brackets, to=foundry.ap_id, once="brackets")


async def _desk_releases(stage: Stage) -> None:
    """The visitor may be first; otherwise the other officer looks, and lets it go."""
    trial = await _trial(stage)
    await stage.company.crossing(trial.id, zone="public", states=JUDGED)
    with suppress(TimeoutError):
        async with asyncio.timeout(DESK_WAITS_S):
            await stage.company.crossing(trial.id, zone="public", states=OUT | KEPT)
    await stage.company.release("ines", trial.id, note="Good news, no name in it. Let it go.")


async def _draught(stage: Stage) -> PostRow:
    """The world's answer, as the company has it."""
    trial = await _trial(stage)
    await _let_out(stage.company, trial)
    answer = await stage.world.reply("wren", SAID.draught, to=trial.ap_id, once="draught")
    return await stage.company.arrived((await stage.world.written(answer)).ap_id)


async def _author_is_glad(stage: Stage) -> None:
    draught = await _draught(stage)
    await stage.company.favour(AUTHOR, draught.id)


async def _kitchen(stage: Stage) -> PostRow:
    draft = Draft(text=SAID.kitchen, label="INTERNAL", reach=Reach.WORLD)
    return await stage.company.written(await stage.company.post(AUTHOR, draft, once="kitchen"))


async def _after_your_release(stage: Stage) -> None:
    kitchen = await _kitchen(stage)
    await _let_out(stage.company, kitchen)
    await stage.world.reply("wren", SAID.cake, to=kitchen.ap_id, once="cake")


async def _let_out(node: Node, post: PostRow) -> None:
    """Returns once a post has gone to the world. Raises NotAllowed where somebody has kept it inside."""
    answered = await node.crossing(post.id, zone="public", states=OUT | KEPT)
    if answered.state in KEPT:
        raise NotAllowed(f"post {post.id} stays inside")


async def _group(node: Node, name: str) -> ActorRow:
    return await node.until(lambda tx: people.named(tx, name))
