"""A company's node as real processes: founded once, started in one process or in three, and killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Final, TypeVar

import httpx
from msgspec.structs import replace
from sqlalchemy import make_url

from bridge.store.base import Ground, Transaction, open_store
from bridge.store.ids import PROCESSES, Snowflakes
from keys.mint import random_id
from keys.vault import Vault, create_surface_key, load_master_key
from node.cli.init import found, lay_out
from node.config import Config, Storage
from node.identity import accounts, tokens
from node.identity.surface import now_ms
from node.storage.grants import BRIDGE, EDGE, ROLES, STAFF
from policy.starter import POLICY_FILE
from tests.node.outside_world import LAW
from tests.processes import mortal
from tests.stores import Places, PostgreSQL

PATIENCE_S: Final = 120.0  # three processes may start on a busy machine
PARTS: Final = ("staff", "edge", "bridge")
SCOPES: Final = "read write follow push permeable:read permeable:write permeable:law"
T = TypeVar("T")

_FORKS: Final = get_context("forkserver")
_FORKS.set_forkserver_preload([mortal.__name__])
"""Processes are forked from one that has imported everything: a kill costs no start of an interpreter."""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def awaited(question: Callable[[], T | None], *, within_s: float = PATIENCE_S) -> T:
    """The first answer that is not None; asked again and again."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        answer = question()
        if answer is not None:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"nothing within {within_s} s")


