"""A storm on all that `manage.py up` runs: one service's alerts, each told several times, while people open pages.

`python -m bench.storm ANSWER.json`, called by `python -m bench`. BENCH_STORM deliveries at the pace of 10,000 a minute,
a fifth as many alerts. The limits of time hold on two cores that do nothing else.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import django

from bench.alert_bodies import bodies
from bench.free_port import free_port
from config.env import use_settings

use_settings()
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.models import Sum  # noqa: E402
from django.test import Client  # noqa: E402

from bench.ratios import Ratio  # noqa: E402
from bench.sending import Answers, post_all, visit  # noqa: E402
from config.celery import app  # noqa: E402
from foundation.accounts.models import User  # noqa: E402
from foundation.outbox.enums import WorkState  # noqa: E402
from incidents.models import Alert, Incident, Service, WebhookDelivery  # noqa: E402
from incidents.services.webhooks import create_webhook  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
A_SECOND = 10_000 / 60
SENDERS = 16
EACH_TOLD = 5  # times that every alert is delivered
BEFORE, AFTER = 12, 8  # seconds of pages without a storm
EVERY = 0.4  # seconds between two pages
LONGEST_DRAIN = 600


def main(answer: Path) -> None:
    deliveries = int(os.environ["BENCH_STORM"])
    print(f"\n── {connection.vendor}, a storm of {deliveries:,} deliveries ──", flush=True)
    call_command("migrate", verbosity=0)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        call_command("simulate", seed=2026, teams=8, months=6, incidents=500, stdout=nowhere)
    found = ratios(deliveries)
    for ratio in found:
        print(ratio.as_line(), flush=True)
    lines = [{**ratio.as_json(), "name": f"{connection.vendor}: {ratio.name}"} for ratio in found]
    answer.write_text(json.dumps(lines), encoding="utf-8")


def ratios(deliveries: int) -> list[Ratio]:
    service = Service.objects.active().order_by("pk")[:1].get()
    _receiver, hook = create_webhook(kind="alertmanager", name="Storm", by=User.system())
    other = Incident.objects.filter(private=False).order_by("-pk")[:1].get()
    newest = other.pk
    cookie = signed_in(User.objects.people().filter(is_active=True).order_by("pk")[:1].get())
    pages = ["/", "/incidents/", other.get_absolute_url()]
    told = list(bodies(service.slug, deliveries, each_told=EACH_TOLD))
    connections.close_all()
    with everything() as port:
        before = asyncio.run(visit(port, pages, cookie, every=EVERY, seconds=BEFORE))
        sent, during = asyncio.run(storm(port, hook, told, pages, cookie))
        drained = seconds_until_drained()
        mine = Incident.objects.filter(pk__gt=newest)
        incident = mine.order_by("pk").first()
        assert incident is not None, "no incident was declared"
        both = [incident.get_absolute_url(), other.get_absolute_url()]
        its_page, another = asyncio.run(visit(port, both, cookie, every=EVERY, seconds=AFTER)).values()
    say("answered 202", sent)
    for path in pages:
        say(f"{path} before", before[path])
        say(f"{path} during", during[path])
    print(f"sent in {sent.took:.1f} s, drained {drained:.1f} s after", flush=True)
    stored = WebhookDelivery.objects.filter(state=WorkState.DONE).count()
    counted = Alert.objects.filter(incident=incident).aggregate(seen=Sum("times_seen"))["seen"] or 0
    what = f"storm of {deliveries:,}"
    return [
        Ratio(f"{what}: incidents beside the one", mine.count() - 1, 0),
        Ratio(f"{what}: deliveries that are not stored and taken in", deliveries - stored, 0),
        Ratio(f"{what}: deliveries not counted on an alert of the incident", deliveries - counted, 0),
        Ratio(f"{what}: deliveries not answered with 202", deliveries - sent.statuses[202], 0),
        Ratio(f"{what}: pages not answered with 200", sum(each.refused for each in during.values()), 0),
        Ratio(f"{what}: seconds to send ÷ at the pace of 10,000 a minute", sent.took * A_SECOND / deliveries, 1.2),
        Ratio(f"{what}: seconds until all is taken in ÷ seconds to send", drained / sent.took, 1),
        Ratio(f"{what}: pages during ÷ before", median(during) / median(before), 5),
        Ratio(
            f"{what}: page of its incident ÷ of another",
            statistics.median(its_page.seconds) / statistics.median(another.seconds),
            3,
        ),
    ]


async def storm(
    port: int, hook: str, told: list[bytes], pages: list[str], cookie: str
) -> tuple[Answers, dict[str, Answers]]:
    """Everything posted, and how the pages were answered meanwhile."""
    visiting = asyncio.create_task(visit(port, pages, cookie, every=EVERY))
    sent = await post_all(port, hook, told, a_second=A_SECOND, at_once=SENDERS)
    visiting.cancel()
    return sent, await visiting


def signed_in(person: User) -> str:
    client = Client()
    client.force_login(person)
    return f"sessionid={client.cookies['sessionid'].value}"


@contextmanager
def everything() -> Iterator[int]:
    """Web, worker and beat, as people run them."""
    port = free_port()
    command = [sys.executable, "manage.py", "up"]
    environment = os.environ | {"PORT": str(port), "DEBRIEF_DEMO": "0"}
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                break
            assert running.poll() is None, "Debrief did not start"
            time.sleep(0.2)
        time.sleep(5)  # the worker and the scheduler start too
        yield port
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
        remove_queue()


def remove_queue() -> None:
    """A broker of several keeps it otherwise."""
    if not app.conf.broker_url.startswith("filesystem:"):
        with app.connection_for_write() as link:
            link.default_channel.queue_delete(app.conf.task_default_queue)
            link.default_channel.exchange_delete(app.conf.task_default_queue)


def seconds_until_drained() -> float:
    start = time.perf_counter()
    while WebhookDelivery.objects.exclude(state=WorkState.DONE).exists():
        if time.perf_counter() - start > LONGEST_DRAIN:
            break
        time.sleep(0.1)
    took = time.perf_counter() - start
    connections.close_all()
    return took


def median(visited: dict[str, Answers]) -> float:
    """Of all pages alike: the mean of their medians."""
    return statistics.mean(statistics.median(each.seconds) for each in visited.values())


def say(what: str, answers: Answers) -> None:
    ordered = sorted(answers.seconds) or [0.0]
    middle, slow = (ordered[int((len(ordered) - 1) * share)] * 1000 for share in (0.5, 0.99))
    print(f"{what}: {dict(answers.statuses)}, {middle:.0f} ms in the middle, {slow:.0f} ms for the slowest 1 %")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
