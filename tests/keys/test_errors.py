"""Every fault tells a kind, a text for outsiders and a detail for the operator."""

from typing import get_args

import pytest

from keys import errors
from keys.errors import KeysError, Kind

FAULTS = [
    fault for fault in vars(errors).values() if isinstance(fault, type) and issubclass(fault, KeysError)
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_says_little_outside_and_all_inside(fault: type[KeysError]) -> None:
    raised = fault("actor 7: seal broken")
    assert raised.kind in get_args(Kind)
    assert str(raised) == raised.detail == "actor 7: seal broken"
    assert "7" not in raised.public
