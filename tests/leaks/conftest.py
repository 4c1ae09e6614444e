"""One busy day of a company, crawled once by the whole outside world; every test asks what was heard."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from node.logs import JsonLines
from tests.leaks.canaries import LOG, PARTNER, PUSHED, WORLD, Ears, Heard
from tests.leaks.company import Company, lived_in
from tests.leaks.crawler import Answers, Known, at_the_doorstep, crawl, everything
from tests.peer import peer_at
from tests.running import running


@dataclass(frozen=True, slots=True)
class Scene:
    """The company, what the crawler knew, what it was answered, and all that was heard anywhere."""

    company: Company
    known: Known
    answers: Answers
    doorstep: dict[str, int]
    ears: Ears


class _Listener(logging.Handler):
    """Hears every line that a node would log."""

    def __init__(self, heard: Heard) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines())
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.add(self.format(record).encode())


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The whole play; what crossed is recorded at the peers, what is there is crawled afterwards."""
    ears, root = Ears(), logging.getLogger()
    listener, level = _Listener(ears.at(LOG)), root.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it is the outside's and the test's, not the node's
    directory = tmp_path_factory.mktemp("leaks") / "node"
    try:
        with (
            peer_at("127.0.0.31") as partner,
            peer_at("127.0.0.99") as world,
            peer_at("127.0.0.98") as bystander,
            running(directory) as node,
        ):
            company = lived_in(node, partner=partner, world=world, bystander=bystander)
            known = node.ask(everything)
            answers = crawl(company, known, ears)
            doorstep = at_the_doorstep(company, known, ears)
            for name, peer in ((PARTNER, partner), (WORLD, world), ("bystander", bystander)):
                for request in peer.requests:
                    ears.at(PUSHED, name).add(request.octets)
            yield Scene(company, known, answers, doorstep, ears)
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
        logging.getLogger("httpx").setLevel(logging.NOTSET)
