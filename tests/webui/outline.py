"""Reads a page the strict way: what is wrong with its structure, in sentences."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "use"})
UNLABELLED = frozenset({"hidden", "submit", "button"})


def faults(html: str) -> list[str]:
    """The faults of a page, empty when there are none."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.faults + reader.leftovers()


@dataclass
class Reader(HTMLParser):
    """Keeps the open elements, the ids, the labels and the headings while reading."""

    faults: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    labelled: set[str] = field(default_factory=set)
    fields: list[str] = field(default_factory=list)
    pointed: set[str] = field(default_factory=set)
    level: int = 0
    guarded: bool = True

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Checks one element as it opens."""
        named = {name: value or "" for name, value in attrs}
        if len(named) < len(attrs):
            self.faults.append(f"<{tag}> repeats an attribute")
        self.read_security(tag, named)
        self.read_ids(named)
        self.read_form(tag, named)
        self.read_heading(tag)
        if tag not in VOID:
            self.path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Checks an element that closes itself, as in SVG."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.path.pop()

    def handle_endtag(self, tag: str) -> None:
        """Checks that the element that closes is the one last opened."""
        opened = self.path.pop() if self.path else "nothing"
        if opened != tag:
            self.faults.append(f"</{tag}> closes <{opened}>")
        if tag == "form" and not self.guarded:
            self.faults.append("a form posts without a csrf token")
        if tag == "form":
            self.guarded = True

    def read_security(self, tag: str, named: dict[str, str]) -> None:
        """Nothing inline, nothing from elsewhere."""
        self.faults += [f"<{tag}> has {name}" for name in named if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not {"src", "nonce"} <= named.keys()):
            self.faults.append(f"an inline <{tag}>")
        loads = {"img": "src", "script": "src", "link": "href", "form": "action", "use": "href"}.get(tag)
        if loads and named.get(loads, "/")[:1] != "/":
            self.faults.append(f"<{tag}> reaches out to {named[loads]}")

    def read_ids(self, named: dict[str, str]) -> None:
        """Ids are unique; what labels or describes exists."""
        if (name := named.get("id")) is not None:
            if name in self.ids:
                self.faults.append(f"the id {name} appears twice")
            self.ids.add(name)
        for pointer in ("aria-labelledby", "aria-describedby"):
            self.pointed.update(named.get(pointer, "").split())

    def read_form(self, tag: str, named: dict[str, str]) -> None:
        """Fields have labels, forms that post have their token."""
        if tag == "label" and "for" in named:
            self.labelled.add(named["for"])
        if tag == "form" and named.get("method") == "post":
            self.guarded = False
        if tag == "input" and named.get("name") == "csrf" and named.get("value"):
            self.guarded = True
        visible = tag in {"textarea", "select"} or (tag == "input" and named.get("type") not in UNLABELLED)
        if visible and "label" not in self.path and "aria-label" not in named:
            self.fields.append(named.get("id", f"without an id, named {named.get('name')}"))

    def read_heading(self, tag: str) -> None:
        """Headings never skip a level."""
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            level = int(tag[1])
            if level > self.level + 1:
                self.faults.append(f"<{tag}> follows level {self.level}")
            self.level = level

    def leftovers(self) -> list[str]:
        """What is still open or missing at the end."""
        return [
            *(f"<{tag}> never closes" for tag in self.path),
            *(f"the field {name} has no label" for name in self.fields if name not in self.labelled),
            *(f"nothing has the id {name}" for name in sorted(self.pointed - self.ids)),
        ]
