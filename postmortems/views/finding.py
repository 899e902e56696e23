"""Finding what an address names, for whom it is visible: what someone may not see is not there."""

from __future__ import annotations

from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from foundation.accounts.models import Organisation
from incidents.views.finding import incident_named, reader
from postmortems.models import ActionItem, Postmortem

__all__ = ["incident_named", "item_named", "postmortem_named", "reader", "today_of"]


def postmortem_named(request: HttpRequest, public_id: str) -> Postmortem:
    """404 where there is none, or none that this person may see."""
    found = Postmortem.objects.visible_to(reader(request)).for_page().filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("There is no such post-mortem."))
    return found


def item_named(request: HttpRequest, reference: str) -> ActionItem:
    """404 where there is none, or none that this person may see."""
    visible = ActionItem.objects.visible_to(reader(request)).for_list().select_related("charged_team", "created_by")
    found = visible.filter(reference=reference).first()
    if found is None:
        raise Http404(_("There is no such action item."))
    return found


def today_of(now: datetime) -> date:
    """The organisation's day: lists of many teams have one."""
    return Organisation.current().local_date(now)
