"""Whoever is not named in a private incident finds the same Debrief as if it had never been: byte for byte.

The demo organisation is looked through by an outsider of every role, then private incidents live their whole life in
it, and it is looked through again. Time stands still in between; ids of rows that each look makes anew, tokens and
nonces are left out.
"""

from __future__ import annotations

import difflib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client, RequestFactory

from foundation.accounts.enums import Role
from foundation.accounts.models import Organisation, User
from foundation.accounts.services import save_organisation
from incidents.enums import Status
from incidents.models import Alert, AlertDefinition, Incident, ReferenceSeries, Runbook, WebhookReceiver
from incidents.receivers.by_kind import understood
from incidents.services.break_glass import break_glass
from incidents.services.intake import accept_delivery, take_in_delivery
from postmortems.models import ActionItem, Postmortem
from tests.factories import make_user
from tests.private.answers import Answer, Reader, ask, filled, patterns
from tests.private.life import SECRET, Insiders, Life, compute, live, settle

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.undefined_variables]  # unfold leaves some open

BEGAN = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
LOOKED = BEGAN + timedelta(hours=4)
THOROUGH = ("ada",)  # the administrator sees most; the others look at every address, and follow no links
OUTSIDERS = ("vera", "rui", "amara", "priya", "tomasz", "lena", "ada")


@pytest.fixture
def organisation() -> None:
    with time_machine.travel(BEGAN, tick=False):
        call_command("demo", incidents=12, verbosity=0)
        organisation = Organisation.current()
        organisation.publishes_status = True
        save_organisation(organisation=organisation, by=User.system())


def samples() -> dict[str, list[str]]:
    """What stands for the holes of a route, by the piece of it that ends in one."""
    public = Incident.objects.filter(private=False)
    shown = [public.filter(status__in=Status.running()).order_by("-id"), public.order_by("-id")]
    incidents = list(dict.fromkeys(found.values_list("reference", flat=True)[0] for found in shown))
    items = list(ActionItem.objects.filter(incident__private=False).order_by("-id").values_list("reference", flat=True))
    written = Postmortem.objects.filter(incident__private=False).order_by("-id")
    return {
        "incidents/<str:reference>": incidents,
        "adjudicate/<str:reference>": incidents,
        "actions/<str:reference>": items[:2],
        "action-items/<str:reference>": items[:2],
        "action-items/<slug:reference>": items[:2],
        "postmortems/<str:public_id>": list(written.values_list("public_id", flat=True)[:2]),
        "postmortems/<slug:public_id>": list(written.values_list("public_id", flat=True)[:2]),
        "incidents/<slug:reference>": incidents,
        "runbooks/<slug:slug>": list(Runbook.objects.in_use().values_list("slug", flat=True)[:2]),
        "services/<slug:slug>": ["payments-api", "login"],
        "teams/<slug:slug>": ["payments", "identity"],
        "alerts/<slug:public_id>": list(AlertDefinition.objects.values_list("public_id", flat=True)[:2]),
        "a/<path:name>": list(AlertDefinition.objects.values_list("name", flat=True)[:2]),
        "months/<str:month>": ["2026-09"],
    }


def seeds() -> list[str]:
    values = samples()
    found = [address for route in patterns() for address in filled(route, values)]
    probes = [f"/search/?q={word}" for word in ("vault", SECRET, "payments")]
    lists = [address for address in found if address.startswith("/api/v1/") and address.count("/") == 4]
    return [*found, *probes, *(f"{address}?page_size=3" for address in lists), "/nowhere/", "/api/v1/nowhere/"]


def readers() -> list[Reader]:
    found = [Reader("nobody", Client())]
    for name in OUTSIDERS:
        found.append(Reader(name, signed_in(name)))
    return found


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def differences(name: str, before: dict[str, Answer], after: dict[str, Answer]) -> list[str]:
    found = []
    for address, was in before.items():
        now = after[address]
        if was != now:
            what = difflib.unified_diff(
                was.body.decode(errors="replace").split("\n"), now.body.decode(errors="replace").split("\n"),
                lineterm="", n=0,
            )  # fmt: skip
            headers = set(was.headers) ^ set(now.headers)
            found.append(f"{name} {address} {was.status}→{now.status} {headers}\n" + "\n".join(list(what)[2:14])[:1500])
    return found


