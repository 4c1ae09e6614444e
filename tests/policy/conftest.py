"""A small law to test by: two zones, three labels, and whatever a test adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import pytest

from policy.document import load
from policy.model import Facts, Label, TextPart, ZoneName
from policy.rules import Policy

NOW_MS = 1_795_000_000_000  # 2026-11-18

HEAD = """
labels = ["PUBLIC", "INTERNAL", "CONFIDENTIAL"]
policy.schema = "permeable.policy/1"
policy.id = "acme"
policy.version = 1
policy.default_label = "INTERNAL"
zones.public = { hosts = ["*"], base = { PUBLIC = "allow" }, inbound = "allow" }
zones.partner-acme.hosts = ["social.acme.example"]
zones.partner-acme.base = { PUBLIC = "allow", INTERNAL = "justify" }
zones.partner-acme.inbound = "allow"
zones.partner-acme.until = 2027-03-31
detectors.project = { kind = "project_name", words = "projects.txt", except = ["peregrine falcon"] }
"""
LISTS = {"projects.txt": "Falcon\nProject Bluebird\n"}

Law: TypeAlias = Callable[..., Policy]


@pytest.fixture(scope="session")
def head() -> str:
    """The document that every test adds to."""
    return HEAD


@pytest.fixture(scope="session")
def law() -> Law:
    """Make a policy of the standing document and a test's own tables."""

    standing = load(HEAD, LISTS)

    def made(tables: str = "", lists: Mapping[str, str] = LISTS) -> Policy:
        return load(HEAD + tables, lists) if tables or lists is not LISTS else standing

    return made


@pytest.fixture(scope="session")
def facts() -> Callable[..., Facts]:
    """Make the facts of a labelled post on its way to a zone."""

    def made(text: str = "", **features: object) -> Facts:
        plain = Facts(
            direction="out",
            zone=ZoneName("public"),
            activity_type="Create",
            object_type="Note",
            now_ms=NOW_MS,
            label=Label("PUBLIC"),
            texts=(TextPart("content", text),) if text else (),
        )
        return replace(plain, **features)  # type: ignore[arg-type]

    return made
