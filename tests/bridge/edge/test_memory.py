"""The short memory: it forgets with the stamp, with time, and when it is full."""

from dataclasses import dataclass

from bridge.edge.memory import Memory, Place
from bridge.edge.negotiation import Form
from bridge.edge.wire import answer

GIVEN = answer(200, b"x", "text/plain")


@dataclass
class Hands:
    stamp: int = 1
    seconds: float = 0.0

    def memory(self, *, keep_ms: int = 800, places: int = 2) -> Memory:
        return Memory(stamp=lambda: self.stamp, seconds=lambda: self.seconds, keep_ms=keep_ms, places=places)


def place(path: str) -> Place:
    return Place(path, Form.ACTIVITY)


def test_an_answer_is_remembered_until_its_time_is_up() -> None:
    hands = Hands()
    memory = hands.memory()
    memory.keep(place("/o/1"), GIVEN, stamp=1)
    assert memory.recall(place("/o/1")) is GIVEN
    hands.seconds = 0.8
    assert memory.recall(place("/o/1")) is None


def test_an_answer_made_under_an_older_stamp_is_forgotten() -> None:
    hands = Hands(stamp=2)
    memory = hands.memory()
    memory.keep(place("/o/1"), GIVEN, stamp=1)
    assert memory.recall(place("/o/1")) is None


def test_the_oldest_answer_makes_room() -> None:
    memory = Hands().memory()
    for path in ("/o/1", "/o/2", "/o/3"):
        memory.keep(place(path), GIVEN, stamp=1)
    assert [memory.recall(place(path)) for path in ("/o/1", "/o/2", "/o/3")] == [None, GIVEN, GIVEN]


def test_a_memory_of_no_time_keeps_nothing() -> None:
    memory = Hands().memory(keep_ms=0)
    memory.keep(place("/o/1"), GIVEN, stamp=1)
    assert memory.recall(place("/o/1")) is None
