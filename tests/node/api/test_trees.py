"""Bracketed form names as trees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.api.trees import nest


def test_plain_names_stay_plain() -> None:
    assert nest([("status", "hello"), ("sensitive", "1")]) == {"status": "hello", "sensitive": "1"}


@pytest.mark.parametrize(
    "pairs",
    [
        [("media_ids[]", "1"), ("media_ids[]", "2")],
        [("media_ids[0]", "1"), ("media_ids[1]", "2")],
        [("media_ids[1]", "2"), ("media_ids[0]", "1")],
        [("media_ids", "1"), ("media_ids", "2")],
    ],
)
def test_a_list_is_one_list_however_it_is_written(pairs: list[tuple[str, str]]) -> None:
    assert nest(pairs) == {"media_ids": ["1", "2"]}


def test_names_in_brackets_open_objects() -> None:
    assert nest([("source[privacy]", "private"), ("source[language]", "de")]) == {
        "source": {"privacy": "private", "language": "de"}
    }


def test_numbered_objects_are_a_list_of_objects_in_their_order() -> None:
    pairs = [("f[10][name]", "b"), ("f[2][name]", "a"), ("f[10][value]", "2"), ("f[2][value]", "1")]
    assert nest(pairs) == {"f": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]}


def test_unnumbered_objects_begin_anew_when_a_name_comes_again() -> None:
    pairs = [("f[][name]", "a"), ("f[][value]", "1"), ("f[][name]", "b"), ("f[][value]", "2")]
    assert nest(pairs) == {"f": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]}


def test_ten_members_keep_the_order_of_their_numbers() -> None:
    pairs = [(f"x[{at}]", str(at)) for at in reversed(range(12))]
    assert nest(pairs) == {"x": [str(at) for at in range(12)]}


@pytest.mark.parametrize("pairs", [[("a", "1"), ("a[b]", "2")], [("a[b]", "1"), ("a[]", "2")]])
def test_a_name_in_two_shapes_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="two shapes"):
        nest(pairs)


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ValueError, match="deeply"):
        nest([("a[b][c][d][e][f]", "1")])


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=4)), max_size=6))
def test_any_form_is_a_tree_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        tree: object = nest(pairs)
    except ValueError:
        return
    assert isinstance(tree, dict)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), st.text(max_size=5), max_size=4))
def test_what_is_written_in_brackets_is_read_back(fields: dict[str, str]) -> None:
    tree: object = nest([(f"outer[{name}]", value) for name, value in fields.items()])
    assert tree == ({"outer": fields} if fields else {})
