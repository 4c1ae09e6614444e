"""Blobs: kept whole, once, under their hash."""

from pathlib import Path

import pytest

from node.services.blobs import Directory

pytestmark = pytest.mark.anyio


async def test_a_blob_is_kept_by_its_hash_and_no_name_leads_elsewhere(tmp_path: Path) -> None:
    blobs = Directory(tmp_path)
    name = "ab" * 32
    await blobs.put(name, b"first")
    await blobs.put(name, b"second")
    assert await blobs.get(name) == b"first"
    assert await blobs.get("cd" * 32) is None
    for wrong in ("../secret", "AB" * 32, "ab"):
        with pytest.raises(ValueError, match="no SHA-256"):
            await blobs.get(wrong)
    assert files(tmp_path) == [name]


def files(root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file()]
