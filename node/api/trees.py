"""Bracketed form names as a tree: `a[b]=1`, `x[]=1`, `x[0][y]=1`, `x[][y]=1`, `x=1&x=2`.

A tree is a scalar, a leaf of the caller's own kind (a file), a list or a dict of trees. `x[]` appends; a
dict whose names are all whole numbers is a list in their order; `x[][y]` opens a new object when the last
has a `y` already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, TypeAlias, TypeVar, Union

Leaf = TypeVar("Leaf")
Scalar: TypeAlias = str | int | float | bool | None
Tree: TypeAlias = Union[Scalar, Leaf, "list[Tree[Leaf]]", "dict[str, Tree[Leaf]]"]

MAX_DEPTH: Final = 5
NAME: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


def nest(pairs: Iterable[tuple[str, Leaf | str]]) -> dict[str, Tree[Leaf]]:
    """The tree of a form, in the order of its fields. Raises ValueError for a name used in two shapes."""
    root: dict[str, Tree[Leaf]] = {}
    for name, value in pairs:
        _place(root, path=_path(name), value=value, name=name)
    return {name: listed(branch) for name, branch in root.items()}


def _path(name: str) -> list[str]:
    """`a[b][]` → `["a", "b", ""]`; a name that is no such thing stands for itself."""
    match = NAME.fullmatch(name)
    if match is None:
        return [name]
    steps = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])]
    if len(steps) > MAX_DEPTH:
        raise ValueError(f"{name[:40]} is nested too deeply")
    return steps


def _place(branch: dict[str, Tree[Leaf]], *, path: list[str], value: Leaf | str, name: str) -> None:
    step, *rest = path
    if not rest:
        branch[step] = _joined(branch, step, value)
    elif rest == [""]:
        _list_at(branch, step, name).append(value)
    elif rest[0] == "":
        _place(_member_for(_list_at(branch, step, name), rest[1]), path=rest[1:], value=value, name=name)
    else:
        _place(_dict_at(branch, step, name), path=rest, value=value, name=name)


def _joined(branch: dict[str, Tree[Leaf]], step: str, value: Leaf | str) -> Tree[Leaf]:
    """A plain name sent twice is a list."""
    if step not in branch:
        return value
    known = branch[step]
    return [*known, value] if isinstance(known, list) else [known, value]


def _list_at(branch: dict[str, Tree[Leaf]], step: str, name: str) -> list[Tree[Leaf]]:
    known = branch.setdefault(step, [])
    if not isinstance(known, list):
        raise ValueError(f"{name[:40]} is sent in two shapes")
    return known


def _dict_at(branch: dict[str, Tree[Leaf]], step: str, name: str) -> dict[str, Tree[Leaf]]:
    known = branch.setdefault(step, {})
    if not isinstance(known, dict):
        raise ValueError(f"{name[:40]} is sent in two shapes")
    return known


def _member_for(members: list[Tree[Leaf]], step: str) -> dict[str, Tree[Leaf]]:
    last = members[-1] if members else None
    if isinstance(last, dict) and step not in last:
        return last
    opened: dict[str, Tree[Leaf]] = {}
    members.append(opened)
    return opened


def listed(tree: Tree[Leaf]) -> Tree[Leaf]:
    """The tree with every object whose names are all whole numbers as a list in their order."""
    match tree:
        case dict() if tree and all(step.isascii() and step.isdigit() for step in tree):
            return [listed(tree[step]) for step in sorted(tree, key=int)]
        case dict():
            return {step: listed(branch) for step, branch in tree.items()}
        case list():
            return [listed(branch) for branch in tree]
        case _:
            return tree
