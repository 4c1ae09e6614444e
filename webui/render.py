"""Views to HTML: the one Jinja environment, with escaping on and undefined names refused."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from webui.views.page import PageView
from webui.words import STATES, VERDICTS, count, left, since

HERE = Path(__file__).parent
STATIC = HERE / "static"


def render(template: str, *, page: PageView, view: object = None) -> str:
    """The HTML of one template.

    ``template`` is its path under ``templates/``; ``view`` is the view its first comment names.
    """
    return environment().get_template(template).render(page=page, view=view)


@cache
def environment() -> Environment:
    """The environment, made once; templates are compiled on first use."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(asset=asset, states=STATES, verdicts=VERDICTS)
    filters: dict[str, Callable[..., str]] = {"since": since, "left": left, "count": count}
    made.filters.update(filters)
    return made


@cache
def asset(path: str) -> str:
    """The address of a static file, with a digest that changes when the file does."""
    digest = sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"
