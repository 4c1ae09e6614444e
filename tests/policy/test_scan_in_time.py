"""A scan ends when its time is over, and what asked for it holds."""

from collections.abc import Callable
from itertools import count

import pytest

from policy.errors import ScanTimedOut
from policy.evaluate import evaluate
from policy.model import Facts, Verdict
from tests.policy.conftest import Law


def test_a_scan_whose_time_is_over_says_so(law: Law, facts: Callable[..., Facts]) -> None:
    with pytest.raises(ScanTimedOut):
        law().scanner.scan(facts("Falcon ships in May").texts, is_over=lambda: True)


def test_a_scan_is_interrupted_between_two_matches(law: Law, facts: Callable[..., Facts]) -> None:
    asked = count()
    with pytest.raises(ScanTimedOut):
        law().scanner.scan(facts("Falcon " * 40).texts, is_over=lambda: next(asked) > 10)


def test_texts_that_were_not_scanned_in_time_hold(law: Law, facts: Callable[..., Facts]) -> None:
    decision = evaluate(law(), facts("The canteen is open"), is_over=lambda: True)
    assert decision.verdict >= Verdict.HOLD
