"""The desk by forms alone: holds answered, the law changed, everything outward frozen."""

import re

from bridge import egress, policies, review
from bridge.crossings import State
from tests.nodes import law_text
from tests.webui.live import CARD, Browser, Company


async def test_a_hold_shows_what_was_written_what_would_leave_and_why(
    company: Company, posts: dict[str, int], mei: Browser
) -> None:
    queue = await mei.open("/desk")
    assert CARD in queue
    page = await mei.open(_holds(queue)[0])
    assert "<mark>4111 1111 1111 1111" in page
    assert "This looks like a card number." in page
    assert "4111…1111" in page
    assert "@mira@127.0.0.31:8001" in page
    assert "Release it" in page


async def test_a_released_hold_leaves(company: Company, posts: dict[str, int], mei: Browser) -> None:
    hold = await _hold(company, posts["card"], "partner-acme")
    page = await mei.send(f"/desk/holds/{hold}/release", on="/desk")
    assert "Released" in page
    await company.node.work()
    assert (await company.crossing(posts["card"], "partner-acme")).state is State.RELEASED


async def test_a_refusal_needs_words_and_its_author_reads_them(
    company: Company, posts: dict[str, int], mei: Browser, priya: Browser
) -> None:
    hold = await _hold(company, posts["card"], "public")
    await mei.send(f"/desk/holds/{hold}/refuse", on="/desk", status=422)
    await mei.send(f"/desk/holds/{hold}/refuse", on="/desk", note="Never a card, please.")
    assert "Never a card, please." in await priya.open("/")


async def test_a_claimed_hold_says_whose_it_is(company: Company, posts: dict[str, int], mei: Browser) -> None:
    hold = await _hold(company, posts["card"], "public")
    page = await mei.send(f"/desk/holds/{hold}/claim", on="/desk")
    assert "It is yours to answer." in page
    assert "Recuse" in page
    assert "claimed by Mei Lin Zhou" in await mei.open("/desk")
    page = await mei.send(f"/desk/holds/{hold}/escalate", on="/desk")
    assert "The rule leaves this to admin." in await mei.open(f"/desk/holds/{hold}")


async def test_nobody_answers_for_their_own_post(company: Company, mei: Browser) -> None:
    post = await company.node.post(company.people["mei"], CARD)
    await company.node.work()
    page = await mei.open(f"/desk/holds/{await _hold(company, post, 'public')}")
    assert "This is your own post" in page
    assert "Release it" not in page


async def test_every_decision_can_be_read_with_its_reasons(posts: dict[str, int], mei: Browser) -> None:
    page = await mei.open("/desk/decisions?verdict=hold&direction=out")
    entries = re.findall(r"/desk/decisions/([0-9a-f-]{36})", page)
    assert len(entries) == 2
    assert "R1-cards" in await mei.open(f"/desk/decisions/{entries[0]}")


async def test_everything_outward_freezes_at_the_second_tap_with_a_reason(
    company: Company, mei: Browser, tom: Browser
) -> None:
    assert "Freeze everything outward?" in await mei.open("/desk/egress/freeze")
    await mei.send("/desk/egress/freeze", on="/desk", note="drill", status=422)
    await mei.send("/desk/egress/freeze", on="/desk", sure="1", status=422)
    page = await mei.send("/desk/egress/freeze", on="/desk", sure="1", note="drill")
    assert "Frozen" in page
    assert "Nothing is leaving right now" in await tom.open("/")
    async with company.node.core.reading() as tx:
        assert (await egress.status(tx)).reason == "drill"
    await mei.send("/desk/egress/thaw", on="/desk", sure="1", note="over")
    assert "Nothing is leaving right now" not in await tom.open("/")


async def test_the_policy_is_shown_with_its_lint_and_its_cases(mei: Browser) -> None:
    page = await mei.open("/desk/policy")
    assert "Clean" in page
    assert "6 of 6 pass" in page
    assert "R7-project-names" in page


async def test_a_new_law_is_proposed_approved_and_put_in_force(company: Company, mei: Browser) -> None:
    text = law_text().replace("undo_s = 60", "undo_s = 90")
    page = await mei.send("/desk/policy/propose", on="/desk/policy", document=text)
    assert "Version 2" in page
    hash_of_2 = re.findall(r'name="hash" value="([0-9a-f]{64})"', page)[0]
    await mei.send("/desk/policy/2/activate", on="/desk/policy", hash="0" * 64, status=409)
    page = await mei.send("/desk/policy/2/activate", on="/desk/policy", hash=hash_of_2)
    assert "In force from now on." in page
    async with company.node.core.reading() as tx:
        assert (await policies.active(tx)).version == 2


async def test_a_law_with_a_fault_comes_back_with_what_is_wrong(mei: Browser) -> None:
    page = await mei.send("/desk/policy/propose", on="/desk/policy", document="labels = 3", status=422)
    assert "labels = 3</textarea>" in page
    assert "notice--bad" in page


def _holds(page: str) -> list[str]:
    return re.findall(r'href="(/desk/holds/\d+)"', page)


async def _hold(company: Company, post: int, zone: str) -> int:
    crossing = await company.crossing(post, zone)
    async with company.node.core.reading() as tx:
        return next(hold.id for hold in await review.queue(tx) if hold.crossing_id == crossing.id)
