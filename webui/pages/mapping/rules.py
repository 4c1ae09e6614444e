"""Why something crosses or not, in an author's words: rules by id, the policy's tables by what they say."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

BASE: Final = re.compile(r"zones\.[^.]+\.base\.(?P<label>.+)")
BY_LABEL: Final = {
    "warn": "Posts labelled {label} go there, and you are told so.",
    "justify": "Posts labelled {label} need a reason to go there.",
    "hold": "Posts labelled {label} wait for a reviewer first.",
    "block": "Posts labelled {label} don't go there.",
}
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


def reasons(
    say: Iterable[str], deciding: Iterable[str], *, verdict: str | None, answer: str | None = None
) -> Reasons:
    """What decided: the policy's own words first, then what its tables say; nothing where all just goes.

    Once somebody has answered, the tables' objections are over: the answer stands in their place.
    """
    if verdict is None or verdict == "allow":
        return Reasons(" ".join(say), ())
    told, rules = list(say), []
    for rule in deciding:
        base = BASE.fullmatch(rule)
        if base is None and rule not in DEFAULTS:
            rules.append(rule)
        elif answer is None:
            told.append(_of_table(rule, label=base and base["label"], verdict=verdict))
    return Reasons(" ".join(filter(None, (*told, answer))), tuple(rules))


def _of_table(rule: str, *, label: str | None, verdict: str) -> str:
    return DEFAULTS[rule] if label is None else BY_LABEL.get(verdict, "").format(label=label)
