"""Verdicts, reaches, labels, and records without text."""

import json
from collections.abc import Callable

import pytest

from policy.evaluate import observe
from policy.model import (
    AttachmentFact,
    Facts,
    GroupFact,
    Label,
    Labels,
    LinkFact,
    MentionFact,
    Obligations,
    PeerFact,
    Reach,
    Related,
    TextPart,
    Verdict,
    ZoneName,
)
from policy.records import facts_record
from policy.rules import Policy

LABELS = Labels((Label("PUBLIC"), Label("INTERNAL"), Label("CONFIDENTIAL")))


def test_verdicts_are_totally_ordered_from_allow_to_block() -> None:
    assert [each.word for each in sorted(Verdict)] == ["allow", "warn", "justify", "hold", "block"]
    assert Verdict.of("hold") is Verdict.HOLD


def test_reaches_are_ordered_from_staff_to_world() -> None:
    assert [each.word for each in sorted(Reach)] == ["staff", "mentioned", "partners", "world"]


def test_a_word_that_is_no_verdict_is_an_error() -> None:
    with pytest.raises(KeyError):
        Verdict.of("maybe")


def test_an_unknown_label_ranks_above_every_known_one() -> None:
    assert LABELS.rank(Label("COSMIC")) > LABELS.rank(Label("CONFIDENTIAL"))
    assert LABELS.highest((Label("PUBLIC"), Label("INTERNAL"))) == "INTERNAL"
    assert LABELS.lowest == "PUBLIC"


def test_obligations_are_falsy_only_when_nothing_is_asked() -> None:
    assert not Obligations()
    assert Obligations(delay_s=1)


def test_a_record_holds_features_and_findings_and_no_text(law: Callable[[], Policy]) -> None:
    secret = "canary-Falcon"
    every = Facts(
        direction="out",
        zone=ZoneName("public"),
        activity_type="Create",
        now_ms=0,
        texts=(TextPart("content", secret),),
        links=(LinkFact(f"https://{secret}.example", secret, f"{secret}.example", "outside"),),
        mentions=(MentionFact(f"@{secret}@a.example", "outside"),),
        attachments=(AttachmentFact("image/png", 3, "00ff", filename=secret),),
        replies_to=Related(zones=frozenset({ZoneName("public")})),
        group=GroupFact("choir"),
        peer=PeerFact("a.example", ZoneName("public")),
    )
    record = facts_record(observe(law(), every))
    assert secret not in json.dumps(record)
    findings = record["findings"]
    assert isinstance(findings, list)
    assert findings[0]["detector"] == "project"


def test_facts_that_nobody_scanned_say_so_in_their_record(facts: Callable[..., Facts]) -> None:
    record = facts_record(facts("Falcon"))
    assert record["findings"] is None
    assert record["peer"] is None


def test_a_finding_tells_its_way_only_when_there_was_one(law: Callable[[], Policy]) -> None:
    plain, coded = law().scanner.scan((TextPart("content", "Falcon RmFsY29u"),))
    assert "via" not in plain.to_record()
    assert coded.to_record()["via"] == ["base64"]
