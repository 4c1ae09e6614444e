"""Groups as views."""

from typing import Final

from node.social.groups import Ceiling, GroupDraft
from node.social.groups import JoinMode as Mode
from node.storage.groups import FoundGroup
from webui.forms import Form
from webui.views.compose import ChoiceView
from webui.views.groups import GroupFormView, GroupView, Membership

MODES: Final[tuple[Mode, ...]] = ("open", "request", "invite", "secret")
CEILINGS: Final[tuple[Ceiling, ...]] = ("staff", "partners", "world")
CEILING_WORDS: Final = (
    ChoiceView("staff", "They stay inside"),
    ChoiceView("partners", "To partners"),
    ChoiceView("world", "To the world"),
)


def group_view(found: FoundGroup) -> GroupView:
    """A group as its visitor may know it."""
    return GroupView(
        name=found.actor.name,
        title=found.actor.display_name or found.actor.name,
        summary=found.actor.note_source,
        join_mode=mode_of(found.group.join_mode),
        reach_ceiling=ceiling_of(found.group.reach_ceiling),
        members=found.members,
        roster_hidden=found.group.roster_hidden,
        membership=_membership(found),
    )


def form_view(form: Form | None = None, *, problem: str = "") -> GroupFormView:
    """The form for a new group, with what was typed."""
    if form is None:
        return GroupFormView(ceilings=CEILING_WORDS)
    return GroupFormView(
        name=form.text("name"),
        title=form.text("title"),
        summary=form.text("summary"),
        join_mode=mode_of(form.text("join_mode")),
        reach_ceiling=ceiling_of(form.text("reach_ceiling")),
        roster_hidden=form.flag("roster_hidden"),
        problem=problem,
        ceilings=CEILING_WORDS,
    )


def group_draft(form: Form) -> GroupDraft:
    """A new group as the social room takes it."""
    hides = form.flag("roster_hidden")
    return GroupDraft(
        name=form.text("name").strip().lower(),
        title=form.text("title").strip(),
        note=form.text("summary").strip(),
        template="support network" if hides else "interest",
        join_mode=mode_of(form.text("join_mode")),
        reach_ceiling=ceiling_of(form.text("reach_ceiling")),
        roster_hidden=hides,
    )


def mode_of(word: str) -> Mode:
    """A join mode; by request, where the word is none."""
    return next((mode for mode in MODES if mode == word), "request")


def ceiling_of(word: str) -> Ceiling:
    """A reach ceiling; the nearest, where the word is none."""
    return next((ceiling for ceiling in CEILINGS if ceiling == word), "staff")


def _membership(found: FoundGroup) -> Membership:
    standing = found.membership
    if standing is None:
        return "none"
    match standing.state:
        case "member":
            return "steward" if standing.steward else "member"
        case "invited":
            return "invited"
        case _:
            return "asked"
