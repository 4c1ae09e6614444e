"""`permeable user` and `permeable token`."""

import json

from tests.node.cli.conftest import PASSWORD, Run


def test_an_account_is_added_listed_changed_and_disabled(permeable: Run) -> None:
    add = ("user", "add", "bob", "--email", "bob@example.com", "--password-stdin")
    assert permeable(*add, stdin=f"{PASSWORD}\n").code == 0
    assert permeable("user", "role", "bob", "security").code == 0
    assert permeable("user", "password", "bob", "--password-stdin", stdin="another good password").code == 0
    assert permeable("user", "disable", "bob").code == 0
    listed = {row["name"]: row for row in json.loads(permeable("user", "list", "--json").out)}
    assert (listed["bob"]["role"], listed["bob"]["disabled_ms"] is None) == ("security", False)
    table = permeable("user", "list").out.splitlines()
    assert table[0].split() == ["name", "role", "e-mail", "state"]
    assert table[2].split() == ["bob", "security", "bob@example.com", "disabled"]


def test_a_name_that_is_taken_is_refused(permeable: Run) -> None:
    add = ("user", "add", "ada", "--email", "x@example.com", "--password-stdin")
    assert (permeable(*add, stdin=PASSWORD).code, "taken" in permeable(*add, stdin=PASSWORD).err) == (1, True)


def test_a_weak_password_is_refused_with_the_reason(permeable: Run) -> None:
    said = permeable("user", "add", "bob", "--email", "b@example.com", "--password-stdin", stdin="short")
    assert (said.code, "at least 10 characters" in said.err) == (1, True)


def test_an_unknown_account_is_named(permeable: Run) -> None:
    for command in (("user", "disable", "nobody"), ("user", "role", "nobody", "staff"), ("token", "nobody")):
        said = permeable(*command)
        assert (said.code, "nobody" in said.err) == (1, True)


def test_wrong_usage_exits_with_2(permeable: Run) -> None:
    for command in (
        ("user", "add"),
        ("user", "role", "ada", "king"),
        ("token", "ada", "--scopes", "x"),
        ("fly",),
    ):
        assert permeable(*command).code == 2


def test_a_token_is_printed_alone(permeable: Run) -> None:
    assert len(permeable("token", "ada").out.strip()) == 43


def test_a_disabled_account_gets_no_token(permeable: Run) -> None:
    permeable("user", "disable", "ada")
    assert permeable("token", "ada").code == 1


def test_help_names_every_command(permeable: Run) -> None:
    said = permeable("--help")
    assert said.code == 0
    for command in ("init", "serve", "user", "token", "policy", "holds", "egress", "scan", "audit", "doctor"):
        assert command in said.out
