"""Acts on action items, each at an address of its own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from postmortems.forms import action_items as forms
from postmortems.views.acting import About, run_act
from postmortems.views.finding import incident_named, item_named, postmortem_named


def item_act(form_class: type[forms.ItemAct]) -> Callable[..., HttpResponse]:
    """The view of one act on an item that exists."""

    @requires(Action.EDIT_ACTION_ITEM)
    def act(request: HttpRequest, reference: str) -> HttpResponse:
        item = item_named(request, reference)
        about = About({"item": item}, crumb=f"{item.reference} {item.title}", back=item.get_absolute_url())
        return run_act(request, form_class, about)

    return act


accept_item = item_act(forms.Accept)
start_item = item_act(forms.Start)
complete_item = item_act(forms.Complete)
reopen_item = item_act(forms.Reopen)
cancel_item = item_act(forms.Cancel)
move_due_date = item_act(forms.MoveDueDate)
give_item_away = item_act(forms.GiveAway)
reprioritise_item = item_act(forms.Reprioritise)
reword_item = item_act(forms.Reword)


@requires(Action.EDIT_ACTION_ITEM)
def new_item(request: HttpRequest) -> HttpResponse:
    """An item on its own."""
    return run_act(request, forms.NewItem, About({}, crumb=_("Action items"), back=reverse("postmortems:actions")))


@requires(Action.EDIT_ACTION_ITEM)
def new_item_of_postmortem(request: HttpRequest, public_id: str) -> HttpResponse:
    """An item that a post-mortem ends in."""
    postmortem = postmortem_named(request, public_id)
    back = reverse("postmortems:edit-section", args=[public_id, "actions"])
    if not postmortem.sections.filter(template_section__key="actions").exists():
        back = postmortem.get_absolute_url()
    return run_act(request, forms.NewItem, About({"postmortem": postmortem}, crumb=postmortem.title, back=back))


@requires(Action.EDIT_ACTION_ITEM)
def note_item(request: HttpRequest, reference: str) -> HttpResponse:
    """One line, noted during an incident."""
    incident = incident_named(request, reference)
    about = About({"incident": incident}, crumb=str(incident), back=incident.get_absolute_url())
    return run_act(request, forms.NoteItem, about, stays=True)
