"""Log-in: one answer for every failure, waits that grow, and a form that only our page can send."""

import asyncio

import httpx
import pytest

from node.identity import accounts, login
from node.identity.errors import LoginRefused, Throttled
from node.identity.login import lock_s
from node.identity.surface import Surface
from node.storage import logins
from node.storage.logins import AccountRow
from tests.node.identity.conftest import attempt
from tests.stores import Clock


@pytest.mark.parametrize("identifier", ["ada", " @ADA ", "ada@example.com", "ADA@Example.com"])
async def test_name_and_mail_address_both_let_in(surface: Surface, ada: AccountRow, identifier: str) -> None:
    assert len(await login.sign_in(surface, attempt(identifier))) == 43


async def test_a_wrong_password_and_an_unknown_name_are_told_alike(surface: Surface, ada: AccountRow) -> None:
    said = []
    for name in ("ada", "nobody"):
        with pytest.raises(LoginRefused) as caught:
            await login.sign_in(surface, attempt(name, "wrong password"))
        said.append((caught.value.public, caught.value.detail))
    assert said[0] == said[1]


async def test_a_disabled_account_is_told_like_an_unknown_one(surface: Surface, ada: AccountRow) -> None:
    async with surface.core.transaction() as tx:
        await accounts.disable(tx, name="ada")
    with pytest.raises(LoginRefused):
        await login.sign_in(surface, attempt())


async def test_an_account_without_a_password_lets_nobody_in(surface: Surface) -> None:
    async with surface.core.transaction() as tx:
        await accounts.create(tx, name="bob", email="b@example.com", role="staff", password_hash=None)
    for password in ("", "None"):
        with pytest.raises(LoginRefused):
            await login.sign_in(surface, attempt("bob", password))


@pytest.mark.parametrize("name", ["ada", "nobody"])
async def test_after_five_failures_a_name_waits_whether_it_exists_or_not(
    surface: Surface, ada: AccountRow, clock: Clock, name: str
) -> None:
    for _ in range(5):
        with pytest.raises(LoginRefused):
            await login.sign_in(surface, attempt(name, "wrong password"))
    with pytest.raises(Throttled) as caught:
        await login.sign_in(surface, attempt(name))
    assert caught.value.retry_after_s == 30
    clock.forward(seconds=30)
    if name == "ada":
        await login.sign_in(surface, attempt(name))
        await login.sign_in(surface, attempt(name))


async def test_the_wait_grows_with_each_further_failure(
    surface: Surface, ada: AccountRow, clock: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(LoginRefused):
            await login.sign_in(surface, attempt(password="wrong password"))
    clock.forward(seconds=30)
    with pytest.raises(LoginRefused):
        await login.sign_in(surface, attempt(password="wrong password"))
    with pytest.raises(Throttled) as caught:
        await login.sign_in(surface, attempt())
    assert caught.value.retry_after_s == 60


async def test_many_attempts_at_one_moment_are_all_counted(surface: Surface, ada: AccountRow) -> None:
    tries = [login.sign_in(surface, attempt(password="wrong password")) for _ in range(9)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, LoginRefused) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, Throttled) for outcome in outcomes) == 4


async def test_an_address_that_tries_many_names_waits_too(surface: Surface, ada: AccountRow) -> None:
    async with surface.core.transaction() as tx:
        for number in range(50):
            await logins.add_failure(tx, name=f"n{number}", source="10.0.0.9")
    with pytest.raises(Throttled):
        await login.sign_in(surface, attempt(source="10.0.0.9"))
    await login.sign_in(surface, attempt(source="10.0.0.1"))


def test_the_lock_doubles_and_ends_at_an_hour() -> None:
    assert [lock_s(count, bound=5) for count in (0, 4, 5, 6, 7, 11, 12, 99)] == [
        0,
        0,
        30,
        60,
        120,
        1920,
        3600,
        3600,
    ]


async def test_the_form_works_only_in_the_browser_it_was_shown_in(client: httpx.AsyncClient) -> None:
    csrf = (await client.get("/login/form")).json()["csrf"]
    assert (await client.post("/login/form", data={"csrf": csrf})).status_code == 200
    assert (await client.post("/login/form", data={"csrf": "x" * 64})).status_code == 403
    client.cookies.clear()
    assert (await client.post("/login/form", data={"csrf": csrf})).status_code == 403
    assert (await client.get("/login/form")).json()["csrf"] != csrf
