"""Views and their way back to the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.decoders import DECODERS, MOST_BYTES
from policy.fold import fold, folded, joined_letters
from policy.markup import hidden, tag_name, visible
from policy.model import TextPart
from policy.normalise import views
from policy.view import Edit, View

texts = st.text(st.sampled_from("aZ0 <b>/&#;%4Fе\u200bＡ́é=\"'\n\ud800😀.-"), max_size=60)
kinds = st.sampled_from(("plain", "html"))


@given(texts, kinds)
def test_every_code_point_of_every_view_maps_into_the_raw_text_in_order(text: str, kind: str) -> None:
    forms = views(TextPart("content", text, "html" if kind == "html" else "plain"))
    for view in (*forms.texts, *forms.numbers):
        assert len(view.text) == len(view.starts) == len(view.ends)
        assert list(view.starts) == sorted(view.starts)
        assert list(view.ends) == sorted(view.ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(view.starts, view.ends, strict=True))


@given(texts)
def test_a_plain_text_is_its_own_first_view(text: str) -> None:
    first = views(TextPart("content", text)).texts[0]
    assert len(first.text) == len(text)
    assert all(first.span(at, at + 1) == (at, at + 1) for at in range(len(text)))


@given(texts)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127, min_codepoint=33), max_size=40))
def test_plain_ascii_is_folded_already(text: str) -> None:
    assert folded(View.of(text)) is None


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=6, max_size=40))
def test_what_was_encoded_is_decoded_again(text: str) -> None:
    import base64

    run = base64.b64encode(text.encode()).decode()
    seen = {view.text for view in views(TextPart("content", f"see {run} there")).texts}
    assert any(fold(text) in fold(each) for each in seen) or not text.isprintable()


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("Ｆａｌｃｏｎ", "Falcon"),
        ("Fа\u200blcon", "Falcon"),
        ("Fálcón", "Falcon"),
        ("F\u0336a\u0336lcon", "Falcon"),
        ("𝐅𝐚𝐥𝐜𝐨𝐧", "Falcon"),
        ("Falcon  \n ships", "Falcon ships"),
        ("٤١١١", "4111"),
        ("\U000e0046\U000e0061", "Fa"),
        ("a\u3164b", "ab"),
    ],
)
def test_disguises_fold_to_what_they_look_like(disguised: str, plain: str) -> None:
    assert fold(disguised) == plain


def test_spaced_letters_are_joined_and_others_left_alone() -> None:
    joined = joined_letters(View.of("the F a l c o n ships"))
    assert joined is not None
    assert "Falcon" in joined.text
    assert joined.span(joined.text.index("Falcon"), joined.text.index("Falcon") + 6) == (4, 15)
    assert joined_letters(View.of("plan a or b")) is None


def test_markup_shows_its_text_and_hides_its_attributes() -> None:
    raw = View.of('<p>Fal<b>con</b></p><a href="https://x.example/?a=1&amp;b=2">go</a><!-- note -->')
    seen, unseen = visible(raw), hidden(raw)
    assert seen is not None
    assert unseen is not None
    assert "Falcon" in seen.text
    assert "note" not in seen.text
    assert 'a href="https://x.example/?a=1&b=2"' in unseen.text
    assert "note" in unseen.text
    assert "Falcon" not in unseen.text


def test_plain_text_has_no_markup_to_show() -> None:
    assert visible(View.of("a plain text")) is None
    assert visible(View.of("Fal&#99;on")) is not None
    assert visible(View.of("R & D &nosuchthing;")) is None
    assert hidden(View.of("<p>nothing told</p>")) is None


def test_a_tag_has_one_name() -> None:
    assert [tag_name(each) for each in ("<A href='x'>", "</p>", "<br/>")] == ["a", "p", "br"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("%46alcon", "Falcon"),
        ("&#70;alc&ouml;n", "Falcön"),
        (r"\u0046alcon", "Falcon"),
        ("RmFsY29u", "Falcon"),
        ("see/RmFsY29u/x.png", "see/Falcon/x.png"),
        ("46616c636f6e", "Falcon"),
        (r"\x46\x61\x6c\x63\x6f\x6e", "Falcon"),
    ],
)
def test_encodings_are_decoded_in_place(text: str, plain: str) -> None:
    decoded = [View.of(text).edited(decoder(text)) for _, decoder in DECODERS]
    assert plain in [view.text for view in decoded if view is not None]


@pytest.mark.parametrize(
    "text", ["deadbeefdeadbeef", "%ff%fe", "internationalisation", "&nosuch;", r"\ud800", "ABCDEFGHI"]
)
def test_what_decodes_to_noise_stays(text: str) -> None:
    for _, decoder in DECODERS:
        view = View.of(text).edited(decoder(text))
        assert view is None or view.text.isprintable()


def test_no_more_than_64_kib_are_decoded() -> None:
    view = View.of("41" * 100_000).edited(dict(DECODERS)["hex"]("41" * 100_000))
    assert view is not None
    assert len(view.text) == MOST_BYTES


def test_an_encoding_inside_an_encoding_is_undone() -> None:
    seen = [view.text for view in views(TextPart("content", "UmtGc1kyOXU= JTQ2YWxjb24=")).texts]
    assert any("Falcon" in text for text in seen)


def test_edits_that_change_nothing_give_no_view() -> None:
    assert View.of("abc").edited(()) is None


def test_an_empty_span_lies_where_its_neighbours_meet() -> None:
    view = View.of("abc").edited([Edit(1, 2, "")])
    assert view is not None
    assert view.span(1, 1) == (2, 2)
    assert view.span(2, 2) == (3, 3)
    assert View.of("").span(0, 0) == (0, 0)


def test_digits_are_squeezed_only_where_a_long_number_may_be() -> None:
    numbers = views(TextPart("content", "4.5.5.6/7375/8689/9855")).numbers
    assert [view.text for view in numbers] == ["4556737586899855"]
    assert views(TextPart("content", "1, 2, 3")).numbers == ()