def look_at_all(readers_: list[Reader]) -> None:
    """As of `LOOKED`, with the figures computed then; what that writes is taken back."""
    with transaction.atomic():
        compute()
        for reader in readers_:
            reader.look_everywhere(seeds(), follows=reader.name in THOROUGH)
        transaction.set_rollback(True)
    # A rolled back row leaves a gap in PostgreSQL's numbers, which the second look would find.
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def test_an_outsider_finds_the_same_debrief_with_and_without_private_incidents(organisation: None) -> None:
    people, public = Insiders.hired(), running()
    with time_machine.travel(LOOKED, tick=False):
        settle()
        looking = readers()
        look_at_all(looking)
    numbers = dict(ReferenceSeries.objects.values_list("prefix", "last"))
    life = live(people, began=BEGAN + timedelta(minutes=5), public=public)
    assert dict(ReferenceSeries.objects.values_list("prefix", "last")) == numbers, "a number is missing in a series"
    found, told = [], []
    with time_machine.travel(LOOKED, tick=False):
        settle()
        compute()
        for reader in looking:
            after = reader.look_again()
            found += differences(reader.name, reader.answers, after)
            told += tells(reader.name, after, life)
    assert sum(len(reader.answers) for reader in looking) > 1500
    assert not told, "\n".join(told[:40])
    assert not found, "\n".join(found[:60])


def tells(name: str, answers: dict[str, Answer], life: Life) -> list[str]:
    return [
        f"{name} {address} tells {secret}"
        for address, answer in answers.items()
        for secret in (SECRET, *life.names)
        if secret.encode() in answer.body and SECRET not in address
    ]


def running() -> Incident:
    found = Incident.objects.filter(private=False).running().order_by("-id").first()
    assert found is not None
    return found


# ------------------------------------------------------------------------- named directly, as if it had never been

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
HEADERS = {"If-Match": '"1"', "Idempotency-Key": "an-outsiders-key"}
PRYING = ("amara", "tomasz", "ada")


@pytest.fixture
def life(organisation: None) -> Life:
    return live(Insiders.hired(), began=BEGAN + timedelta(minutes=5), public=running())


def never_was(name: str) -> str:
    """A name of the same shape that nothing ever had."""
    head, dash, tail = name.rpartition("-")
    return head + dash + "z" * len(tail)


class Asked:
    """How many queries an answer took: how long it takes must not tell either."""

    number = 0

    def __call__(self, execute: Any, *query: Any) -> Any:
        self.number += 1
        return execute(*query)


def alike(client: Client, address: str, hidden: str, method: str, data: Any = None) -> str:
    """What differs between asking for what is hidden and for what never was; empty where nothing does."""
    answers = []
    for name in (hidden, never_was(hidden)):
        given = {key: name if value is HIDDEN else value for key, value in data.items()} if data else data
        asked = Asked()
        with transaction.atomic(), connection.execute_wrapper(asked):
            answer = ask(client, address.replace(HIDDEN, name), method, given, **HEADERS)
            transaction.set_rollback(True)
        headers = tuple((key, value.replace(name, "·")) for key, value in answer.headers)
        answers.append((answer.status, headers, answer.body.replace(name.encode(), "·".encode()), asked.number))
    if answers[0] == answers[1]:
        return ""
    there, nowhere = answers
    return f"{method} {address} {data}: {there[0]}/{nowhere[0]} queries {there[3]}/{nowhere[3]} {there[2][:300]!r}"


HIDDEN = "·hidden·"


