"""`permeable scan`: one line out for each line in, whatever comes."""

import json
from pathlib import Path

from tests.node.cli.conftest import Run, call

CARD = "card 4111 1111 1111 1111"


def test_each_line_is_answered_in_order_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    given = f'{{"id": "1", "text": "{CARD}"}}\nnot json\n\n{{"id": 2, "fields": {{"alt": "nothing"}}}}\n[]\n'
    said = call("--config", str(tmp_path / "none"), "scan", stdin=given)
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert said.code == 0
    assert [line["id"] for line in lines] == ["1", None, 2, None]
    finding = lines[0]["findings"][0]
    assert (finding["kind"], finding["field"]) == ("credit_card", "text")
    assert CARD[finding["start"] : finding["end"]] == "4111 1111 1111 1111"
    assert "4111 1111 1111 1111" not in said.out
    assert ["error" in line for line in lines] == [False, True, False, True]


def test_a_zone_brings_the_verdict_of_the_active_policy(permeable: Run) -> None:
    asked = {"id": 1, "text": CARD, "zone": "public", "label": "PUBLIC"}
    line = json.loads(permeable("scan", "--explain", stdin=json.dumps(asked)).out)
    assert line["verdict"] in ("hold", "block")
    assert line["rules"]
    assert line["explain"][0]["detector"] == "credit_card"


def test_a_zone_or_label_that_is_not_there_is_told_for_its_line(permeable: Run, tmp_path: Path) -> None:
    for more in ({"zone": "moon"}, {"zone": "public", "label": "MOON"}):
        line = json.loads(permeable("scan", stdin=json.dumps({"id": 1, "text": "x", **more})).out)
        assert (line["id"], "policy has no" in line["error"]) == (1, True)
    alone = call("--config", str(tmp_path / "none"), "scan", stdin='{"id": 1, "text": "x", "zone": "public"}')
    assert "--policy" in json.loads(alone.out)["error"]


def test_a_policy_file_is_enough(home: Path, tmp_path: Path) -> None:
    file = str(home / "policy.toml")
    asked = json.dumps({"id": 1, "text": "Project Bluebird ships", "zone": "public", "label": "PUBLIC"})
    line = json.loads(call("--config", str(tmp_path / "none"), "scan", "--policy", file, stdin=asked).out)
    assert [finding["kind"] for finding in line["findings"]] == ["project_name"]


def test_a_faulty_policy_file_is_told_by_line(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.toml"
    faulty.write_text("labels = []\nx = 1\n")
    said = call("--config", str(tmp_path / "none"), "scan", "--policy", str(faulty), stdin="")
    assert (said.code, f"{faulty}:2:" in said.err) == (1, True)
