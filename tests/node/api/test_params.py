"""Requests of client apps, read as typed values whatever their encoding."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from node.api import params
from node.api.errors import NoSuchThing, ParamInvalid
from node.api.params import Params, Upload

Reader = Callable[[Params], Any]


async def read_from(reader: Reader, method: str = "POST", path: str = "/", **sent: Any) -> Any:
    """What `reader` makes of a request as it would arrive."""

    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse({"read": reader(await params.read_params(request))})
        except ParamInvalid as fault:
            return JSONResponse({"error": fault.public}, status_code=422)

    app = Starlette(routes=[Route("/", endpoint, methods=["GET", "POST"])])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        got: Any = (await client.request(method, path, **sent)).json()
    return got.get("read", got)


SENT: list[dict[str, Any]] = [
    {"data": {"sensitive": "1", "media_ids[]": ["7", "8"], "poll[multiple]": "true"}},
    {"json": {"sensitive": True, "media_ids": ["7", "8"], "poll": {"multiple": True}}},
    {"json": {"sensitive": "1", "media_ids": [7, 8], "poll": {"multiple": "on"}}},
    {
        "data": {"sensitive": "true", "media_ids[]": ["7", "8"], "poll[multiple]": "on"},
        "files": {"file": ("a.txt", b"x")},
    },
    {"path": "/?sensitive=1&media_ids[]=7&media_ids[]=8&poll[multiple]=1"},
    {"data": {"sensitive": "on", "media_ids[0]": "7", "media_ids[1]": "8", "poll[multiple]": "1"}},
]


@pytest.mark.parametrize("sent", SENT)
async def test_every_encoding_reads_the_same(sent: dict[str, Any]) -> None:
    def reader(given: Params) -> object:
        poll = given.child("poll")
        assert poll is not None
        return [given.flag("sensitive"), given.identities("media_ids"), poll.flag("multiple")]

    assert await read_from(reader, **sent) == [True, [7, 8], True]


async def test_a_file_arrives_with_its_bytes() -> None:
    def reader(given: Params) -> object:
        upload = given.upload("file")
        assert isinstance(upload, Upload)
        return [upload.file_name, upload.body.decode()]

    assert await read_from(reader, files={"file": ("cat.png", b"meow")}) == ["cat.png", "meow"]


async def test_the_body_wins_over_the_query() -> None:
    assert await read_from(lambda given: given.text("q"), path="/?q=query", data={"q": "body"}) == "body"


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b"{", "headers": {"content-type": "application/json"}},
        {"content": b"[1]", "headers": {"content-type": "application/json"}},
        {"content": b"a=1&a[b]=2", "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"content": b"\xff=\xff", "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"content": b"junk", "headers": {"content-type": "multipart/form-data"}},
    ],
)
async def test_an_unreadable_body_is_told_in_json(sent: dict[str, Any]) -> None:
    assert "error" in await read_from(lambda given: given.text("a"), **sent)


@pytest.mark.parametrize("word", ["0", "false", "off", "f", "no", ""])
def test_words_for_no(word: str) -> None:
    assert Params({"x": word}).flag("x") is False


def test_a_flag_in_other_words_is_refused() -> None:
    with pytest.raises(ParamInvalid, match="x is neither"):
        Params({"x": "perhaps"}).flag("x")


def test_what_was_not_sent_is_none_and_what_was_sent_empty_is_not() -> None:
    sent = Params({"spoiler_text": ""})
    assert sent.text("status") is None
    assert sent.text("spoiler_text") == ""
    assert sent.has("spoiler_text")
    assert not sent.has("status")


@pytest.mark.parametrize("written", ["12a", "1.5"])
def test_numbers_are_whole(written: str) -> None:
    with pytest.raises(ParamInvalid, match="whole number"):
        Params({"limit": written}).number("limit")


@pytest.mark.parametrize("written", ["-1", str(1 << 63)])
def test_ids_fit_the_store(written: str) -> None:
    with pytest.raises(ParamInvalid, match="not an id"):
        Params({"id": written}).identity("id")
    with pytest.raises(ParamInvalid, match="not an id"):
        Params({"id": [written]}).identities("id")


@pytest.mark.parametrize("value", [{"a": "b"}, [["x"]], Upload("f", b"")])
def test_text_is_text(value: params.Value) -> None:
    with pytest.raises(ParamInvalid, match="not text"):
        Params({"x": value}).text("x")


def test_objects_are_objects() -> None:
    with pytest.raises(ParamInvalid, match="not an object"):
        Params({"source": "x"}).child("source")
    with pytest.raises(ParamInvalid, match="list of objects"):
        Params({"fields": ["x"]}).children("fields")
    assert [row.text("name") for row in Params({"f": [{"name": "a"}]}).children("f")] == ["a"]


def test_a_file_is_a_file() -> None:
    with pytest.raises(ParamInvalid, match="not a file"):
        Params({"file": "x"}).upload("file")
    assert Params({"file": Upload("", b"")}).upload("file") is None
    assert Params({}).upload("file") is None


@pytest.mark.parametrize("written", ["abc", "-5", "²", str(1 << 63)])
def test_a_path_that_holds_no_id_is_nothing(written: str) -> None:
    request = Request({"type": "http", "path_params": {"id": written}, "headers": []})
    with pytest.raises(NoSuchThing):
        params.path_identity(request)
