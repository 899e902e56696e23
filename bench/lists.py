"""The list API of 25 incidents beside a hand-written endpoint of one query, both as gunicorn serves them."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.ratios import Ratio, times_slower
from foundation.accounts.models import User
from foundation.accounts.services import create_api_token

ADDRESS = "/api/v1/incidents/?page_size=25"
SEARCH = f"{ADDRESS}&q=check+err"  # two beginnings of words that many titles have
MOST_QUERIES = 4
MOST_TIMES = 3
MOST_TIMES_SEARCHING = 5


def ratios(rows: int) -> list[Ratio]:
    system = User.system()
    _, secret = create_api_token(user=system, by=system, name="bench")
    headers = {"Authorization": f"Token {secret}"}
    client = Client(headers=headers)
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ADDRESS).status_code == 200
    asked = len(queries)
    connections.close_all()
    with served() as port:
        slower = times_slower(getting(port, ADDRESS, headers), getting(port, "/bench/incidents/", headers))
        searching = times_slower(getting(port, SEARCH, headers), getting(port, ADDRESS, headers))
    return [
        Ratio(f"queries of the list API, 25 of {rows:,} incidents", asked, MOST_QUERIES),
        Ratio(f"list API ÷ hand-written endpoint of one query, 25 of {rows:,}", slower, MOST_TIMES),
        Ratio(f"list API looking for two words ÷ without, 25 of {rows:,}", searching, MOST_TIMES_SEARCHING),
    ]


def getting(port: int, address: str, headers: dict[str, str]) -> Callable[[], object]:
    def get() -> object:
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        server.request("GET", address, headers=headers)
        answer = server.getresponse()
        body = answer.read()
        server.close()
        assert answer.status == 200, body[:500]
        return body

    return get


@contextmanager
def served() -> Iterator[int]:
    """One worker of gunicorn, as `manage.py up` runs it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([*command, "--workers", "1", "--log-level", "error"])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(15)
