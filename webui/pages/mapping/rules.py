"""Why something crosses or not, in an author's words: rules by id, the policy's tables by what they say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

BASE: Final = re.compile(r"zones\.[^.]+\.base\.(?P<label>.+)")
DEFAULTS: Final = {
    "default.out": "Nothing in the policy lets a post with this label go there by itself.",
    "default.in": "Nothing in the policy lets this in by itself.",
    "taint.thread": "It waits for the post that it answers.",
    "engine": "",
}


@dataclass(frozen=True, slots=True)
class Reasons:
    """The sentences for the author, and the ids of the rules that have one."""

    say: str
    rules: tuple[str, ...]


def reasons(say: Iterable[str], deciding: Iterable[str]) -> Reasons:
    """What decided: the policy's own words first, then what its tables say without words."""
    told, rules = list(say), []
    for rule in deciding:
        base = BASE.fullmatch(rule)
        if base is not None:
            told.append(f"That is how posts labelled {base['label']} go there.")
        elif rule in DEFAULTS:
            told.append(DEFAULTS[rule])
        else:
            rules.append(rule)
    return Reasons(" ".join(filter(None, told)), tuple(rules))
