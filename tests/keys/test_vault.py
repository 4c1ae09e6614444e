"""The vault opens what it sealed, for the same purpose, and says clearly why it opens nothing else."""

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from keys.errors import (
    MasterKeyError,
    MasterKeyExposed,
    MasterKeyMalformed,
    MasterKeyMissing,
    MasterKeyUnwritable,
    SealBroken,
    WrongMasterKey,
)
from keys.vault import Vault, create_master_key, load_master_key

VAULT, OTHER = Vault(bytes(range(32))), Vault(bytes(32))


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_again(plaintext: bytes, purpose: str) -> None:
    assert VAULT.open(VAULT.seal(plaintext, purpose), purpose) == plaintext


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_seal_opens_for_its_own_purpose_alone(purpose: str, other: str) -> None:
    if purpose == other:
        return
    with pytest.raises(SealBroken, match="another purpose"):
        VAULT.open(VAULT.seal(b"secret", purpose), other)


@given(st.binary(max_size=40), st.data())
def test_one_changed_bit_breaks_a_seal(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(plaintext, "row"))
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[at // 8] ^= 1 << at % 8
    with pytest.raises((SealBroken, WrongMasterKey)):
        VAULT.open(bytes(sealed), "row")


@given(st.integers(0, 48))
def test_a_cut_seal_is_broken(length: int) -> None:
    with pytest.raises(SealBroken):
        VAULT.open(VAULT.seal(b"twenty bytes of text", "row")[:length], "row")


def test_an_unknown_version_is_broken_not_guessed() -> None:
    with pytest.raises(SealBroken, match="unknown version"):
        VAULT.open(b"\x02" + VAULT.seal(b"secret", "row")[1:], "row")


def test_the_same_secret_never_seals_to_the_same_bytes() -> None:
    assert VAULT.seal(b"secret", "row") != VAULT.seal(b"secret", "row")


def test_a_wrong_master_key_is_told_by_both_ids() -> None:
    with pytest.raises(WrongMasterKey) as wrong:
        OTHER.open(VAULT.seal(b"secret", "row"), "row")
    assert VAULT.key_id in wrong.value.detail
    assert OTHER.key_id in wrong.value.detail
    assert wrong.value.kind == "misconfigured"


def test_rewrapping_moves_a_secret_under_the_new_master_key() -> None:
    moved = OTHER.rewrap(VAULT.seal(b"secret", "row"), "row", previous=VAULT)
    assert OTHER.open(moved, "row") == b"secret"
    assert OTHER.sealed(moved)
    assert not VAULT.sealed(moved)


def test_rewrapping_twice_changes_nothing() -> None:
    moved = OTHER.rewrap(VAULT.seal(b"secret", "row"), "row", previous=VAULT)
    assert OTHER.rewrap(moved, "row", previous=VAULT) == moved


def test_derived_secrets_differ_by_purpose_and_master_key_and_stay_the_same() -> None:
    derived = {VAULT.derive("release-token"), VAULT.derive("media"), OTHER.derive("media")}
    assert len(derived) == 3
    assert VAULT.derive("media") == Vault(bytes(range(32))).derive("media")


def test_a_derived_secret_is_never_a_sealing_key() -> None:
    sealed = VAULT.seal(b"secret", "row")
    with pytest.raises(InvalidTag):
        AESGCM(VAULT.derive("row")).decrypt(sealed[9:21], sealed[21:], sealed[:9] + b"row")


def test_a_vault_does_not_show_its_master_key() -> None:
    assert "master" not in repr(VAULT)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(MasterKeyMalformed, match=f"has {length} bytes"):
        Vault(bytes(length))


def test_a_created_master_key_loads_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    master = create_master_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_master_key(path) == master
    assert len(master) == 32


def test_a_master_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    master = create_master_key(path)
    with pytest.raises(MasterKeyUnwritable, match="never overwritten"):
        create_master_key(path)
    assert load_master_key(path) == master


def test_a_dangling_link_is_not_followed_when_creating(tmp_path: Path) -> None:
    link = tmp_path / "master.key"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MasterKeyUnwritable):
        create_master_key(link)
    assert not (tmp_path / "elsewhere").exists()


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyUnwritable, match="absent"):
        create_master_key(tmp_path / "absent" / "master.key")


@pytest.mark.parametrize("name", ["absent.key", "."])
def test_a_missing_master_key_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(MasterKeyMissing, match=str(tmp_path)):
        load_master_key(tmp_path / name)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_master_key_others_can_read_is_refused_with_the_mend(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    create_master_key(path)
    path.chmod(mode)
    with pytest.raises(MasterKeyExposed, match="chmod 600"):
        load_master_key(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "secret",
        "permeable-master-key-1:",
        "permeable-master-key-1:c2hvcnQ",
        "permeable-master-key-2:" + "A" * 43,
        "permeable-master-key-1:" + "A" * 44,
        "permeable-master-key-1:" + "A" * 42 + "B",
        "permeable-master-key-1:" + "A" * 43 + "\n\n",
        "permeable-master-key-1:" + "é" * 20,
        "A" * 43,
    ],
)
def test_a_file_that_is_no_master_key_is_refused_without_showing_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(MasterKeyMalformed) as malformed:
        load_master_key(path)
    assert "AAAA" not in malformed.value.detail
    assert isinstance(malformed.value, MasterKeyError)
