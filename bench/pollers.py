"""How many open incident pages one worker carries: a poll that finds nothing new beside a view that does nothing."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable

from django.db import connections

from bench.lists import served
from bench.ratios import Ratio, times_slower
from foundation.accounts.models import User
from incidents.middleware import PageTag
from incidents.models import Incident

EVERY = 10  # seconds between two polls of a page, as static/js/live.js asks
MOST_TIMES = 5
FEWEST = 500
SECONDS = 3


def ratios(rows: int) -> list[Ratio]:
    incident = Incident.objects.filter(private=False).order_by("-id")[:1].get()
    headers = {"If-None-Match": str(PageTag.of(incident, User.objects.people()[:1].get()))}
    connections.close_all()
    with served() as port:
        poll = asking(port, f"{incident.get_absolute_url()}live/", headers, 304)
        slower = times_slower(poll, asking(port, "/bench/nothing/", headers, 200))
        carried = EVERY * _a_second(poll)
    return [
        Ratio(f"poll that finds nothing new ÷ empty view, {rows:,} incidents", slower, MOST_TIMES),
        Ratio(f"pages that one worker carries, each asking every {EVERY} s", carried, FEWEST, "higher"),
    ]


def asking(port: int, address: str, headers: dict[str, str], status: int) -> Callable[[], object]:
    def ask() -> None:
        server = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        server.request("GET", address, headers=headers)
        answer = server.getresponse()
        answer.read()
        server.close()
        assert answer.status == status, (address, answer.status)

    return ask


def _a_second(act: Callable[[], object]) -> float:
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        act()
        done += 1
    return done / (time.perf_counter() - start)
