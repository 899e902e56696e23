"""The commander's page, and the one cheap address that it asks whether anything changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from incidents.enums import Status
from incidents.forms.timeline import NoteForm
from incidents.middleware import PageTag
from incidents.models import Incident
from incidents.views.finding import incident_named, reader
from incidents.views.incident_page import IncidentPage
from incidents.views.prompting import prompts_of
from incidents.views.waiting import waiting_for


@dataclass(frozen=True)
class Slot:
    """What an upper app knows about this incident, at an address of its own."""

    name: str
    href: str


@requires(Action.READ)
def incident_page(request: HttpRequest, reference: str) -> HttpResponse:
    incident = incident_named(request, reference)
    if incident.status == Status.MERGED and incident.merged_into is not None:
        return redirect(incident.merged_into)
    if incident.reference != reference:
        return redirect(incident)
    return render(request, "incidents/incident.html", _context(request, incident) | {"slots": slots_of(incident)})


@requires(Action.READ)
def incident_live(request: HttpRequest, reference: str) -> HttpResponse:
    """The page's regions; where nothing changed, `UnchangedPageMiddleware` has answered already."""
    incident = incident_named(request, reference)
    response = render(request, "incidents/partials/incident_regions.html", _context(request, incident))
    response["ETag"] = str(PageTag.of(incident, reader(request)))
    response["Cache-Control"] = "private, no-cache"
    return response


def _context(request: HttpRequest, incident: Incident) -> dict[str, Any]:
    person = reader(request)
    page = IncidentPage(incident, person)
    return {
        "incident": incident,
        "page": page,
        "now": page.now,
        "waiting": waiting_for(page),
        "prompts": prompts_of(page),
        "note_form": NoteForm(incident=incident, by=person),
        "tag": PageTag.of(incident, person),
    }


def slots_of(incident: Incident) -> list[Slot]:
    """Fragments of upper apps, by the names that the settings give; one that nobody serves is left out."""
    found = []
    for name in getattr(settings, "DEBRIEF_INCIDENT_SLOTS", ()):
        try:
            found.append(Slot(name.replace(":", "-"), reverse(name, kwargs={"reference": incident.reference})))
        except NoReverseMatch:
            continue
    return found
