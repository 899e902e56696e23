"""Where the second person decides: on an action item, and on a post-mortem that is not to be written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.approvals.models import Approval
from incidents.models import Incident
from postmortems.forms.approvals import Decide
from postmortems.services.waiving import WAIVE_KIND, waiver_subject
from postmortems.views.acting import About, run_act
from postmortems.views.finding import incident_named, item_named


def pending_waiver(incident: Incident | None) -> Approval | None:
    """The request that this incident's post-mortem is not written, while it waits."""
    if incident is None:
        return None
    waiting = Approval.objects.pending().about(waiver_subject(incident)).filter(kind=WAIVE_KIND)
    return waiting.select_related("requested_by").first()


@requires(Action.CONFIRM)
def decide_on_item(request: HttpRequest, reference: str, public_id: str) -> HttpResponse:
    item = item_named(request, reference)
    approval = get_object_or_404(Approval.objects.about(item.reference), public_id=public_id)
    about = About({"approval": approval}, crumb=f"{item.reference} {item.title}", back=item.get_absolute_url())
    return run_act(request, Decide, about)


@requires(Action.CONFIRM)
def decide_on_waiver(request: HttpRequest, reference: str, public_id: str) -> HttpResponse:
    incident = incident_named(request, reference)
    approval = get_object_or_404(Approval.objects.about(waiver_subject(incident)), public_id=public_id)
    back = reverse("postmortems:incident-slot", args=[reference])
    return run_act(request, Decide, About({"approval": approval}, crumb=str(incident), back=back))
