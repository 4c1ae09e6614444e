"""Viewers: made from accounts that may sign in, and what their role opens to them."""

import pytest
from sqlalchemy import update

from bridge.store.base import Transaction
from node.social import viewers
from node.social.viewers import Role, Viewer
from node.storage.accounts import accounts
from tests.node.social.conftest import NewViewer

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("role", Role)
async def test_a_role_says_who_is_staff_and_who_is_an_officer(
    tx: Transaction, person: NewViewer, role: Role
) -> None:
    viewer = await person("kim", role)
    assert viewer.is_staff is (role not in {Role.ALUMNI, Role.GUEST})
    assert viewer.is_officer is (role in {Role.SECURITY, Role.ADMIN})


async def test_a_disabled_account_looks_at_nothing(tx: Transaction, ada: Viewer) -> None:
    await tx.run(update(accounts).where(accounts.c.id == ada.account).values(disabled_ms=tx.now_ms))
    assert await viewers.load(tx, account=ada.account) is None
