"""Where notices arrive in tests: a web server and a mail server, slow enough for a worker to be killed in between."""

from __future__ import annotations

import email
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

SLOW = 0.2


class Received:
    """What arrived, in order: titles of messages."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.refusing = False


@contextmanager
def web_server(*, slow: float = SLOW) -> Iterator[tuple[str, Received]]:
    """An address for apprise, and what arrives there. While it is `refusing` it answers 503."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            time.sleep(slow)
            if not received.refusing:
                received.titles.append(body["title"])
            self.send_response(503 if received.refusing else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"json://127.0.0.1:{server.server_port}/hook", received
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_server(port: int, *, slow: float = SLOW) -> Iterator[Received]:
    received = Received()

    class Handler:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            message = email.message_from_bytes(envelope.content)
            time.sleep(slow)
            received.titles.append(f"{envelope.rcpt_tos[0]} {message['Subject']}")
            return "250 taken"

    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield received
    finally:
        controller.stop()
