"""A Prometheus and an Alertmanager that really run, with kube-prometheus' rules and one of our own, and the product.

The lines of configuration are those of the how-to, with our own address in place of the example's.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test import Client

from incidents.enums import AlertDecision, AlertState, DeclaredVia, Severity, Status, TimelineKind
from incidents.models import Alert, Incident, WebhookDelivery
from tests import at_hand
from tests.factories import make_service, make_user
from tests.workers import Worker

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

HOW_TO = at_hand.ROOT / "docs" / "how-to" / "alerts.md"
EXAMPLE = "https://debrief.example.org"
pytestmark = [
    pytest.mark.real,
    pytest.mark.once,
    pytest.mark.engines,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(at_hand.prometheus() is None, reason="no prometheus and prometheus-alertmanager"),
]

RULES = """
groups:
  - name: checkout
    rules:
      - alert: CheckoutErrors
        expr: checkout_error_ratio > 0.05
        labels: {severity: critical, service: checkout}
        annotations:
          summary: Every third payment fails
"""
RUNBOOK = """# CheckoutErrors

## Diagnosis

1. Read what it says last

   ```shell
   kubectl --namespace <namespace> logs <pod>
   ```
"""


# ------------------------------------------------------------------------------------------------- what the how-to says


def lines_beginning(first: str, replaced: dict[str, str]) -> str:
    """The how-to's block that begins with this line, with nothing changed but the addresses."""
    (block,) = re.findall(rf"```yaml\n({first}\n.*?)```", HOW_TO.read_text(encoding="utf-8"), flags=re.DOTALL)
    for old, new in replaced.items():
        assert block.count(old) == 1, (old, block)
        block = block.replace(old, new)
    assert EXAMPLE not in block
    return str(block)


def own_rules(server: str) -> str:
    """Our rule, with the annotation that the how-to gives."""
    rules = yaml.safe_load(RULES)
    told = yaml.safe_load(lines_beginning("annotations:", {EXAMPLE: server}))
    rules["groups"][0]["rules"][0]["annotations"] |= told["annotations"]
    return yaml.safe_dump(rules)


# --------------------------------------------------------------------------------------------------- what really runs


class Checkout:
    """The thing that is watched: a page of metrics whose error ratio can be changed."""

    def __init__(self) -> None:
        checkout, self.error_ratio = self, 0.31

        class Page(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                labels = 'namespace="shop",pod="checkout-7d9f4"'
                body = f"checkout_error_ratio{{{labels}}} {checkout.error_ratio}\n".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.port = self.server.server_address[1]

    def __enter__(self) -> Checkout:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def running(folder: Path, program: Path, port: int, *options: str) -> Iterator[None]:
    """The program in a process group of its own, ready when this begins and gone when it ends."""
    log = folder / f"{program.name}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [program, f"--web.listen-address=127.0.0.1:{port}", *options],
            cwd=folder,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        for _ in range(150):
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2):
                break
            assert process.poll() is None, log.read_text(errors="replace")
            threading.Event().wait(0.1)
        else:
            pytest.fail(f"{program.name} is not ready:\n{log.read_text(errors='replace')}")
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def alertmanager(folder: Path, program: Path, webhook: str) -> Iterator[int]:
    port = at_hand.free_port()
    lines = lines_beginning("route:", {f"{EXAMPLE}/hooks/alertmanager/…/": webhook})
    (folder / "alertmanager.yml").write_text(lines, encoding="utf-8")
    options = ("--config.file=alertmanager.yml", "--storage.path=silences", "--cluster.listen-address=")
    with running(folder, program, port, *options):
        yield port


