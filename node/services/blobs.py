"""Blobs: bytes kept by their SHA-256, written whole or not at all."""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Protocol


class Blobs(Protocol):
    """Where blobs are kept; names are lower-case hexadecimal SHA-256."""

    async def put(self, sha256: str, body: bytes) -> None:
        """Keeps a blob; one that is there already stays as it is. Raises OSError."""

    async def get(self, sha256: str) -> bytes | None:
        """A blob, or None when there is none."""


class Directory:
    """Blobs as files of a directory, in subdirectories by the first two digits."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, sha256: str, body: bytes) -> None:
        """Writes beside, syncs, then renames: a reader never sees half a blob. Raises OSError."""
        await asyncio.to_thread(_write, self._path(sha256), body)

    async def get(self, sha256: str) -> bytes | None:
        """The file's bytes, or None when there is no file."""
        return await asyncio.to_thread(_read, self._path(sha256))

    def _path(self, sha256: str) -> Path:
        """Raises ValueError for what is no hash, so that no name leads out of the directory."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"{sha256[:80]!r} is no SHA-256")
        return self._root / sha256[:2] / sha256


def _write(path: Path, body: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).rename(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
