"""The words, icons and tones that tell a state: one constant visual language for the whole face."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from webui.views.posts import State, VerdictWord

Tone: TypeAlias = Literal["calm", "good", "note", "wait", "stop"]


@dataclass(frozen=True, slots=True)
class Word:
    """A state in plain words, the sprite's icon for it, and its tone."""

    text: str
    icon: str
    tone: Tone


STATES: dict[State, Word] = {
    "proposed": Word("Being checked", "clock", "calm"),
    "needs_yes": Word("Needs your yes", "question", "note"),
    "needs_reason": Word("Needs your reason", "edit", "note"),
    "held": Word("Waiting for review", "hold", "wait"),
    "refused": Word("Stays inside", "block", "stop"),
    "permitted": Word("Waiting to leave", "clock", "note"),
    "waiting": Word("Waiting to leave", "clock", "note"),
    "released": Word("Sent", "check", "good"),
    "recalled": Word("Recalled", "recall", "calm"),
    "withdrawn": Word("Kept inside", "inside", "calm"),
    "admitted": Word("Let in", "check", "good"),
}

VERDICTS: dict[VerdictWord, Word] = {
    "": Word("Not judged yet", "clock", "calm"),
    "allow": Word("Goes", "check", "good"),
    "warn": Word("Goes, with a note", "warn", "note"),
    "justify": Word("Needs a reason", "edit", "note"),
    "hold": Word("Waits for review", "hold", "wait"),
    "block": Word("Stays inside", "block", "stop"),
}


def since(when: datetime, now: datetime) -> str:
    """How long ago ``when`` was, short: "now", "12 min", "3 h", "4 Mar", "4 Mar 2024"; both are UTC."""
    age = now - when
    if age < timedelta(minutes=1):
        return "now"
    if age < timedelta(hours=1):
        return f"{age.seconds // 60} min"
    if age < timedelta(days=1):
        return f"{age.seconds // 3600} h"
    return f"{when.day} {when:%b}" + ("" if when.year == now.year else f" {when.year}")


def left(until: datetime, now: datetime) -> str:
    """The time left until ``until`` as minutes and seconds, "0:42"; "0:00" once it has passed."""
    minutes, seconds = divmod(max(0, int((until - now).total_seconds())), 60)
    return f"{minutes}:{seconds:02d}"


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 reply", "2 replies", "1,204 members"."""
    if number == 1:
        return f"1 {noun}"
    plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{number:,} {plural}"
