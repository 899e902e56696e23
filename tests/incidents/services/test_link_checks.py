from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.test import Client

from foundation.accounts.enums import Role
from foundation.audit import clock
from foundation.fetching import FetchFailed
from incidents.enums import LinkState
from incidents.models import AlertDefinition, CheckedLink, Runbook
from incidents.rules.runbook_lint import check_runbook
from incidents.services.link_checks import check_due, collect_links, take_in_answer
from incidents.services.runbooks import create_runbook
from tests.factories import make_user, system

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


class _Answers(BaseHTTPRequestHandler):
    """`/200` is answered 200, and so on."""

    def do_GET(self) -> None:
        status = int(self.path.strip("/").split("?")[0] or 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/404")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def base(settings: Any) -> Iterator[str]:
    settings.DEBRIEF_FETCH_INSIDE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def define(address: str) -> AlertDefinition:
    definition = AlertDefinition(name=address[-9:], identity=address, runbook_url=address)
    definition.save()
    return definition


def state_of(address: str) -> str:
    return CheckedLink.objects.get(address=address).state


def test_links_of_rules_and_runbooks_are_opened_and_dead_ones_are_told(base: str, client: Client) -> None:
    text = f"# Disk\n\n## Mitigation\n\n1. See [the map]({base}/404) and [the plan]({base}/200).\n"
    runbook = create_runbook(title="Disk", source=text, by=make_user("olu", Role.RUNBOOK_OWNER))
    for status in ("200", "302", "404", "403", "503"):
        define(f"{base}/{status}?x")
    define("https://runbooks.example/{{ $labels.pod }}")
    define("no address")
    now = clock.now()
    assert check_due(by=system(), now=now) == 7
    assert state_of(f"{base}/200?x") == LinkState.ALIVE
    assert state_of(f"{base}/302?x") == LinkState.DEAD
    assert state_of(f"{base}/404?x") == LinkState.DEAD
    assert state_of(f"{base}/403?x") == LinkState.REFUSED
    assert state_of(f"{base}/503?x") == LinkState.UNKNOWN, "one bad day is no death"
    assert check_due(by=system(), now=now + timedelta(hours=2)) == 0
    assert check_due(by=system(), now=now + DAY) == 4, "the dead, and the one that was down"
    assert state_of(f"{base}/503?x") == LinkState.DEAD
    runbook.refresh_from_db()
    assert runbook.findings["dead-link"] == 1
    client.force_login(make_user("ana", Role.VIEWER))
    page = client.get("/alerts/", {"view": "all", "problem": "dead_link"}).content.decode()
    assert "302?x" in page
    assert "200?x" not in page


def test_addresses_inside_are_not_asked(base: str, settings: Any) -> None:
    settings.DEBRIEF_FETCH_INSIDE = False
    define(f"{base}/404")
    check_due(by=system(), now=clock.now())
    assert state_of(f"{base}/404") == LinkState.REFUSED


def test_what_is_linked_no_more_is_forgotten_and_what_comes_back_is_alive_again(base: str) -> None:
    definition = define(f"{base}/404")
    now = clock.now()
    check_due(by=system(), now=now)
    link = CheckedLink.objects.get()
    take_in_answer(link=link, failed=None, by=system(), now=now)
    assert (link.state, link.failures, link.problem) == (LinkState.ALIVE, 0, "")
    take_in_answer(link=link, failed=FetchFailed("no answer"), by=system(), now=now)
    assert link.state == LinkState.ALIVE
    definition.runbook_url = ""
    definition.save()
    assert collect_links(by=system(), now=now + DAY) == 0
    assert check_due(by=system(), now=now + 40 * DAY) == 0


def test_the_check_names_a_dead_link_and_its_line() -> None:
    found = check_runbook("# A\n\n[x](https://a.example/gone)\n", dead=frozenset({"https://a.example/gone"}))
    assert [(each.code, each.line) for each in found if each.code == "dead-link"] == [("dead-link", 3)]
    assert not Runbook.objects.exists()
