"""Scopes: parents cover children, and the law is nobody's child."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.identity import scopes

SCOPE = st.sampled_from(sorted(scopes.EVERY))


@pytest.mark.parametrize(
    ("held", "asked", "covered"),
    [
        ("read", "read:statuses", True),
        ("read:statuses", "read", False),
        ("write", "read:statuses", False),
        ("follow", "write:follows read:mutes", True),
        ("read write follow push profile permeable:write", "permeable:law", False),
        ("permeable:write", "permeable:read", True),
        ("permeable:law", "permeable:write", False),
    ],
)
def test_a_parent_covers_its_children_and_nothing_else(held: str, asked: str, covered: bool) -> None:
    assert scopes.within(asked, held) is covered


@given(st.lists(SCOPE), SCOPE)
def test_holding_more_never_covers_less(held: list[str], more: str) -> None:
    assert scopes.expanded(" ".join(held)) <= scopes.expanded(" ".join([*held, more]))


@given(st.lists(SCOPE))
def test_scopes_are_read_each_once_in_their_order(held: list[str]) -> None:
    assert scopes.parsed(" ".join(held)) == scopes.parsed(",".join(held)) == tuple(dict.fromkeys(held))


def test_an_unknown_scope_is_named() -> None:
    with pytest.raises(scopes.UnknownScope, match="admin"):
        scopes.parsed("read admin")
