"""Texts as runs: what was found in them, and what one has that the other lacks."""

import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from typing import Final

from webui.views.wall import Run

WORDS: Final = re.compile(r"\s+|[^\s]+")


def marked(text: str, found: Collection[tuple[str, str]]) -> tuple[Run, ...]:
    """The text with every stretch marked that was found; `found` are stretches with a note for each."""
    notes = {stretch: note for stretch, note in found if stretch.strip()}
    if not notes:
        return (Run(text),) if text else ()
    either = "|".join(re.escape(stretch) for stretch in sorted(notes, key=len, reverse=True))
    return tuple(_runs(text, re.compile(either), notes))


def difference(before: str, after: str) -> tuple[Run, ...]:
    """What became of a text, word by word: what is gone, what was put in, and what stayed."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    runs: list[Run] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(Run("".join(old[a:b])))
            continue
        if a < b:
            runs.append(Run("".join(old[a:b]), "gone"))
        if c < d:
            runs.append(Run("".join(new[c:d]), "new"))
    return tuple(runs)


def _runs(text: str, either: re.Pattern[str], notes: dict[str, str]) -> Iterator[Run]:
    at = 0
    for match in either.finditer(text):
        if at < match.start():
            yield Run(text[at : match.start()])
        yield Run(match.group(), "found", notes[match.group()])
        at = match.end()
    if at < len(text):
        yield Run(text[at:])
