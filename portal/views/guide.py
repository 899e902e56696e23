"""Help: the keyboard, what means what, and who may do what."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from foundation.accounts.access import TABLE, requires
from foundation.accounts.enums import Action, Role
from incidents.views.finding import reader


@dataclass(frozen=True)
class Right:
    """A row of the access table: the action, who holds it in words, and whether the reader does."""

    action: str
    holders: str
    mine: bool


@requires(Action.READ)
def guide(request: HttpRequest) -> HttpResponse:
    person = reader(request)
    context = {
        "keys": keys(),
        "words": words(),
        "held": ", ".join(str(role.label) for role in Role if role in person.roles),
        "rights": [
            Right(_sentence(action), _holders(holders), bool(holders & person.roles))
            for action, holders in TABLE.items()
        ],
    }
    return render(request, "portal/help.html", context)


def keys() -> list[tuple[list[str], str]]:
    """What the keyboard does, as (keys, words): `static/js/keys.js`, `palette.js` and the templates' `data-key`."""
    return [
        (["Ctrl", "K"], _("Search or jump to; on a page with a search field, into that field")),
        (["/"], _("The same")),
        (["I"], _("Declare an incident")),
        (["?"], _("This page")),
        (["↑", "↓"], _("In the search: choose; Enter opens, Shift Enter shows all results, Esc closes")),
        (["Tab"], _("From one thing that you can act on to the next; the first is “Skip to content”")),
    ]


def words() -> list[tuple[str, str]]:
    return [
        (
            _("Severity"),
            _("SEV-1 is the worst, SEV-4 the mildest. Duties follow the peak: the worst level the incident ever had."),
        ),
        (
            _("Commander"),
            _(
                "Coordinates and decides. While someone commands an incident, they investigate nothing in it: no "
                "investigating role, no task."
            ),
        ),
        (_("Handover"), _("Command is offered with a brief and passes when the other accepts, not before.")),
        (
            _("Clock"),
            _("A promise of the policy with a time: met, missed, or withdrawn. A missed one stays missed."),
        ),
        (
            _("Mitigated, resolved, closed"),
            _("Customers are no longer hurt; the cause is dealt with; nothing is left to do."),
        ),
        (_("Relapse"), _("The impact is back after it was mitigated.")),
        (
            _("TTD, TTA, TTM, TTR"),
            _(
                "Time to detect, to acknowledge, to mitigate, to resolve. All but TTA run from the start of the "
                "impact; without a known start there is none."
            ),
        ),
        (
            _("Second person"),
            _("Cancelling, lowering or waiving what matters is asked for by one and takes effect by another."),
        ),
        (
            _("Adjudicating"),
            _("Someone who neither declared nor commanded judges the severity later, without seeing the level."),
        ),
        (_("Drill"), _("An incident for practice. It enters no measure of incidents; it does verify a runbook.")),
        (_("Private"), _("Only the people it names see it, in no list, count or report of anybody else.")),
        (
            _("Proposed action item"),
            _("An idea. From open on it has one owner and a due date; its first due date never moves."),
        ),
        (_("On time"), _("Recorded as done by the end of the first due date, where the team is.")),
        (_("Verified runbook"), _("It was followed in a real incident or a drill and helped, as it is written now.")),
    ]


def _sentence(action: Action) -> str:
    label = str(action.label)
    return label[:1].upper() + label[1:]


def _holders(holders: frozenset[Role]) -> str:
    if holders == frozenset(Role):
        return _("everyone with a role")
    return ", ".join(str(role.label) for role in Role if role in holders)
