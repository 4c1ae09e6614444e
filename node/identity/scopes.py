"""Scopes: what a token may do; a parent covers its children."""

from functools import lru_cache

_AREAS = "accounts blocks bookmarks favourites filters follows lists mutes notifications search statuses"
_READ = frozenset(f"read:{area}" for area in _AREAS.split())
_WRITE = frozenset(
    f"write:{area}" for area in (*_AREAS.replace(" search", "").split(), "conversations", "media", "reports")
)
_FOLLOW = frozenset(f"{verb}:{area}" for verb in ("read", "write") for area in ("blocks", "follows", "mutes"))
_CHILDREN: dict[str, frozenset[str]] = {
    "read": _READ,
    "write": _WRITE,
    "follow": _FOLLOW,
    "profile": frozenset(),
    "push": frozenset(),
    "permeable:read": frozenset(),
    "permeable:write": frozenset({"permeable:read"}),
    "permeable:law": frozenset(),
}

LAW = "permeable:law"
EVERY = frozenset(_CHILDREN) | _READ | _WRITE  # what a person's own session may ask for
FOR_APPS = EVERY - {LAW}
DEFAULT = "read"


class UnknownScope(ValueError):
    """A scope that does not exist; its text names it."""


@lru_cache(maxsize=256)
def expanded(text: str) -> frozenset[str]:
    """The scopes of a space-separated text with all that they cover; ask it with `in`."""
    held = frozenset(text.split())
    return held.union(*(_CHILDREN.get(scope, frozenset()) for scope in held))


def parsed(text: str) -> tuple[str, ...]:
    """The scopes in a text, each once, in its order; separated by spaces or commas. Raises UnknownScope."""
    scopes = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for scope in scopes:
        if scope not in EVERY:
            raise UnknownScope(scope)
    return scopes


def within(asked: str, held: str) -> bool:
    """Tell whether every scope of `asked` is covered by `held`; both are space-separated."""
    return frozenset(asked.split()) <= expanded(held)
