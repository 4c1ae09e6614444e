"""`permeable init`, and what a node that is not right says at the next command."""

import stat
from pathlib import Path

from node.config import load
from tests.node.cli.conftest import Run, call


def test_init_writes_a_checked_configuration_with_the_name_of_the_site(home: Path) -> None:
    assert load(home / "config.toml", {}).site.name == 'Acme "One"'


def test_the_master_key_is_its_owners_alone(home: Path) -> None:
    assert stat.S_IMODE((home / "data" / "master.key").stat().st_mode) == 0o600


def test_init_never_overwrites(home: Path) -> None:
    before = (home / "data" / "master.key").read_bytes()
    again = call("init", "--dir", str(home))
    assert (again.code, "exists already" in again.err) == (1, True)
    assert (home / "data" / "master.key").read_bytes() == before


def test_the_starter_policy_is_the_law_and_without_fault(permeable: Run, home: Path) -> None:
    assert "active" in permeable("policy", "show", "--history").out
    assert permeable("policy", "show").out == (home / "policy.toml").read_text()
    assert permeable("policy", "lint", str(home / "policy.toml")).code == 0
    assert permeable("policy", "test", str(home / "policy.toml")).code == 0


def test_a_missing_master_key_is_told_clearly(permeable: Run, home: Path) -> None:
    (home / "data" / "master.key").unlink()
    said = permeable("user", "list")
    assert (said.code, "master.key can't be read" in said.err) == (1, True)


def test_another_nodes_master_key_is_told_clearly(permeable: Run, home: Path, tmp_path: Path) -> None:
    assert call("init", "--dir", str(tmp_path / "other")).code == 0
    (home / "data" / "master.key").write_bytes((tmp_path / "other" / "data" / "master.key").read_bytes())
    said = permeable("user", "list")
    assert (said.code, "sealed under master key" in said.err) == (1, True)


def test_a_readable_master_key_is_refused(permeable: Run, home: Path) -> None:
    (home / "data" / "master.key").chmod(0o644)
    assert "chmod 600" in permeable("user", "list").err


def test_an_unmigrated_store_names_the_command_that_mends_it(permeable: Run, home: Path) -> None:
    (home / "data" / "core.sqlite3").unlink()
    said = permeable("user", "list")
    assert (said.code, "permeable migrate" in said.err) == (1, True)
    assert permeable("migrate").code == 0
    assert permeable("user", "list").code == 0


def test_a_database_that_can_not_be_opened_is_told_in_one_line(permeable: Run, home: Path) -> None:
    (home / "data" / "core.sqlite3").unlink()
    (home / "data" / "core.sqlite3").mkdir()
    for command in (("user", "list"), ("migrate",), ("doctor",)):
        said = permeable(*command)
        assert (said.code, "unable to open database file" in said.err + said.out) == (1, True)


def test_a_configuration_with_faults_names_them_all(permeable: Run, home: Path) -> None:
    file = home / "config.toml"
    file.write_text(file.read_text().replace("allow_http = false", "allow_htp = 3"))
    said = permeable("user", "list")
    assert (said.code, "did you mean allow_http?" in said.err) == (1, True)


def test_a_missing_configuration_names_the_command_that_writes_one(tmp_path: Path) -> None:
    said = call("--config", str(tmp_path / "none.toml"), "user", "list")
    assert (said.code, "permeable init" in said.err) == (1, True)


def test_the_edge_refuses_to_start_where_it_can_read_the_master_key(permeable: Run) -> None:
    said = permeable("edge")
    assert (said.code, "can read the master key" in said.err) == (1, True)