def addresses_below(life: Life) -> list[tuple[str, str]]:
    """Every address that names something hidden, with that name; below it what is really there."""
    task = life.incident.investigation_tasks.first()
    assert task is not None
    hidden = {
        "incidents/<:reference>/": life.incident.reference,
        "adjudicate/<:reference>/": life.incident.reference,
        "actions/<:reference>/": life.items[0].reference,
        "action-items/<:reference>/": life.items[0].reference,
        "postmortems/<:public_id>/": life.postmortem.public_id,
        "api/v1/alerts/<:public_id>/": life.alert.public_id,
    }
    below = {"public_id": task.public_id, "slug": "login", "key": "impact", "username": "in-hand", "kind": "internal"}
    found = []
    for route in (re.sub(r"<\w+:", "<:", each) for each in patterns()):
        for piece, name in hidden.items():
            if piece in route:
                address = route.replace(piece, f"{piece.split('<')[0]}{HIDDEN}/", 1)
                address = re.sub(r"<:(\w+)>", lambda hole: below.get(hole.group(1), "1"), address)
                found.append((address, name))
    return found


def test_named_directly_what_is_hidden_answers_as_if_it_had_never_been(life: Life) -> None:
    addresses = addresses_below(life)
    assert len(addresses) > 90
    found = []
    with time_machine.travel(LOOKED, tick=False):
        for reader in readers():
            if reader.name in PRYING:
                for address, name in addresses:
                    for method in METHODS if address.startswith("/api/") else ("get", "post"):
                        body = None if method in ("get", "head") else {"reason": "I want to know", "into": HIDDEN}
                        found.append(alike(reader.client, address, name, method, body))
    # Whom break glass is for learns of it by breaking it, which leaves its traces.
    differing = [problem for problem in found if problem and "/break-glass/" not in problem]
    assert not differing, f"{len(differing)}\n" + "\n".join(differing[:40])


def askings(life: Life) -> list[tuple[str, str, str, Any]]:
    """Method, address, what is hidden, and the body: hidden things named in filters, searches, forms and bodies."""
    incident, item, postmortem = life.incident.reference, life.items[0].reference, life.postmortem.public_id
    public, runbook = running(), Runbook.objects.in_use().order_by("id")[0]
    alert = AlertDefinition.objects.values_list("name", flat=True)[0]
    lists = ("/search/", "/incidents/", "/alerts/", "/actions/", "/actions/board/", "/postmortems/", "/notices/",
             "/api/v1/incidents/", "/api/v1/alerts/", "/api/v1/action-items/", "/api/v1/postmortems/",
             "/admin/incidents/incident/", "/admin/incidents/alert/", "/admin/approvals/approval/",
             "/admin/outbox/event/", "/admin/outbox/notice/", "/admin/outbox/handling/", "/admin/outbox/delivery/",
             "/admin/postmortems/postmortem/", "/admin/postmortems/actionitem/", "/admin/incidents/glassbroken/",
             f"/a/{alert}/", f"/runbooks/{runbook.slug}/", "/declare/", "/declare/suggestion/")  # fmt: skip
    named = [("q", incident), ("q", item), ("reference", incident), ("incident", incident), ("item", item),
             ("postmortem", postmortem)]  # fmt: skip
    asked = [("get", f"{address}?{name}={HIDDEN}", hidden, None) for address in lists for name, hidden in named]
    of_public = f"/incidents/{public.reference}/"
    bodies: list[tuple[str, str, dict[str, Any]]] = [
        (f"{of_public}merge/", incident, {"into": HIDDEN, "reason": "The same"}),
        (f"/api/v1{of_public}merge/", incident, {"into": HIDDEN, "reason": "The same"}),
        (f"/runbooks/{runbook.slug}/tick/", incident, {"incident": HIDDEN, "position": "1"}),
        (f"/runbooks/{runbook.slug}/end/", incident, {"incident": HIDDEN}),
        ("/api/v1/action-items/", incident, {"incident": HIDDEN, "title": "Look"}),
        ("/api/v1/action-items/", postmortem, {"postmortem": HIDDEN, "title": "Look"}),
        ("/actions/new/", incident, {"incident": HIDDEN, "title": "Look"}),
        ("/api/v1/postmortems/", incident, {"incident": HIDDEN}),
        ("/incidents/views/", incident, {"q": HIDDEN}),
    ]
    return asked + [("post", address, hidden, body) for address, hidden, body in bodies]


@pytest.mark.engines
def test_asked_for_by_name_what_is_hidden_is_not_there(life: Life) -> None:
    found = []
    with time_machine.travel(LOOKED, tick=False):
        for reader in readers():
            if reader.name in PRYING:
                for method, address, hidden, body in askings(life):
                    found.append(alike(reader.client, address, hidden, method, body))
    differing = [problem for problem in found if problem]
    assert not differing, f"{len(differing)}\n" + "\n".join(differing[:40])


