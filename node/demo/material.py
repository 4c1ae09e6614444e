"""What the demo's nodes are made of: people, groups and threads, written in TOML files beside this module."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Final

import msgspec
from msgspec import Struct

from node.social.groups import Ceiling, Template
from policy.starter import POLICY_FILE, PROJECTS_FILE

_FOLDER: Final = "material"


class Person(Struct, frozen=True, array_like=True):
    """Somebody with an account: log-in name, name as shown, role, and what they say of themselves."""

    name: str
    shown: str
    role: str
    note: str


class Club(Struct, frozen=True):
    """A group, its first steward and its other members, all by log-in name."""

    name: str
    title: str
    note: str
    steward: str
    members: tuple[str, ...]
    template: Template = "interest"
    reach: Ceiling = "staff"


class Reply(Struct, frozen=True, array_like=True):
    """An answer, so many minutes after the thread began; `answers` counts the thread's posts from 0."""

    by: str
    after_min: int
    text: str
    answers: int = 0


class Thread(Struct, frozen=True):
    """A thread that began `day` days ago at `at`, HH:MM; `warmth` people favour its first post."""

    by: str
    day: int
    at: str
    text: str
    group: str | None = None
    label: str | None = None
    reach: str | None = None
    warmth: int = 0
    boosts: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()


class Tale(Struct, frozen=True):
    """Everything that is told of one node."""

    site: str
    people: tuple[Person, ...]
    groups: tuple[Club, ...] = ()
    threads: tuple[Thread, ...] = ()


class Said(Struct, frozen=True):
    """What people say while the visitor watches, in the order of the scenes."""

    question: str
    two_bells: str
    helpline: str
    thanks: str
    menders: str
    toaster: str
    solder: str
    trial: str
    casting: str
    windows: str
    foundry: str
    brackets: str
    draught: str
    kitchen: str
    cake: str


def said() -> Said:
    """The story's lines."""
    return msgspec.toml.decode(_text("story.toml"), type=Said)


def tale(name: str) -> Tale:
    """The tale of a node: `oaktarn`, `velmark` or `commonplace`."""
    return msgspec.toml.decode(_text(f"{name}.toml"), type=Tale)


def company_law(*, partner: str) -> Mapping[str, str]:
    """The company's policy and its list, file name → text; `partner` is the partner's host."""
    law = _text("oaktarn-policy.toml").replace("@PARTNER@", partner)
    return {POLICY_FILE: law, PROJECTS_FILE: _text("oaktarn-projects.txt")}


def neighbour_law(name: str) -> Mapping[str, str]:
    """The policy of a node next door."""
    return {POLICY_FILE: _text("neighbour-policy.toml").replace("@ID@", name)}


def _text(name: str) -> str:
    return (files("node.demo") / _FOLDER / name).read_text(encoding="utf-8")
