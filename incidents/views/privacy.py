"""Break glass: the one page by which an administrator comes to a private incident that does not name them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.forms.privacy import BreakGlassForm
from incidents.models import Incident, PrivateGrant
from incidents.views.finding import reader


@requires(Action.SEE_ALL_PRIVATE)
def break_glass(request: HttpRequest) -> HttpResponse:
    form = BreakGlassForm(request.POST or None, label_suffix="")
    if request.method != "POST":
        return render(request, "incidents/break_glass.html", {"form": form})
    incident = form.act(by=reader(request)) if form.is_valid() else None
    if incident is None:
        return render(request, "incidents/break_glass.html", {"form": form}, status=422)
    messages.success(request, _("You may see it for %d hours. Its people were told.") % form.hours)
    return redirect(incident)


def named_of(incident: Incident, username: str) -> dict[str, Any]:
    """Who is named in this incident, as an argument of the form that ends it."""
    person = User.objects.filter(
        username=username, pk__in=PrivateGrant.objects.standing().filter(incident=incident).values("person")
    ).first()
    if person is None:
        raise Http404(_("They are not named."))
    return {"person": person}
