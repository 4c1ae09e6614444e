"""Which form a request prefers."""

import pytest

from bridge.edge.negotiation import Form, form_of, names_activity


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", Form.ACTIVITY),
        ("*/*", Form.ACTIVITY),
        ("application/activity+json", Form.ACTIVITY),
        ('application/activity+json, application/ld+json; profile="x", text/html;q=0.1', Form.ACTIVITY),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Form.PAGE),
        ("text/html, application/json", Form.PAGE),
        ("application/json, text/html", Form.ACTIVITY),
        ("text/html;q=nonsense, */*", Form.ACTIVITY),
        ("text/html;q=9, */*", Form.ACTIVITY),
        ("TEXT/HTML", Form.PAGE),
    ],
)
def test_the_form_follows_the_weights_and_the_order(accept: str, form: Form) -> None:
    assert form_of(accept) is form


@pytest.mark.parametrize(
    ("accept", "named"),
    [
        ("image/*", False),
        ("*/*", False),
        ("Application/Activity+JSON", True),
        ("a/b, application/ld+json;q=0", True),
    ],
)
def test_an_activitypub_document_is_asked_for_only_by_name(accept: str, named: bool) -> None:
    assert names_activity(accept) is named
