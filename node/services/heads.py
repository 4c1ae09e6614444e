"""Where signed heads are kept besides the store: a file, best on another disk or host."""

import asyncio
import os
from pathlib import Path

import msgspec

from bridge.audit import Head


class HeadFile:
    """Appends each head as a line of JSON, synced to the disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def keep(self, head: Head) -> None:
        """Raises OSError when the file can't be written."""
        await asyncio.to_thread(self._append, msgspec.json.encode(head) + b"\n")

    def _append(self, line: bytes) -> None:
        with self._path.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
