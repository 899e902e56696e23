"""What each figure means, from the measures themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from metrics.measures import MEASURES
from metrics.statistics.measurement import SHOWN_FROM


@requires(Action.READ_REPORTS)
def definitions(request: HttpRequest) -> HttpResponse:
    context = {"now": clock.now(), "measures": MEASURES, "shown_from": SHOWN_FROM}
    return render(request, "metrics/definitions.html", context)
