"""Bare Starlette under the node's own server: the rate that every other figure is a share of."""

import asyncio
import sys

import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from node.cli.serving import Door, serve_doors


def application() -> Starlette:
    """One JSON endpoint, and the answer that says it runs."""
    return Starlette(routes=[Route("/json", small), Route("/healthz", alive)])


async def small(_: Request) -> Response:
    """A small JSON object."""
    return JSONResponse({"hello": "world"})


async def alive(_: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_doors([Door("staff", sys.argv[1], application())]))
