"""Which alerts would wake someone without a runbook to go by, what fires now, and who sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock as time
from foundation.outbox.enums import WorkState
from incidents.enums import AnswerProblem, LinkState, RunbookState
from incidents.forms.alerts import AnswerForm
from incidents.forms.filters import AlertFilter
from incidents.models import Alert, AlertDefinition, AlertRunbookFact, CheckedLink, Heartbeat, Incident, WebhookReceiver
from incidents.services.coverage import WITHIN_DAYS, coverage_of, problem_of, since_when
from incidents.views.cursors import page_of
from incidents.views.finding import incident_named, reader

ROWS = 50
RECENT = 10
SILENT_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Problem:
    """What is wrong with how an alert is answered: shape, word, and the next step."""

    shape: str
    word: str
    step: str = ""
    href: str = ""


@dataclass(frozen=True)
class Row:
    """`told_by` are the labels that tell it from its namesakes, beyond those that have a column of their own."""

    definition: Any
    problem: Problem
    told_by: str


def row_of(definition: AlertDefinition) -> Row:
    others = sorted((name, value) for name, value in definition.labels.items() if name not in ("severity", "service"))
    return Row(definition, face_of_problem(definition), ", ".join(f"{name}={value}" for name, value in others))


def address_to_write(name: str) -> str:
    """Where a runbook for the alert of this name is begun."""
    return f"{reverse('incidents:runbook_new')}?{urlencode({'alert': name})}"


@requires(Action.READ)
def alert_list(request: HttpRequest) -> HttpResponse:
    """Coverage by default; `?view=firing`, or `?incident=`, lists firings."""
    if request.GET.get("view") == "firing" or request.GET.get("incident"):
        return _firings(request)
    person, now = reader(request), time.now()
    since = since_when(now)
    in_force = AlertDefinition.objects.in_force().with_links()
    coverage = coverage_of(AlertDefinition.objects.in_force(), now=now)
    views = {"fix": in_force.to_fix(), "covered": in_force.usable(), "all": in_force}
    view = str(request.GET.get("view", ""))
    view, chosen = (view, views[view]) if view in views else ("fix", views["fix"])
    filtered = AlertFilter(request.GET, queryset=chosen.for_list().with_firings(since=since))
    page = Paginator(filtered.qs.order_by("-fired", "name", "id"), ROWS).get_page(request.GET.get("page"))
    to_fix = in_force.to_fix().count()
    context = {
        "now": now,
        "view": view,
        "coverage": coverage,
        "to_fix": to_fix,
        "only_unowned": to_fix - coverage.unusable,
        "filter": filtered,
        "is_filtered": any(request.GET.get(name) for name in ("q", "team", "problem")),
        "page": page,
        "rows": [row_of(each) for each in page.object_list],
        "next_one": _address_of_next(in_force, since=since),
        "firing_count": _firing(person).count(),
        "sources": sources(now=now),
        "heartbeats": heartbeats(person),
        "days": WITHIN_DAYS,
    }
    return render(request, "incidents/alerts/list.html", context)


def face_of_problem(definition: AlertDefinition) -> Problem:
    """Of a row of `with_links`."""
    runbook = definition.runbook
    match problem_of(definition):
        case None:
            state = RunbookState(runbook.state).label if runbook else ""
            return Problem("ok", str(state).capitalize())
        case AnswerProblem.MISSING as found:
            return Problem("bad", str(found.label), _("Write"), address_to_write(definition.name))
        case AnswerProblem.RETIRED as found:
            return Problem("bad", str(found.label), _("Choose another"), definition.get_absolute_url())
        case AnswerProblem.UNOWNED as found:
            return Problem("bad", str(found.label), _("Assign"), definition.get_absolute_url())
        case AnswerProblem.DEAD_LINK as found:
            return Problem("warn", str(found.label), _("See"), definition.get_absolute_url())
        case found:
            shape, step = ("half", _("Finish")) if found == AnswerProblem.DRAFT else ("warn", _("Review"))
            return Problem(shape, str(found.label), step, runbook.get_absolute_url() if runbook else "")


def heartbeats(person: User) -> list[Heartbeat]:
    """Those of webhooks in force; the incident of a silence only where this person may see it."""
    rows = list(Heartbeat.objects.filter(receiver__active=True).select_related("receiver", "rule"))
    seen = Incident.objects.visible_to(person).in_bulk([row.incident_id for row in rows if row.incident_id])
    for row in rows:
        row.shown_incident = seen.get(row.incident_id)  # type: ignore[attr-defined]
    return rows


def _address_of_next(in_force: Any, *, since: datetime) -> str:
    """Where to write the runbook for what fired most without one; empty where all have one."""
    bare = in_force.without_runbook().with_firings(since=since).order_by("-fired", "name", "id")
    name = bare.values_list("name", flat=True).first()
    return address_to_write(name) if name else ""


def _firing(person: User) -> Any:
    return Alert.objects.visible_to(person).firing()


def _firings(request: HttpRequest) -> HttpResponse:
    person, now = reader(request), time.now()
    rows = Alert.objects.visible_to(person).for_list()
    incident = None
    if reference := request.GET.get("incident"):
        incident = incident_named(request, reference)
        rows = rows.filter(incident=incident)
    else:
        rows = rows.firing()
    context = {
        "now": now,
        "view": "firing",
        "incident": incident,
        "page": page_of(rows, request.GET, name="public_id", size=ROWS),
        "firing_count": _firing(person).count(),
        "to_fix": AlertDefinition.objects.in_force().to_fix().count(),
        "sources": sources(now=now),
    }
    return render(request, "incidents/alerts/firing.html", context)


@dataclass(frozen=True)
class Sender:
    """A webhook as readers see it: whether it still speaks, and whether what it says could be taken in."""

    receiver: WebhookReceiver
    last_at: datetime | None
    accepted: int
    waiting: int
    given_up: int
    truncated: int
    silent: bool


def sources(*, now: datetime) -> list[Sender]:
    """One query for all of them."""
    recent = Q(deliveries__received_at__gte=now - timedelta(days=1))
    rows = (
        WebhookReceiver.objects.filter(active=True)
        .annotate(
            last_at=Max("deliveries__received_at"),
            accepted=Count("deliveries", filter=recent),
            waiting=Count("deliveries", filter=Q(deliveries__state=WorkState.WAITING)),
            given_up=Count("deliveries", filter=Q(deliveries__state=WorkState.DEAD)),
            truncated=Sum("deliveries__truncated", filter=recent, default=0),
        )
        .order_by("name")
    )
    return [_sender(row, now) for row in rows]


def _sender(row: Any, now: datetime) -> Sender:
    silent = row.last_at is None or now - row.last_at > SILENT_AFTER
    return Sender(row, row.last_at, row.accepted, row.waiting, row.given_up, row.truncated, silent)


# ------------------------------------------------------------------------------------------------- one definition


@requires(Action.READ, POST=Action.EDIT_ALERT)
def alert_definition(request: HttpRequest, public_id: str) -> HttpResponse:
    """What its source says, how it is answered, when it fired; runbook and service can be set here."""
    definition = get_object_or_404(AlertDefinition.objects.with_links().for_list(), public_id=public_id)
    form = AnswerForm(request.POST or None, definition=definition)
    if request.method == "POST" and form.is_valid() and form.save(by=reader(request)):
        messages.success(request, _("Saved: this is how %s is answered from now on.") % definition.name)
        return redirect(definition)
    alerts = Alert.objects.visible_to(reader(request)).filter(definition=definition).for_list()
    context = {
        "now": time.now(),
        "definition": definition,
        "problem": face_of_problem(definition),
        "form": form,
        "labels": sorted(definition.labels.items()),
        "annotations": sorted(definition.annotations.items()),
        "firing": alerts.firing().first(),
        "alerts": list(alerts[:RECENT]),
        "namesakes": list(AlertDefinition.objects.in_force().filter(name=definition.name).exclude(pk=definition.pk)),
        "facts": _facts(definition),
        "dead_link": CheckedLink.objects.filter(address=definition.runbook_url, state=LinkState.DEAD).first(),
        "write": address_to_write(definition.name),
    }
    return render(request, "incidents/alerts/definition.html", context, status=422 if form.errors else 200)


def _facts(definition: AlertDefinition) -> list[AlertRunbookFact]:
    facts = AlertRunbookFact.objects.filter(definition=definition).select_related("runbook", "by")
    return list(facts.order_by("-recorded_at", "-id")[:RECENT])
