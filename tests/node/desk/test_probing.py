"""Who asks for previews is counted by the hour, and shown to officers alone."""

from tests.node.desk.conftest import ROOT, Hire, Person
from tests.stores import Clock


async def test_officers_see_who_asks_often(ada: Person, sam: Person, hire: Hire, clock: Clock) -> None:
    ben = await hire("ben")
    for text in ("Falcon", "F a l c o n", "F-alcon"):
        await ada.post("preview", status=text)
    await ben.post("preview", status="The canteen")
    clock.forward(seconds=3_600)
    await ada.post("preview", status="Falc0n")
    assert await sam.get("previews") == [
        {"author": "ada", "previews": 4, "most_in_an_hour": 3},
        {"author": "ben", "previews": 1, "most_in_an_hour": 1},
    ]
    clock.forward(seconds=23 * 3_600)
    assert await sam.get("previews") == [{"author": "ada", "previews": 1, "most_in_an_hour": 1}]


async def test_what_can_not_be_previewed_is_counted_all_the_same(ada: Person, sam: Person) -> None:
    await ada.refused("preview", status="x", label="COSMIC")
    (asked,) = await sam.get("previews")
    assert asked["previews"] == 1


async def test_authors_are_not_told_of_each_other(ada: Person) -> None:
    assert (await ada.http.get(f"{ROOT}/previews")).status_code == 403
