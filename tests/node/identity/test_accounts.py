"""Accounts: names, roles, passwords, and the end of an account's access."""

import pytest

from keys.credentials import hash_token
from node.identity import accounts, sessions, tokens
from node.identity.errors import AccountInvalid, AccountUnknown, NameTaken
from node.identity.passwords import check_password
from node.identity.surface import Surface
from node.storage import people
from node.storage import sessions as rows
from node.storage.logins import AccountRow
from tests.node.identity.conftest import signed_in


async def test_an_account_comes_with_its_actor(surface: Surface, ada: AccountRow) -> None:
    async with surface.core.reading() as tx:
        actor = await people.by_id(tx, ada.actor)
    assert actor is not None
    assert (actor.name, actor.kind, actor.host) == ("ada", "Person", None)
    assert actor.ap_id.startswith(f"{surface.config.origins.public}/a/")
    assert "ada" not in actor.ap_id


@pytest.mark.parametrize(("name", "email"), [("ada", "other@example.com"), ("bob", "ADA@example.com")])
async def test_a_name_and_a_mail_address_are_given_once(
    surface: Surface, ada: AccountRow, name: str, email: str
) -> None:
    assert ada.email == "ada@example.com"
    async with surface.core.transaction() as tx:
        with pytest.raises(NameTaken):
            await accounts.create(tx, name=name, email=email, role="staff", password_hash=None)


@pytest.mark.parametrize("name", ["", "Ada", "_ada", "a" * 31, "a b", "ada@x", "ädä"])
async def test_a_name_outside_the_rules_is_refused(surface: Surface, name: str) -> None:
    async with surface.core.transaction() as tx:
        with pytest.raises(AccountInvalid):
            await accounts.create(tx, name=name, email="a@example.com", role="staff", password_hash=None)


@pytest.mark.parametrize(("email", "role"), [("no address", "staff"), ("a@example.com", "king")])
async def test_a_mail_address_and_a_role_are_checked(surface: Surface, email: str, role: str) -> None:
    async with surface.core.transaction() as tx:
        with pytest.raises(AccountInvalid):
            await accounts.create(tx, name="bob", email=email, role=role, password_hash=None)


async def test_accounts_are_listed_by_name(surface: Surface, ada: AccountRow) -> None:
    async with surface.core.transaction() as tx:
        await accounts.create(tx, name="aaron", email="aaron@example.com", role="guest", password_hash=None)
        listed = await accounts.listed(tx)
    assert [account.name for account in listed] == ["aaron", ada.name]


async def test_a_role_can_be_changed_and_only_to_a_role(surface: Surface, ada: AccountRow) -> None:
    async with surface.core.transaction() as tx:
        assert (await accounts.set_role(tx, name="@ada", role="security")).role == "security"
        with pytest.raises(AccountInvalid):
            await accounts.set_role(tx, name=ada.name, role="king")
        with pytest.raises(AccountUnknown):
            await accounts.set_role(tx, name="nobody", role="staff")


async def test_disabling_ends_the_sessions_and_tokens_at_once(surface: Surface, ada: AccountRow) -> None:
    cookie = await signed_in(surface)
    async with surface.core.transaction() as tx:
        token = await tokens.mint(tx, account=ada.id, scopes="read")
        disabled = await accounts.disable(tx, name="ada")
    assert disabled.disabled_ms is not None
    async with surface.core.reading() as tx:
        assert await rows.by_cookie(tx, token_hash=hash_token(cookie), idle_ms=10**9) is None
        assert await rows.by_token(tx, token_hash=hash_token(token)) is None
        assert await sessions.listed(tx, account=ada.id) == ()


async def test_another_password_signs_out_every_other_place(surface: Surface, ada: AccountRow) -> None:
    await signed_in(surface)
    await signed_in(surface)
    async with surface.core.transaction() as tx:
        kept = (await sessions.listed(tx, account=ada.id))[0].id
        await accounts.set_password(tx, account=ada.id, password_hash="another", keep=kept)
        assert [session.id for session in await sessions.listed(tx, account=ada.id)] == [kept]


@pytest.mark.parametrize(
    ("password", "ok"),
    [
        ("short", False),
        ("a" * 30, False),
        ("ada and more words", False),
        ("x" * 600, False),
        ("four words do it", True),
    ],
)
def test_passwords_are_judged_by_length_and_not_by_signs(password: str, ok: bool) -> None:
    if ok:
        check_password(password, name="ada", min_chars=10)
    else:
        with pytest.raises(AccountInvalid):
            check_password(password, name="ada", min_chars=10)
