"""Times as client apps insist on them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from node.api.entities.times import day, moment, moment_or_none


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_a_moment_has_three_digits_and_a_z(at_ms: int) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", moment(at_ms))


def test_a_moment_keeps_its_milliseconds() -> None:
    assert moment(1_700_000_000_007) == "2023-11-14T22:13:20.007Z"
    assert day(1_700_000_000_007) == "2023-11-14"
    assert moment_or_none(None) is None
