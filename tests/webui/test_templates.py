"""Every template, read the strict way."""

from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup

from tests.webui.outline import faults
from tests.webui.sample_company import NOW, PAGE
from tests.webui.sample_posts import POST, PREVIEW
from tests.webui.samples import SAMPLES
from webui.render import HERE, STATIC, asset, render
from webui.views.posts import State, ThreadView
from webui.views.wall import INSIDE
from webui.words import STATES, count, left, since

PARTIAL = {"preview"}
FRAMES = {"base.html", "bare.html", "desk/base.html", "desk/parts.html"}


@pytest.mark.parametrize("name", sorted(SAMPLES.keys() - PARTIAL))
def test_a_page_is_well_formed_labelled_and_has_nothing_inline(name: str) -> None:
    template, page, view = SAMPLES[name]
    assert faults(render(template, page=page, view=view)) == []


def test_every_template_has_a_sample() -> None:
    folder = HERE / "templates"
    pages = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if path.parent.name != "parts"}
    assert pages - FRAMES == {template for template, _, _ in SAMPLES.values()}


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color: red">x</p>',
        '<p onclick="x()">x</p>',
        "<script>x</script>",
        '<img src="https://elsewhere.example/x.png" alt="">',
        '<form method="post" action="/x"></form>',
        '<input name="x" id="x">',
        "<h1>a</h1><h3>b</h3>",
        "<p><em>x</p></em>",
        '<p id="a"></p><p id="a"></p>',
    ],
)
def test_the_reader_sees_a_planted_fault(planted: str) -> None:
    assert faults(planted)


def test_text_from_people_is_escaped_everywhere_but_in_sanitised_content() -> None:
    nasty = "<script>alert(1)</script>"
    post = replace(
        POST,
        author=replace(POST.author, name=nasty),
        summary=nasty,
        label=nasty,
        reply_to=nasty,
        audience=nasty,
        content=Markup("<p><b>kept</b></p>"),
        crossings=(replace(POST.crossings[0], say=nasty, rules=(nasty,)),),
    )
    html = render("thread.html", page=replace(PAGE, title=nasty), view=ThreadView(posts=(post,)))
    assert nasty not in html
    assert "<b>kept</b>" in html


@pytest.mark.parametrize("state", sorted(STATES))
def test_each_state_of_a_crossing_is_told_by_word_and_icon(state: State) -> None:
    crossing = replace(POST.crossings[0], state=state)
    html = render("thread.html", page=PAGE, view=ThreadView(posts=(replace(POST, crossings=(crossing,)),)))
    word = STATES[state]
    assert f"#{word.icon}" in html
    assert word.text in html


def test_the_wall_is_told_by_word_icon_and_frame() -> None:
    html = render("home.html", page=PAGE, view=SAMPLES["home"][2])
    assert "post--outside" in html
    assert "Outside" in html
    assert "icons.svg" in html
    assert "pottery.example" in html


def test_an_inside_post_never_wears_the_outside_frame() -> None:
    html = render(
        "thread.html", page=PAGE, view=ThreadView(posts=(replace(POST, wall=INSIDE, crossings=()),))
    )
    assert "post__origin" not in html


def test_the_fragment_is_a_fragment() -> None:
    html = render("preview.html", page=PAGE, view=PREVIEW)
    assert "<html" not in html
    assert 'name="mend"' in html


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = (STATIC / "icons.svg").read_text()
    pages = "".join(render(template, page=page, view=view) for template, page, view in SAMPLES.values())
    used = {part.split('"', 1)[0] for part in pages.split(asset("icons.svg") + "#")[1:]}
    assert used
    assert [name for name in sorted(used) if f'<symbol id="{name}"' not in sprite] == []


@pytest.mark.parametrize("sheet", sorted((STATIC / "css").glob("*.css")), ids=lambda path: path.name)
def test_style_sheets_ask_nobody_else(sheet: Path) -> None:
    words = sheet.read_text()
    assert "url(" not in words
    assert "@import" not in words


def test_times_and_numbers_read_as_people_say_them() -> None:
    assert since(NOW, NOW) == "now"
    assert since(NOW.replace(minute=8), NOW) == "12 min"
    assert since(NOW.replace(hour=11), NOW) == "3 h"
    assert since(NOW.replace(day=4), NOW) == "4 Mar"
    assert since(NOW.replace(year=2024), NOW) == "12 Mar 2024"
    assert left(NOW.replace(second=42), NOW) == "0:42"
    assert left(NOW, NOW.replace(second=1)) == "0:00"
    assert [count(1, "reply"), count(2, "reply"), count(1204, "member"), count(0, "day")] == [
        "1 reply", "2 replies", "1,204 members", "0 days",
    ]  # fmt: skip
