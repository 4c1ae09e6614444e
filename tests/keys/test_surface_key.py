"""The lesser key of a staff process: derived from the master key, and of no use in its place."""

from pathlib import Path

import pytest

from keys.errors import MasterKeyExposed, MasterKeyMalformed, MasterKeyUnwritable, WrongMasterKey
from keys.vault import Vault, create_master_key, create_surface_key, load_master_key, load_surface_key

MASTER = Vault(b"m" * 32)


def test_the_same_master_key_gives_the_same_surface_key_and_another_gives_another(tmp_path: Path) -> None:
    for name, vault in (("one", MASTER), ("two", MASTER), ("three", Vault(b"n" * 32))):
        create_surface_key(tmp_path / name, vault)
    one, two, three = (load_surface_key(tmp_path / name) for name in ("one", "two", "three"))
    assert (one == two, one == three) == (True, False)


def test_it_opens_nothing_that_the_master_key_sealed_and_derives_other_secrets(tmp_path: Path) -> None:
    create_surface_key(tmp_path / "surface.key", MASTER)
    surface = Vault(load_surface_key(tmp_path / "surface.key"))
    with pytest.raises(WrongMasterKey):
        surface.open(MASTER.seal(b"an actor's key", "actor-key:x"), "actor-key:x")
    assert surface.derive("release-token") != MASTER.derive("release-token")


def test_neither_file_is_taken_for_the_other(tmp_path: Path) -> None:
    create_surface_key(tmp_path / "surface.key", MASTER)
    create_master_key(tmp_path / "master.key")
    with pytest.raises(MasterKeyMalformed, match="no master key"):
        load_master_key(tmp_path / "surface.key")
    with pytest.raises(MasterKeyMalformed, match="no surface key"):
        load_surface_key(tmp_path / "master.key")


def test_its_file_is_its_owners_alone_and_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "surface.key"
    create_surface_key(file, MASTER)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(MasterKeyUnwritable):
        create_surface_key(file, MASTER)
    file.chmod(0o640)
    with pytest.raises(MasterKeyExposed, match="surface key"):
        load_surface_key(file)
