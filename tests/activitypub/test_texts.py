"""No words hide from the policy: every text field is listed, read and can be replaced."""

from __future__ import annotations

import dataclasses
import typing
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given

from activitypub import activities, vocab
from activitypub.activities import Create, Document, Flag
from activitypub.texts import TEXT_FREE, TEXTS, TextField, text_fields, with_text
from activitypub.vocab import Attachment, Iri, Note, Url
from tests.activitypub.strategies import documents

NOTE = Note(
    id=Iri("https://a.example/o/1"),
    attributed_to=Iri("https://a.example/u/1"),
    content_html="<p>hi</p>",
    attachments=(Attachment(url=Url("https://a.example/f/plan.png"), name="The plan"),),
)
CREATE = Create(id=Iri("https://a.example/c/1"), actor=NOTE.attributed_to, object=NOTE)


def _classes() -> list[type]:
    members = [*vars(vocab).values(), *vars(activities).values()]
    return sorted({one for one in members if isinstance(one, type) and is_dataclass(one)}, key=repr)


def _may_hold_words(hint: object) -> bool:
    return hint in (str, Url) or any(_may_hold_words(part) for part in typing.get_args(hint))


@pytest.mark.parametrize("kind", _classes(), ids=lambda kind: kind.__name__)
def test_every_text_field_is_listed_or_declared_free_of_text(kind: type) -> None:
    hints = typing.get_type_hints(kind)
    texts = {field.name for field in fields(kind) if _may_hold_words(hints[field.name])}
    assert texts == set(TEXTS.get(kind, {})) | TEXT_FREE.get(kind, frozenset())


@given(documents)
def test_each_text_can_be_replaced_and_nothing_else_changes(document: Document) -> None:
    found = text_fields(document)
    assert len({field.path for field in found}) == len(found)
    for field in found:
        changed = with_text(document, field.path, "[hidden]")
        expected = [dataclasses.replace(one, value="[hidden]") if one == field else one for one in found]
        assert list(text_fields(changed)) == expected
        assert with_text(changed, field.path, field.value) == document


def test_the_texts_of_what_is_embedded_have_their_path() -> None:
    assert text_fields(CREATE) == (
        TextField("object.content_html", "html", "<p>hi</p>"),
        TextField("object.attachments.0.url", "url", "https://a.example/f/plan.png"),
        TextField("object.attachments.0.name", "plain", "The plan"),
    )


def test_a_report_carries_its_words() -> None:
    flag = Flag(id=CREATE.id, actor=CREATE.actor, objects=(NOTE.id,), content="He wrote it")
    assert text_fields(flag) == (TextField("content", "plain", "He wrote it"),)


@pytest.mark.parametrize(
    "path",
    [
        "object",
        "object.id",
        "object.attachments",
        "object.attachments.1.name",
        "object.attachments.x.name",
        "a.b",
        "",
    ],
)
def test_a_path_that_names_no_text_is_refused(path: str) -> None:
    with pytest.raises(KeyError):
        with_text(CREATE, path, "x")
