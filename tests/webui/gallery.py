"""The sample pages on a loopback port, for a real browser: ``python -m tests.webui.gallery`` shows them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from tests.webui.samples import SAMPLES
from webui.render import HERE, render
from webui.views.page import Theme

KILN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6"><rect width="9" height="6" fill="#b98b66"/>'
    b'<rect x="3" y="1" width="3" height="4" rx="1" fill="#4a2c1a"/></svg>'
)
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'"


def main() -> None:
    """Serves the gallery until interrupted."""
    with serving() as origin:
        print(*(f"{origin}/{name}" for name in SAMPLES), sep="\n")  # noqa: T201
        input("Enter ends it. ")


@contextmanager
def serving() -> Iterator[str]:
    """Serves on a free loopback port; gives the origin. ``/dark/home`` is ``/home`` in dark."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Gallery, directory=str(HERE)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Gallery(SimpleHTTPRequestHandler):
    """Sample pages by name, and the static files, under the strict policy that the product sends."""

    def do_GET(self) -> None:
        """Answers a sample page, the sample picture, or a static file; any post by the sample thread."""
        path = urlsplit(self.path).path
        theme: Theme = "dark" if path.startswith("/dark/") else "light"
        name = "thread" if path.startswith("/posts/") else path.rsplit("/", 1)[-1]
        if path.startswith("/static/"):
            super().do_GET()
        elif path == "/sample/kiln.svg":
            self.answer(KILN, kind="image/svg+xml")
        elif name in SAMPLES:
            template, page, view = SAMPLES[name]
            self.answer(
                render(template, page=replace(page, theme=theme), view=view).encode(), kind="text/html"
            )
        else:
            self.send_error(404)

    def answer(self, body: bytes, *, kind: str) -> None:
        """Sends one body with the security policy."""
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing: the tests read the pages, not the log."""


if __name__ == "__main__":
    main()