ROWS = (
    "incidents/incident", "incidents/alert", "incidents/glassbroken", "postmortems/postmortem",
    "postmortems/actionitem", "approvals/approval", "outbox/event", "outbox/notice", "outbox/handling",
    "outbox/delivery",
)  # fmt: skip


def test_the_admin_answers_a_hidden_row_as_one_that_never_was(life: Life) -> None:
    break_glass(reference=life.incident.reference, by=make_user("in-root", Role.ADMINISTRATOR), reason=SECRET)
    found = []
    with time_machine.travel(LOOKED, tick=False):
        ada = next(reader for reader in readers() if reader.name == "ada")
        for rows in ROWS:
            shown = admin_of(rows, ada)
            hidden = apps.get_model(rows.replace("/", "."))._default_manager.exclude(pk__in=shown.values("pk"))
            assert hidden.exists(), f"the life left none of {rows}"
            for page in ("change", "history", "delete"):
                for method in ("get", "post"):
                    name, never = f"{hidden.latest('pk').pk:012d}", "9" * 12
                    there, nowhere = (
                        ask(signed_in("ada"), f"/admin/{rows}/{pk}/{page}/", method) for pk in (name, never)
                    )
                    same = there.body.replace(name.encode(), b"") == nowhere.body.replace(never.encode(), b"")
                    if there.status != nowhere.status or not same:
                        found.append(f"{method} {rows} {page}: {there.status}/{nowhere.status}")
    assert not found, "\n".join(found)


def admin_of(rows: str, reader: Reader) -> Any:
    """What the admin's list of these rows holds for this person."""
    request = RequestFactory().get("/admin/")
    request.user = User.objects.get(username=reader.name)
    return admin.site._registry[apps.get_model(rows.replace("/", "."))].get_queryset(request)


def written(reader: Client) -> list[Any]:
    """What an outsider's own acts answer: the next numbers, the alerts that they hand in, merging what is public."""
    service = {"service": "payments-api", "severity": "SEV-3"}
    declared = ask(reader, "/api/v1/incidents/", "post", {"title": "Payments are slow", **service})
    noted = ask(reader, "/api/v1/action-items/", "post", {"title": "Look at the queue"})
    formed = ask(reader, "/declare/", "post", "title=Slow&severity=3&service=payments-api")
    return [
        (each.status, re.sub(rb"[0-9a-hjkmnp-tv-z]{12}", b"", each.body), dict(each.headers).get("location"))
        for each in (declared, noted, formed)
    ]


def test_what_an_outsider_writes_goes_as_if_there_were_nothing_private(organisation: None) -> None:
    people, public = Insiders.hired(), running()
    client = signed_in("amara")
    before, after = [], []
    for answers, lives in ((before, False), (after, True)):
        if lives:
            live(people, began=BEGAN + timedelta(minutes=5), public=public)
        with time_machine.travel(LOOKED, tick=False), transaction.atomic():
            answers += written(client)
            answers.append(handed_in())
            transaction.set_rollback(True)
    assert before == after


def handed_in() -> dict[str, Any]:
    """What an alert sets off that is the twin of one in a private incident."""
    receiver = WebhookReceiver.objects.get()
    twin = Alert.objects.exclude(definition=None).exclude(service=None).order_by("id").first()
    assert twin is not None
    body = {
        "version": "4", "groupKey": "twin", "status": "firing", "receiver": "debrief",
        "alerts": [{
            "status": "firing", "labels": {"alertname": twin.name, "service": "payments-api", "severity": "critical"},
            "annotations": {}, "startsAt": "2026-09-16T11:59:00Z", "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "abcdef0123456789",
        }],
    }  # fmt: skip
    delivery = accept_delivery(
        receiver=receiver, body=body, parsed=understood(receiver.kind, body, receiver.mapping), by=receiver.user
    )
    take_in_delivery(delivery=delivery, by=receiver.user)
    return dict(delivery.outcome)