@dataclass(slots=True)
class Company:
    """One node: its home, who may reach which stores, its two ports, and the parts that run now."""

    home: Path
    stores: Mapping[str, Places]  # by part; "owner" is who migrates
    staff_port: int = field(default_factory=free_port)
    edge_port: int = field(default_factory=free_port)
    parts: dict[str, ForkServerProcess] = field(default_factory=dict)

    @property
    def public(self) -> str:
        return f"http://127.0.0.1:{self.edge_port}"

    @property
    def staff(self) -> str:
        return f"http://localhost:{self.staff_port}"

    @property
    def whole(self) -> tuple[str, ...]:
        """The parts that make a node: one process, or three."""
        return PARTS if "staff" in self.stores else ("serve",)

    def environ(self, part: str) -> dict[str, str]:
        """The environment of a part: its own stores, and only the keys that it may have."""
        places = self.stores.get(part, self.stores["owner"])
        lesser = {
            "staff": {"SURFACE_KEY_FILE": "surface.key", "MASTER_KEY_FILE": "none.key"},
            "edge": {"MASTER_KEY_FILE": "none.key"},
        }
        keys = lesser.get(part, {}) if "staff" in self.stores else {}
        return {
            **os.environ,
            "PERMEABLE_CONFIG": str(self.home / "config.toml"),
            "PERMEABLE_STORAGE__CORE": places.core,
            "PERMEABLE_STORAGE__EDGE": places.edge,
            "PERMEABLE_LISTEN__STAFF": f"127.0.0.1:{self.staff_port}",
            "PERMEABLE_LISTEN__EDGE": f"127.0.0.1:{self.edge_port}",
            "PERMEABLE_ORIGINS__STAFF": self.staff,
            "PERMEABLE_ORIGINS__PUBLIC": self.public,
            "PERMEABLE_FEDERATION__ALLOW_HTTP": "true",
            "PERMEABLE_FEDERATION__PRIVATE_NETWORKS": "127.0.0.0/8",
            **{f"PERMEABLE_KEYS__{name}": str(self.home / file) for name, file in keys.items()},
        }

    def start(self, part: str, *, doom: str = "", shift_s: int = 0) -> None:
        """Starts a part that dies where `doom` says, on a clock that is ahead; its words go to a file."""
        told = {
            "environ": self.environ(part),
            "log": self.home / f"{part}.log",
            "doom": doom,
            "shift_s": shift_s,
        }
        self.parts[part] = _FORKS.Process(target=mortal.run, args=(part,), kwargs=told)
        self.parts[part].start()

    def start_all(self, *, shift_s: int = 0) -> None:
        """Starts whatever does not run, and waits until both surfaces answer."""
        for part in self.whole:
            if part not in self.parts:
                self.start(part, shift_s=shift_s)
        self.ready()

    def ready(self) -> None:
        """Waits until both surfaces answer, or a part that is to die has died."""
        awaited(lambda: self._has_died() or self._answers())

    def died(self, part: str) -> None:
        """Waits for the death of a part; one that lives on fails the test."""
        assert _ended(self.parts[part]) == -signal.SIGKILL, self.log(part)
        del self.parts[part]

    def stop(self, *parts: str) -> None:
        """Ends parts, or all that run, as a supervisor would."""
        ending = [self.parts.pop(part) for part in (parts or tuple(self.parts))]
        for process in ending:
            process.terminate()
        for process in ending:
            assert _ended(process) == 0

    def kill(self) -> None:
        """Ends whatever still runs."""
        for process in self.parts.values():
            process.kill()
            _ended(process)
        self.parts.clear()

    def run(self, *arguments: str, part: str = "owner", stdin: str = "") -> str:
        """What a command says; it must succeed."""
        ended = self.tried(*arguments, part=part, stdin=stdin)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def tried(
        self,
        *arguments: str,
        part: str = "owner",
        stdin: str = "",
        environ: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """What becomes of a command."""
        return subprocess.run(
            [sys.executable, "-m", "node", *arguments],
            env={**self.environ(part), **(environ or {})},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def hire(self, name: str, *, role: str = "staff") -> httpx.Client:
        """A new account, and its client."""

        async def hired(tx: Transaction) -> str:
            mail = f"{name}@corp.example"
            row = await accounts.create(tx, name=name, email=mail, role=role, password_hash=None)
            return await tokens.mint(tx, account=row.id, scopes=SCOPES)

        return httpx.Client(
            base_url=self.staff,
            headers={"authorization": f"Bearer {self.ask(hired)}"},
            timeout=PATIENCE_S,
            trust_env=False,
        )

    def ask(self, question: Callable[[Transaction], Any], *, store: str = "core") -> Any:
        """What a function answers in a transaction of one of the stores, as their owner."""

        async def asked() -> Any:
            places = self.stores["owner"]
            opened = open_store(store, getattr(places, store), ground=_ground(self.public))
            try:
                async with opened.transaction() as tx:
                    return await question(tx)
            finally:
                await opened.close()

        return asyncio.run(asked())

    def _answers(self) -> bool | None:
        return (answering(f"{self.staff}/readyz") and answering(f"{self.public}/readyz")) or None

    def _has_died(self) -> bool:
        ended = {part: code for part, process in self.parts.items() if (code := process.exitcode) is not None}
        assert set(ended.values()) <= {-signal.SIGKILL}, "".join(self.log(part) for part in ended)
        return bool(ended)

    def log(self, part: str) -> str:
        """All that a part has written."""
        return (self.home / f"{part}.log").read_text(encoding="utf-8")


def _ended(process: ForkServerProcess) -> int | None:
    """The code a process ended with; None if it lives on."""
    process.join(PATIENCE_S)
    return process.exitcode


def answering(url: str) -> bool | None:
    """True once a surface answers well."""
    try:
        return True if httpx.get(url, trust_env=False).status_code == 200 else None
    except httpx.TransportError:
        return None


@contextmanager
def company(home: Path, server: PostgreSQL | None) -> Iterator[Company]:
    """A founded node that stands still; on a server it comes apart into three database roles."""
    config = lay_out(home, policy={POLICY_FILE: _law()}, site="Acme")
    node = Company(home, _stores(config, server))
    owner = node.stores["owner"]
    founded = replace(config, storage=Storage(owner.core, owner.edge))
    asyncio.run(found(founded, policy=_law(), lists={}))
    create_surface_key(home / "surface.key", Vault(load_master_key(Path(config.keys.master_key_file))))
    try:
        yield node
    finally:
        node.kill()


def _stores(config: Config, server: PostgreSQL | None) -> Mapping[str, Places]:
    if server is None:
        return {"owner": Places(config.storage.core, config.storage.edge)}
    for role in ROLES:
        server.run(f"do $$ begin create role {role} login; exception when duplicate_object then null; end $$")
    owner = server.fresh()
    core, edge = (str(make_url(url).database) for url in (owner.core, owner.edge))
    apart = {
        part: Places(server.url(core, user=role), server.url(edge, user=role))
        for part, role in zip(PARTS, (STAFF, EDGE, BRIDGE), strict=True)
    }
    return {"owner": owner, **apart}


def _law() -> str:
    return LAW.replace("INBOUND", "allow")


def _ground(public: str) -> Ground:
    return Ground(clock=now_ms, ids=Snowflakes(now_ms, PROCESSES - 1), mint=random_id, public=public)
