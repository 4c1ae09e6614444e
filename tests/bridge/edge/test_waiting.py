"""The waiting room: a limit for all, and half of it for one network."""

import pytest

from bridge.edge.waiting import Crowded, WaitingRoom


def test_one_network_takes_no_more_than_half_the_places() -> None:
    room = WaitingRoom(4)
    with room.place("a"), room.place("a"):
        with pytest.raises(Crowded), room.place("a"):
            raise AssertionError
        with room.place("b"):
            pass


def test_all_together_take_no_more_than_there_are() -> None:
    room = WaitingRoom(2)
    with room.place("a"), room.place("b"), pytest.raises(Crowded), room.place("c"):
        raise AssertionError


def test_a_place_is_free_again_whatever_happened() -> None:
    room = WaitingRoom(1)
    for _ in range(3):
        with pytest.raises(ValueError, match="x"), room.place("a"):
            raise ValueError("x")
