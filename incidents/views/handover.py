"""Handing over command: offering it with a prefilled brief, and reading the brief before accepting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action
from incidents.enums import HandoverState, IncidentRole, Status, TaskState
from incidents.forms.roles import OfferHandoverForm
from incidents.models import Handover, Incident
from incidents.services.handover_brief import brief_of
from incidents.views.acting import carried_out, done
from incidents.views.finding import incident_named, reader
from incidents.views.incident_page import IncidentPage

DECISION = str(OfferHandoverForm.base_fields["decision"].label)


@dataclass(frozen=True)
class Part:
    """A paragraph of a brief under its heading."""

    heading: str
    text: str


@requires(Action.COMMAND)
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    incident = incident_named(request, reference)
    by = reader(request)
    if incident.status == Status.MERGED and incident.merged_into is not None:
        return redirect(incident.merged_into)
    if request.method == "POST":
        form = OfferHandoverForm(request.POST, incident=incident, by=by)
        if (said := carried_out(form)) is not None:
            return done(request, incident, OfferHandoverForm, said, {})
        status = form.status if form.status >= 400 else 422
    else:
        form = OfferHandoverForm(incident=incident, by=by, initial=brief_of(incident))
        status = 200
    return render(request, "incidents/handover/offer.html", _context(request, incident) | {"form": form}, status=status)


@requires(Action.READ)
def offered(request: HttpRequest, reference: str, public_id: str) -> HttpResponse:
    """The brief. Who it is offered to may accept or decline, who offered it may withdraw; others read."""
    incident = incident_named(request, reference)
    handover = _handover(incident, public_id)
    person = reader(request)
    parts = parts_of(handover.brief)
    context = _context(request, incident) | {
        "handover": handover,
        "decision": next((part for part in parts if part.heading == DECISION), None),
        "parts": [part for part in parts if part.heading != DECISION],
        "mine": handover.state == HandoverState.OFFERED and handover.to == person,
        "offered_by_me": handover.state == HandoverState.OFFERED and handover.offered_by == person,
    }
    return render(request, "incidents/handover/offered.html", context)


def _handover(incident: Incident, public_id: str) -> Handover:
    rows = Handover.objects.select_related("to", "offered_by", "outgoing__person").filter(incident=incident)
    return get_object_or_404(rows, public_id=public_id)


def _context(request: HttpRequest, incident: Incident) -> dict[str, Any]:
    page = IncidentPage(incident, reader(request))
    return {
        "incident": incident,
        "page": page,
        "now": page.now,
        "live_tasks": [task for task in page.tasks if task.state in TaskState.live()],
        "running_attempts": [attempt for attempt in page.attempts if attempt.ended_at is None],
        "on_the_other_side": _investigators(page),
    }


def _investigators(page: IncidentPage) -> list[str]:
    """Who could command but investigates here, by name: they are not offered, and the page says why."""
    holders = {each.person for each in page.held if each.role in IncidentRole.investigation()}
    holders |= {task.assignee for task in page.tasks if task.assignee and task.state in TaskState.live()}
    return sorted(str(person) for person in holders if may(person, Action.COMMAND))


def parts_of(brief: str) -> list[Part]:
    """A brief is kept as one text: a heading a line, then its paragraph; a part without one goes on with the last."""
    headings = {str(OfferHandoverForm.base_fields[name].label) for name in OfferHandoverForm.BRIEF}
    parts: list[Part] = []
    for block in brief.replace("\r\n", "\n").split("\n\n"):
        heading, _newline, text = block.partition("\n")
        if heading in headings:
            parts.append(Part(heading, text))
        elif parts:
            parts[-1] = Part(parts[-1].heading, f"{parts[-1].text}\n\n{block}")
        else:
            parts.append(Part(_("Brief"), block))
    return [part for part in parts if part.text.strip()]
