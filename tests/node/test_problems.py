"""Errors to answers: by kind, in the form of whoever asks, with nothing but the public words."""

import json
import logging
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from node.problems import STATUS_OF_KIND, Problem, Problems, problem_of


@dataclass
class Wrong(Exception):
    kind: str
    public: str = "for people"
    detail: str = "for the log"


class Slow(Wrong):
    retry_after_s = 30


async def page(_: Request, problem: Problem) -> Response:
    return PlainTextResponse(f"page: {problem.say} {problem.trace}", problem.status)


async def get(path: str, error: Exception) -> httpx.Response:
    async def raising(_: Request) -> Response:
        raise error

    app = Starlette(routes=[Route("/{path:path}", raising)], middleware=[Middleware(Problems, page=page)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as client:
        return await client.get(path)


@pytest.mark.parametrize(("kind", "status"), STATUS_OF_KIND.items())
async def test_a_kind_has_one_status(kind: str, status: int) -> None:
    assert (await get("/api/v1/x", Wrong(kind))).status_code == status


async def test_an_app_reads_error_and_nothing_more() -> None:
    answer = await get("/api/v1/x", Wrong("not_found"))
    assert answer.json() == {"error": "for people"}
    assert answer.headers["cache-control"] == "private, no-store"


async def test_the_bridge_api_answers_problem_documents() -> None:
    answer = await get("/api/permeable/v1/x", Wrong("conflict"))
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:permeable:problem:conflict",
        "title": "Conflict",
        "status": 409,
        "detail": "for people",
        "instance": "/api/permeable/v1/x",
    }


async def test_people_get_a_page() -> None:
    assert (await get("/home", Wrong("forbidden"))).text == "page: for people "


async def test_a_wait_is_told_in_seconds() -> None:
    assert (await get("/login", Slow("throttled"))).headers["retry-after"] == "30"


async def test_what_we_did_not_expect_tells_nothing_but_a_trace(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="node.problems"):
        answer = await get("/home", ZeroDivisionError("secret 42"))
    record = caplog.records[-1]
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert vars(record)["trace_id"] in answer.text
    assert record.exc_info is not None


async def test_the_detail_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="node.problems"):
        await get("/home", Wrong("not_found"))
    fields = vars(caplog.records[-1])
    assert (fields["msg"], fields["detail"], fields["status"]) == ("request.refused", "for the log", 404)


def test_an_unknown_kind_is_a_failure_of_ours() -> None:
    assert problem_of(Wrong("sunspots")).status == 500


def test_the_frameworks_own_errors_keep_their_status() -> None:
    assert problem_of(HTTPException(405)).say == "Method Not Allowed"


async def test_an_answer_that_has_begun_is_not_begun_again() -> None:
    async def half(_scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        raise Wrong("failed")

    async def ignore(_: object) -> None:
        return None

    scope: dict[str, object] = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [],
        "query_string": b"",
        "server": None,
    }
    with pytest.raises(Wrong):
        await Problems(half, page)({**scope, "scheme": "http"}, ignore, ignore)  # type: ignore[arg-type]


def test_json_lines_hold_the_event_and_its_fields() -> None:
    from node.logs import JsonLines, TextLines

    record = logging.makeLogRecord({"msg": "session.begun", "levelno": 20, "levelname": "INFO", "account": 7})
    line = json.loads(JsonLines().format(record))
    assert (line["event"], line["account"], line["level"]) == ("session.begun", 7, "info")
    assert TextLines().format(record).endswith("info    session.begun account=7")
