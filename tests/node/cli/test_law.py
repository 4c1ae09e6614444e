"""Steps of the law, the record and the freeze: by a person with a token, or not at all."""

from pathlib import Path

import pytest

from tests.node.cli.conftest import Run


@pytest.fixture
def token(permeable: Run) -> dict[str, str]:
    return {"PERMEABLE_TOKEN": permeable("token", "ada", "--scopes", "permeable:law").out.strip()}


def test_a_policy_goes_from_a_file_to_the_law_and_back(
    permeable: Run, home: Path, token: dict[str, str]
) -> None:
    file = home / "policy.toml"
    file.write_text(file.read_text().replace("\nversion = 1\n", "\nversion = 2\n"))
    steps = (("propose", str(file)), ("approve", "2"), ("activate", "2"))
    for step in steps:
        said = permeable("policy", *step, "--as", "ada", environ=token)
        assert (said.code, said.err) == (0, "")
    assert "version = 2" in permeable("policy", "show").out
    assert permeable("policy", "rollback", "1", "--as", "ada", environ=token).code == 0
    assert "version = 1" in permeable("policy", "show").out


def test_a_faulty_policy_is_told_by_line_and_not_proposed(
    permeable: Run, home: Path, token: dict[str, str]
) -> None:
    file = home / "policy.toml"
    file.write_text(file.read_text().replace("default_label", "default_labl"))
    said = permeable("policy", "lint", str(file))
    assert (said.code, f"{file}:" in said.err) == (1, True)
    proposed = permeable("policy", "propose", str(file), "--as", "ada", environ=token)
    assert (proposed.code, f"{file}:" in proposed.err) == (1, True)
    assert len(permeable("policy", "show", "--history").out.splitlines()) == 2


@pytest.mark.parametrize("scopes", ["read write", "permeable:write"])
def test_a_token_without_the_law_takes_no_step(permeable: Run, scopes: str) -> None:
    weak = {"PERMEABLE_TOKEN": permeable("token", "ada", "--scopes", scopes).out.strip()}
    said = permeable("egress", "freeze", "--as", "ada", environ=weak)
    assert (said.code, "lacks permeable:law" in said.err) == (1, True)


def test_a_token_serves_nobody_but_its_owner(permeable: Run, token: dict[str, str]) -> None:
    assert permeable("egress", "freeze", "--as", "bob", environ=token).code == 1


def test_only_officers_freeze(permeable: Run, token: dict[str, str]) -> None:
    permeable("user", "role", "ada", "staff")
    said = permeable("egress", "freeze", "--as", "ada", environ=token)
    assert (said.code, "role staff" in said.err) == (1, True)


def test_egress_is_frozen_thawed_and_written_down(permeable: Run, token: dict[str, str]) -> None:
    assert permeable("egress", "status").out == "egress goes on\n"
    permeable("egress", "freeze", "--as", "ada", "--reason", "a drill", environ=token)
    assert permeable("egress", "status").out.startswith("frozen by ada")
    permeable("egress", "thaw", "--as", "ada", environ=token)
    assert permeable("egress", "status").out == "egress goes on\n"
    types = [line.split()[1] for line in permeable("decisions").out.splitlines()[1:]]
    assert types == ["thaw", "freeze", "genesis"]


def test_the_ledger_is_verified_here_and_from_an_export(
    permeable: Run, tmp_path: Path, token: dict[str, str]
) -> None:
    permeable("egress", "freeze", "--as", "ada", environ=token)
    assert permeable("audit", "verify").out == "the chain is whole\n"
    export = tmp_path / "ledger.jsonl"
    assert permeable("audit", "export", str(export)).code == 0
    assert permeable("audit", "verify", str(export)).code == 0
    lines = export.read_text().splitlines()
    export.write_text("\n".join(lines[1:]))
    said = permeable("audit", "verify", str(export))
    assert (said.code, "missing: 1" in said.err) == (1, True)


def test_an_export_never_overwrites(permeable: Run, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("precious")
    assert permeable("audit", "export", str(tmp_path / "there")).code == 1
    assert (tmp_path / "there").read_text() == "precious"


def test_a_recall_of_nothing_says_so(permeable: Run, token: dict[str, str]) -> None:
    assert permeable("recall", "12", "--as", "ada", environ=token).code == 1


def test_the_queue_and_the_peers_of_a_new_node_are_empty(permeable: Run) -> None:
    assert permeable("holds", "--json").out == permeable("peers", "--json").out == "[]\n"
    assert permeable("edge", "rebuild").code == 0


@pytest.mark.parametrize("since", ["30d", "2026-01-31", "2026-01-31T12:00:00+01:00"])
def test_a_time_may_be_ago_or_a_date(permeable: Run, since: str) -> None:
    assert permeable("decisions", "--since", since, "--json").code == 0
    assert permeable("decisions", "--since", "yesterday").code == 2


def test_what_is_not_there_is_told_so(permeable: Run, token: dict[str, str]) -> None:
    asked = ("peers moon.example", "decisions --id x", "holds claim 1 --as ada", "policy approve 9 --as ada")
    said = [permeable(*each.split(), environ=token) for each in asked]
    assert [(each.code, each.out) for each in said] == [(1, "")] * 4
    assert ["never met" in each.err or "there is no" in each.err for each in said] == [True] * 4


def test_doctor_finds_nothing_broken_once_there_are_officers(permeable: Run) -> None:
    add = ("user", "add", "sam", "--email", "s@example.com", "--role", "security", "--password-stdin")
    permeable(*add, stdin="correct horse battery")
    said = permeable("doctor")
    assert (said.code, "error" in said.out) == (0, False)


def test_doctor_says_what_is_broken(permeable: Run, home: Path) -> None:
    (home / "data" / "media").rmdir()
    said = permeable("doctor")
    assert (said.code, "media is missing" in said.out) == (1, True)
