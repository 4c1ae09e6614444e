"""Why something crosses or not, in an author's words."""

from webui.pages.mapping.rules import Reasons, reasons


def test_a_rule_speaks_for_itself() -> None:
    assert reasons(["No cards."], ["R1-cards"], verdict="hold") == Reasons("No cards.", ("R1-cards",))


def test_the_policys_tables_are_told_in_words() -> None:
    told = reasons([], ["zones.partner-acme.base.INTERNAL"], verdict="justify")
    assert told == Reasons("Posts labelled INTERNAL need a reason to go there.", ())
    assert reasons([], ["default.out"], verdict="hold").say.startswith("Nothing in the policy")


def test_what_just_goes_needs_no_reason() -> None:
    assert reasons([], ["zones.public.base.PUBLIC"], verdict="allow") == Reasons("", ())
    assert reasons([], [], verdict=None) == Reasons("", ())


def test_what_a_reviewer_let_go_is_told_so_and_not_why_it_waited() -> None:
    told = reasons(["No cards."], ["default.out", "R1-cards"], verdict="hold", answer="A reviewer let it go.")
    assert told == Reasons("No cards. A reviewer let it go.", ("R1-cards",))
