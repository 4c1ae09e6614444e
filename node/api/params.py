"""What a client sent, read as typed values: forms, multipart, JSON and the query, in one shape.

Client apps write the same list as `x[]=1`, `x[0]=1`, `x=1&x=2` or `{"x": [1]}`, the same boolean as `1`,
`on` or `true`, and the same number as a string. All of that ends here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import parse_qsl

import orjson
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from node.api.errors import NoSuchThing, ParamInvalid
from node.api.trees import Tree, listed, nest

MAX_FIELDS: Final = 500
MAX_PART_BYTES: Final = 1 << 20
LARGEST_ID: Final = (1 << 63) - 1
YES: Final = frozenset({"1", "t", "true", "on", "yes"})
NO: Final = frozenset({"0", "f", "false", "off", "no", ""})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a client sent it; nothing it says of itself is believed."""

    file_name: str
    body: bytes


Value: TypeAlias = Tree[Upload]


@dataclass(frozen=True, slots=True)
class Params:
    """The fields of one request, or of one object inside it; a getter gives None where nothing was sent."""

    tree: Mapping[str, Value]

    def has(self, name: str) -> bool:
        """Whether the field was sent at all, were it empty."""
        return name in self.tree

    def text(self, name: str) -> str | None:
        """A field as text. Raises ParamInvalid for a list, an object or a file."""
        return _text(name, self.tree.get(name))

    def number(self, name: str) -> int | None:
        """A field as a whole number; empty counts as unsent. Raises ParamInvalid."""
        written = self.text(name)
        if written is None or not written.strip():
            return None
        return _whole(name, written)

    def identity(self, name: str) -> int | None:
        """A field as one of our ids. Raises ParamInvalid for what can't be one."""
        given = self.number(name)
        if given is not None and not 0 <= given <= LARGEST_ID:
            raise ParamInvalid(name, "is not an id")
        return given

    def flag(self, name: str) -> bool | None:
        """A field as yes or no. Raises ParamInvalid for any other word."""
        written = self.text(name)
        if written is None:
            return None
        word = written.strip().lower()
        if word in YES:
            return True
        if word in NO:
            return False
        raise ParamInvalid(name, "is neither true nor false")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list field; one lone value is a list of one. Raises ParamInvalid."""
        return tuple(text for part in _parts(self.tree.get(name)) if (text := _text(name, part)) is not None)

    def identities(self, name: str) -> tuple[int, ...]:
        """A list of our ids, in the order sent. Raises ParamInvalid."""
        return tuple(_identity(name, text) for text in self.texts(name))

    def child(self, name: str) -> Params | None:
        """An object field. Raises ParamInvalid when it is anything else."""
        match self.tree.get(name):
            case None:
                return None
            case dict() as tree:
                return Params(tree)
            case _:
                raise ParamInvalid(name, "is not an object")

    def children(self, name: str) -> tuple[Params, ...]:
        """A list of objects. Raises ParamInvalid when a member is anything else."""
        found = []
        for part in _parts(self.tree.get(name)):
            if not isinstance(part, dict):
                raise ParamInvalid(name, "is not a list of objects")
            found.append(Params(part))
        return tuple(found)

    def upload(self, name: str) -> Upload | None:
        """A file field; what browsers send for none chosen is None. Raises ParamInvalid."""
        match self.tree.get(name):
            case Upload() as upload:
                return upload if upload.body or upload.file_name else None
            case None | "":
                return None
            case _:
                raise ParamInvalid(name, "is not a file")


async def read_params(request: Request) -> Params:
    """Everything a request sent: the query first, then the body over it.

    Raises ParamInvalid for a body that can't be read.
    """
    query = query_of(request).tree
    body = await _body(request)
    return Params({**query, **body})


def query_of(request: Request) -> Params:
    """The query alone. Raises ParamInvalid."""
    return Params(_nested(parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=MAX_FIELDS)))


def path_identity(request: Request, name: str = "id") -> int:
    """An id from the path. Raises NoSuchThing for what can't be one, as for an id that nobody has."""
    written: str = request.path_params[name]
    if not (written.isascii() and written.isdigit()) or int(written) > LARGEST_ID:
        raise NoSuchThing(f"{name}={written[:40]}")
    return int(written)


async def _body(request: Request) -> Mapping[str, Value]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _multipart(request)
    body = await request.body()
    if not body:
        return {}
    if kind == "application/json" or kind.endswith("+json"):
        return _json(body)
    return _nested(_pairs(body))


async def _multipart(request: Request) -> Mapping[str, Value]:
    try:
        async with request.form(max_files=8, max_fields=MAX_FIELDS, max_part_size=MAX_PART_BYTES) as form:
            return _nested([(name, await _part(part)) for name, part in form.multi_items()])
    except (MultiPartException, HTTPException) as fault:  # starlette wraps the first inside an application
        raise ParamInvalid("body", "is not a readable form") from fault


async def _part(part: UploadFile | str) -> Upload | str:
    if isinstance(part, str):
        return part
    return Upload(part.filename or "", await part.read())


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as fault:
        raise ParamInvalid("body", "is not a readable form") from fault


def _json(body: bytes) -> Mapping[str, Value]:
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise ParamInvalid("body", "is not JSON") from fault
    if not isinstance(tree, dict):
        raise ParamInvalid("body", "is not a JSON object")
    return {name: listed(branch) for name, branch in tree.items()}


def _nested(pairs: Iterable[tuple[str, Upload | str]]) -> dict[str, Value]:
    try:
        return nest(pairs)
    except ValueError as fault:
        raise ParamInvalid("body", str(fault)) from fault


def _parts(value: Value) -> list[Value]:
    match value:
        case None:
            return []
        case list():
            return value
        case _:
            return [value]


def _text(name: str, value: Value) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case list() if value and not isinstance(value[-1], list):
            return _text(name, value[-1])
        case _:
            raise ParamInvalid(name, "is not text")


def _whole(name: str, written: str) -> int:
    try:
        return int(written.strip())
    except ValueError as fault:
        raise ParamInvalid(name, "is not a whole number") from fault


def _identity(name: str, written: str) -> int:
    given = _whole(name, written)
    if not 0 <= given <= LARGEST_ID:
        raise ParamInvalid(name, "is not an id")
    return given
