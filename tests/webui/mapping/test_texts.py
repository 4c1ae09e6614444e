"""Texts as runs."""

from hypothesis import given
from hypothesis import strategies as st

from webui.pages.mapping.texts import difference, marked
from webui.views.wall import Run


def test_every_place_of_what_was_found_is_marked() -> None:
    assert marked("Falcon and falcon and Falcon", [("Falcon", "project name")]) == (
        Run("Falcon", "found", "project name"),
        Run(" and falcon and "),
        Run("Falcon", "found", "project name"),
    )


def test_a_longer_stretch_is_marked_before_a_part_of_it() -> None:
    runs = marked("Project Falcon", [("Falcon", "a"), ("Project Falcon", "b")])
    assert runs == (Run("Project Falcon", "found", "b"),)


@given(st.text(), st.lists(st.tuples(st.text(), st.text(max_size=5))))
def test_marking_changes_no_letter(text: str, found: list[tuple[str, str]]) -> None:
    assert "".join(run.text for run in marked(text, found)) == text


@given(st.text(), st.text())
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    runs = difference(before, after)
    assert "".join(run.text for run in runs if run.mark != "new") == before
    assert "".join(run.text for run in runs if run.mark != "gone") == after
