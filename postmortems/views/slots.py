"""What post-mortems add to the page of an incident: a fragment at an address of its own, wired in the settings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.accounts.access import may, requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.enums import Status
from postmortems.forms.action_items import NoteItem
from postmortems.models import ActionItem, Postmortem, PostmortemWaiver
from postmortems.services.opening import duty_of
from postmortems.views.acting import is_htmx
from postmortems.views.approving import pending_waiver
from postmortems.views.finding import incident_named, reader, today_of

MOST_ITEMS = 30


@requires(Action.READ)
def incident_slot(request: HttpRequest, reference: str) -> HttpResponse:
    """The incident's post-mortem and action items; a whole page for a browser without scripts."""
    person, now = reader(request), clock.now()
    incident = incident_named(request, reference)
    takes_items = incident.status not in Status.withdrawn() and may(person, Action.EDIT_ACTION_ITEM)
    context = {
        "now": now,
        "today": today_of(now),
        "incident": incident,
        "postmortem": Postmortem.objects.filter(incident=incident).select_related("author").first(),
        "duty": duty_of(incident),
        "waiver": PostmortemWaiver.objects.filter(incident=incident).select_related("by", "asked_by").last(),
        "waiver_asked": pending_waiver(incident),
        "may_confirm": may(person, Action.CONFIRM),
        "items": ActionItem.objects.filter(incident=incident).for_list().order_by("id")[:MOST_ITEMS],
        "note_form": NoteItem(incident=incident, by=person) if takes_items else None,
        "may_write": may(person, Action.WRITE_POSTMORTEM),
        "has_ended": not incident.is_running,
        "is_withdrawn": incident.status in Status.withdrawn(),
    }
    template = "postmortems/partials/incident_slot.html" if is_htmx(request) else "postmortems/incident.html"
    return render(request, template, context)
