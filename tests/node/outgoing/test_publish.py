"""Publishing beside a recall: whichever commits first, what was taken back is not shown."""

import asyncio

from bridge import jobs, recall
from bridge.crossings import State
from tests.nodes import Node


async def test_what_is_taken_back_while_it_is_being_published_is_not_shown(node: Node) -> None:
    ada = await node.person("ada")
    post = await node.post(ada, "Taken back in time")
    await node.work()
    node.clock.forward(seconds=3600)
    async with node.tx() as tx:
        [job] = await jobs.claim(tx, queues=("publish",), worker="test")
        crossing = (await node.crossings(post))["public"]
        await recall.withdraw(tx, crossing, by="ada")
        publishing = asyncio.create_task(node.outward.publish(job))
        await asyncio.sleep(0.5)
    await publishing
    await node.work()
    assert (await node.crossings(post))["public"].state is State.WITHDRAWN
    shown = [document for document in (await node.documents()).values() if "Taken back" in str(document)]
    assert shown == []
