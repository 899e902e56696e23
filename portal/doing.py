"""What one can do, found by its words like everything else; only what the reader may do is offered."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.models import Service
from portal.hits import Hit

ON_SERVICES = 2


def doings_for(person: User, words: list[str], most: int, today: date) -> list[Hit]:
    """Without words all of them; with words those that hold every one, and declaring on a service of that name."""
    found = [each for each in _all(person) if all(word.lower() in each.title.lower() for word in words)]
    if words and may(person, Action.DECLARE):
        found = [*_declaring_on(words), *found]
    return found[:most]


def _declaring_on(words: list[str]) -> list[Hit]:
    services = Service.objects.active()
    for word in words:
        services = services.filter(name__icontains=word)
    return [
        Hit(_("Declare an incident on %s") % each.name, f"/declare/?service={each.slug}", _("opens the form"))
        for each in services.order_by("name")[:ON_SERVICES]
    ]


def _all(person: User) -> list[Hit]:
    offered: list[tuple[Action, Hit]] = [
        (Action.DECLARE, Hit(_("Declare an incident"), "/declare/", _("opens the form"), key="I")),
        (Action.DECLARE, Hit(_("Start a drill"), "/declare/?kind=drill", _("an incident that enters no measure"))),
        (Action.ADJUDICATE, Hit(_("Judge severities"), "/adjudicate/", _("the sampled ones, blind"))),
        (Action.EDIT_ACTION_ITEM, Hit(_("Add an action item"), reverse("postmortems:new-item"), _("opens the form"))),
        (Action.READ, Hit(_("See my action items"), f"{reverse('postmortems:actions')}?owner=me")),
        (Action.READ_REPORTS, Hit(_("Read the report"), "/reports/")),
        (
            Action.SEE_ALL_PRIVATE,
            Hit(_("Break glass"), "/break-glass/", _("opens a private incident")),
        ),
        (Action.READ, Hit(_("Read my notices"), reverse("portal:notices"))),
        (Action.OWN_ACCOUNT, Hit(_("Change my account: name, time zone, password, API tokens"), "/account/")),
        (Action.READ, Hit(_("Read the help"), reverse("portal:help"), _("keyboard, words, who may do what"), key="?")),
    ]
    hits = [hit for action, hit in offered if may(person, action)]
    if person.is_staff:
        hits.append(Hit(_("Open the administration"), "/admin/"))
    return hits
