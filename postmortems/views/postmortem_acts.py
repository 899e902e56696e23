"""Acts on post-mortems, each at an address of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from postmortems.forms import postmortems as forms
from postmortems.models import Postmortem
from postmortems.views.acting import About, run_act
from postmortems.views.finding import incident_named, postmortem_named


def postmortem_act(
    form_class: type[forms.PostmortemAct], action: Action, *, back_to_edit: bool = False
) -> Callable[..., HttpResponse]:
    """The view of one act on a post-mortem."""

    @requires(action)
    def act(request: HttpRequest, public_id: str) -> HttpResponse:
        postmortem = postmortem_named(request, public_id)
        page = postmortem.get_absolute_url()
        about = About({"postmortem": postmortem}, crumb=postmortem.title, back=f"{page}edit/" if back_to_edit else page)
        return run_act(request, form_class, about)

    return act


request_review = postmortem_act(forms.RequestReview, Action.WRITE_POSTMORTEM)
approve = postmortem_act(forms.Approve, Action.REVIEW_POSTMORTEM)
ask_for_changes = postmortem_act(forms.AskForChanges, Action.REVIEW_POSTMORTEM)
publish = postmortem_act(forms.Publish, Action.PUBLISH_POSTMORTEM)
describe = postmortem_act(forms.Describe, Action.WRITE_POSTMORTEM, back_to_edit=True)
no_actions = postmortem_act(forms.NoActions, Action.WRITE_POSTMORTEM, back_to_edit=True)
assign_author = postmortem_act(forms.AssignAuthor, Action.WRITE_POSTMORTEM)


@requires(Action.WRITE_POSTMORTEM)
def open_postmortem(request: HttpRequest, reference: str) -> HttpResponse:
    """Open an incident's post-mortem by hand, or go to the one that is there."""
    incident = incident_named(request, reference)
    about = About({"incident": incident}, crumb=str(incident), back=incident.get_absolute_url())

    def lead_to() -> str:
        return reverse("postmortems:edit", args=[Postmortem.objects.get(incident=incident).public_id])

    return run_act(request, forms.OpenPostmortem, about, lead_to=lead_to)


@requires(Action.WRITE_POSTMORTEM)
def waive(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask that no post-mortem is written."""
    incident = incident_named(request, reference)
    about = About({"incident": incident}, crumb=str(incident), back=incident.get_absolute_url())
    return run_act(request, forms.Waive, about)