@contextmanager
def prometheus(folder: Path, program: Path, *, alertmanager: int, watched: int) -> Iterator[None]:
    """It looks every second, at what is watched and at the rules."""
    configuration = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules/*.yaml"],
        "scrape_configs": [
            {"job_name": "checkout", "static_configs": [{"targets": [f"127.0.0.1:{watched}"]}]},
        ],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager}"]}]}]},
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(configuration), encoding="utf-8")
    # What fires before Prometheus has found its Alertmanager is told again after a second, not after a minute.
    options = ("--config.file=prometheus.yml", "--storage.tsdb.path=series", "--rules.alert.resend-delay=1s")
    with running(folder, program, at_hand.free_port(), *options):
        yield


def write_rules(folder: Path, theirs: Path, server: str) -> None:
    """kube-prometheus' resources as Prometheus itself reads them, and our own."""
    folder.mkdir()
    for file in theirs.glob("*.yaml"):
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
        (folder / file.name).write_text(yaml.safe_dump(given["spec"]), encoding="utf-8")
    (folder / "checkout.yaml").write_text(own_rules(server), encoding="utf-8")


# ------------------------------------------------------------------------------------------------------------ the test


@pytest.fixture
def house_worker(request: pytest.FixtureRequest) -> Worker:
    """The worker that goes with this database."""
    name = "rabbitmq_worker" if connection.vendor == "postgresql" else "worker"
    found: Worker = request.getfixturevalue(name)
    return found


def import_what_is_known(folder: Path) -> None:
    runbooks = folder / "runbooks"
    runbooks.mkdir()
    (runbooks / "CheckoutErrors.md").write_text(RUNBOOK, encoding="utf-8")
    call_command("import_prometheus_rules", str(folder / "rules"), verbosity=0)
    with suppress(SystemExit):  # most of kube-prometheus' alerts have no runbook here
        call_command("import_runbooks", str(runbooks), verbosity=0)


def webhook(server: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    call_command("create_webhook", "alertmanager", "--name", "Cluster monitoring")
    return server + capsys.readouterr().out.strip().splitlines()[-1]


def opener(server: str) -> Callable[[str], tuple[int, str, str]]:
    """A signed-in person's browser that follows nothing by itself: status, where it leads, what one reads."""
    client = Client()
    client.force_login(make_user("ana"))
    headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}

    def get(address: str) -> tuple[int, str, str]:
        with closing(http.client.HTTPConnection(urlsplit(server).netloc, timeout=20)) as link:
            link.request("GET", address.removeprefix(server), headers=headers)
            answer = link.getresponse()
            return answer.status, answer.headers["Location"] or "", text_of(answer.read())

    return get


def text_of(page: bytes) -> str:
    """What one reads and copies, without the tags."""
    return unescape(re.sub(r"<[^>]+>", "", page.decode()))


def test_what_prometheus_fires_becomes_an_incident_with_its_runbook_until_it_ends(
    live_server: LiveServer,
    house_worker: Worker,
    shared_data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    programs = at_hand.prometheus()
    assert programs is not None
    server = live_server.url.replace("localhost", "127.0.0.1")
    service = make_service("checkout")
    write_rules(tmp_path / "rules", shared_data / "alert_rules" / "kube-prometheus", server)
    import_what_is_known(tmp_path)
    house_worker.start()
    with (
        Checkout() as checkout,
        alertmanager(tmp_path, programs[1], webhook(server, capsys)) as port,
        prometheus(tmp_path, programs[0], alertmanager=port, watched=checkout.port),
    ):
        incident = house_worker.wait_until(lambda: Incident.objects.first(), timeout=40)
        assert (incident.level, incident.declared_via) == (Severity.SEV2, DeclaredVia.ALERT)
        assert incident.service == service
        assert incident.title == "CheckoutErrors: Every third payment fails"
        alert = incident.alerts.get()
        assert alert.labels.items() >= {"namespace": "shop", "pod": "checkout-7d9f4", "job": "checkout"}.items()

        # kube-prometheus' own that always fires comes too, and declares nothing.
        heartbeat = house_worker.wait_until(lambda: Alert.objects.filter(name="Watchdog").first())
        assert (heartbeat.decision, heartbeat.incident) == (AlertDecision.HEARTBEAT, None)
        assert heartbeat.definition is not None

        # The link in the page of the night: one redirect, and the command is ready to run.
        get = opener(server)
        status, runbook, _text = get(alert.annotations["runbook_url"])
        assert (status, runbook.split("?")[0]) == (302, "/runbooks/checkouterrors/")
        status, _nowhere, text = get(runbook)
        assert status == 200
        assert "kubectl --namespace shop logs checkout-7d9f4" in text

        checkout.error_ratio = 0.0
        house_worker.wait_until(lambda: Alert.objects.filter(pk=alert.pk, state=AlertState.RESOLVED).first())
    alert.refresh_from_db()
    incident.refresh_from_db()
    assert alert.ended_at is not None
    assert alert.started_at < alert.ended_at
    kinds = list(incident.timeline.values_list("kind", flat=True))
    assert (kinds.count(TimelineKind.ALERT_FIRED), kinds.count(TimelineKind.ALERT_RESOLVED)) == (1, 1)
    assert incident.status == Status.DECLARED  # whether it is over, a person says
    assert Incident.objects.count() == 1
    house_worker.wait_until(lambda: not WebhookDelivery.objects.exclude(state="done").exists())
