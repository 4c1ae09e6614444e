"""A preview as lines: one for each audience, inside first, with the words it is about and one-click mends."""

from collections.abc import Iterable
from typing import Final

from node.desk.preview import Foreseen
from node.outgoing.preview import ZonePreview
from policy.model import Finding
from webui.pages.mapping.posts import verdict_word
from webui.pages.mapping.rules import reasons
from webui.pages.mapping.texts import difference, marked
from webui.pages.mapping.walls import Walls
from webui.views.compose import DraftView, MendView, PreviewLine, PreviewView
from webui.views.wall import INSIDE, Run, WallView
from webui.words import count

TEXT: Final = "status"  # the preview's name for the words of the post itself
HIDDEN: Final = "[…]"
MENDS: Final = {
    "hide": "Hide the marked words",
    "narrow": "Keep it nearer",
}
HEADLINES: Final = {
    "needs_reason": "say why, and it is decided anew",
    "held": "a reviewer looks at it first",
    "refused": "colleagues have it all the same",
    "needs_yes": "you are asked once more",
}


def preview_view(draft: DraftView, foreseen: Foreseen, *, walls: Walls) -> PreviewView:
    """The whole preview of a draft."""
    inside = PreviewLine(zone=INSIDE, verdict="allow", headline=_inside(draft))
    marks = typed(foreseen.findings)
    lines = tuple(_line(draft, zone, walls.of_zone(zone.zone), marks) for zone in foreseen.zones)
    return PreviewView(lines=(inside, *lines), justification=draft.justification)


def no_policy(draft: DraftView) -> PreviewView:
    """The preview on a node without a policy in force."""
    line = PreviewLine(zone=INSIDE, verdict="hold", headline="no policy is in force, so nothing leaves")
    return PreviewView(lines=(line,), justification=draft.justification)


def typed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that are in the words of the post itself."""
    return tuple(finding for finding in findings if finding.field == TEXT)


def hidden(text: str, findings: tuple[Finding, ...]) -> str:
    """The text with everything found put out of sight."""
    for finding in sorted(findings, key=lambda each: each.start, reverse=True):
        text = text[: finding.start] + HIDDEN + text[finding.end :]
    return text


def _line(draft: DraftView, zone: ZonePreview, wall: WallView, marks: tuple[Finding, ...]) -> PreviewLine:
    verdict = verdict_word(zone.verdict)
    why = reasons(zone.say, zone.rules, verdict=zone.verdict)
    return PreviewLine(
        zone=wall,
        verdict=verdict or "hold",
        headline=_headline(zone),
        say=why.say,
        rules=why.rules,
        runs=_runs(draft, zone, marks),
        mends=tuple(MendView(fix, MENDS[fix]) for fix in zone.fixes if fix in MENDS),
        asks_reason=zone.state == "needs_reason" or verdict == "justify",
    )


def _inside(draft: DraftView) -> str:
    match draft.audience:
        case "group":
            return "the members of the group have it at once"
        case "mentioned":
            return "those you mention have it at once"
        case _:
            return "colleagues have it at once"


def _headline(zone: ZonePreview) -> str:
    if zone.state in HEADLINES:
        return HEADLINES[zone.state]
    reach = "" if zone.is_world or not zone.recipients else f", to {count(zone.recipients, 'inbox')}"
    how = "with words hidden" if zone.redacted else "as you wrote it"
    return f"{how}{reach}"


def _runs(draft: DraftView, zone: ZonePreview, marks: tuple[Finding, ...]) -> tuple[Run, ...]:
    """What is hidden there shows as a difference; what was merely found, as a mark."""
    if zone.redacted:
        return difference(draft.text.strip(), zone.text)
    detectors = {finding.detector for finding in zone.findings}
    found = [
        (draft.text[each.start : each.end], each.kind.replace("_", " "))
        for each in marks
        if each.detector in detectors
    ]
    return marked(draft.text, found) if found else ()
