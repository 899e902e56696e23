"""`/a/<alert>/`: from a page in the night to the runbook, in one redirect.

It stands in `runbook_url` annotations and in notifications, so it never changes and never ends nowhere: an alert
without a runbook says who owns it and offers to write one, a name that nobody knows says what it may have meant.
"""

from __future__ import annotations

import difflib
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock as time
from incidents.models import Alert, AlertDefinition, Runbook
from incidents.services.alerts import definition_for
from incidents.views.alerts import address_to_write
from incidents.views.finding import reader
from incidents.views.runbook_firings import labels_in

ALIKE = 6


@requires(Action.READ)
def alert_entry(request: HttpRequest, name: str) -> HttpResponse:
    """Labels may follow as query parameters: they pick the most specific definition, and go along to the reader,
    which opens at the step to do next."""
    labels = labels_in({key: str(value) for key, value in request.GET.items()})
    definition = definition_for(name, labels)
    runbook = definition.runbook if definition is not None else _of_that_name(name)
    if runbook is not None:
        return redirect(f"{runbook.get_absolute_url()}?{urlencode({**request.GET.dict(), 'alert': name})}#now")
    if definition is None:
        return _unknown(request, name)
    alerts = Alert.objects.visible_to(reader(request)).filter(name=name).for_list()
    context = {
        "now": time.now(),
        "definition": definition,
        "team": definition.service.team if definition.service else None,
        "firing": alerts.firing().first(),
        "write": address_to_write(name),
        "description": definition.annotations.get("description", ""),
        "summary": definition.annotations.get("summary", ""),
        "source_url": definition.runbook_url if definition.runbook_url.startswith(("http://", "https://")) else "",
    }
    return render(request, "incidents/alerts/no_runbook.html", context)


def _of_that_name(name: str) -> Runbook | None:
    """An alert that was never imported may still have a runbook of its own name."""
    found: Runbook | None = Runbook.objects.in_use().filter(title__iexact=name).first()
    return found


def _unknown(request: HttpRequest, name: str) -> HttpResponse:
    names = set(AlertDefinition.objects.in_force().values_list("name", flat=True))
    folded = {each.casefold(): each for each in names}
    alike = [folded[each] for each in difflib.get_close_matches(name.casefold(), folded, n=ALIKE, cutoff=0.6)]
    seen = Alert.objects.visible_to(reader(request)).filter(name=name).for_list().first()
    context = {"now": time.now(), "name": name, "alike": alike, "known": len(names), "seen": seen}
    context["write"] = address_to_write(name)
    return render(request, "incidents/alerts/unknown.html", context, status=404)
