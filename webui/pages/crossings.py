"""The author's answers to a crossing of theirs that waits or was refused."""

from collections.abc import Awaitable
from typing import Protocol

from starlette.responses import Response

from bridge import answers
from bridge.answers import Person
from bridge.store.base import Transaction
from webui.visits import PageHandler, Visit, go


class Answer(Protocol):
    """One of `bridge.answers` that needs no words."""

    def __call__(self, tx: Transaction, crossing_id: int, *, by: Person) -> Awaitable[None]: ...


def answering(answer: Answer, *, said: str) -> PageHandler:
    """A handler that gives one answer and goes back to where the button was."""

    async def handler(visit: Visit) -> Response:
        form = await visit.form()
        async with visit.core.transaction() as tx:
            await answer(tx, visit.id, by=visit.person)
        return go(form.back, said=said)

    return handler


async def reason(visit: Visit) -> Response:
    """POST /crossings/{id}/reason: why it should leave."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        await answers.give_reason(tx, visit.id, by=visit.person, reason=form.text("text"))
    return go(form.back, said="reason")


async def appeal(visit: Visit) -> Response:
    """POST /crossings/{id}/appeal: "this is wrong"."""
    form = await visit.form()
    async with visit.core.transaction() as tx:
        await answers.appeal(tx, visit.id, by=visit.person, words=form.text("text"))
    return go(form.back, said="appeal")
