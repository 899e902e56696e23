"""What waits for the reader on an incident: the one thing that they, of all people, should do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.audit.broken_rules import Blocker
from incidents.enums import ClockKind, CommunicationState, IncidentRole, Status
from incidents.views.incident_page import IncidentPage


@dataclass(frozen=True)
class Button:
    """A post in one click, or with `opens` a form that opens in place."""

    label: str
    href: str
    classes: str = ""
    name: str = ""
    value: str = ""
    opens: bool = False
    link: bool = False


@dataclass(frozen=True)
class Waiting:
    title: str
    text: str = ""
    quote: str = ""
    due_at: datetime | None = None
    buttons: tuple[Button, ...] = ()
    blockers: tuple[Blocker, ...] = ()


def waiting_for(page: IncidentPage) -> Waiting | None:
    """The most pressing thing; None where nothing waits."""
    for ask in (_handover, _second_person, _approve, _afterwards, _command, _acknowledge, _update, _assign, _end):
        found = ask(page)
        if found is not None:
            return found
    return None


def _href(page: IncidentPage, name: str, **arguments: str) -> str:
    return reverse(f"incidents:{name}", kwargs={"reference": page.incident.reference, **arguments})


def _handover(page: IncidentPage) -> Waiting | None:
    offered = page.handover
    if offered is None or offered.to != page.reader:
        return None
    href = _href(page, "handover_offer", public_id=offered.public_id)
    return Waiting(
        _("%s offers you command.") % offered.offered_by,
        _("They command until you accept."),
        buttons=(Button(_("Read the brief"), href, "primary", link=True),),
    )


def _second_person(page: IncidentPage) -> Waiting | None:
    approval = page.approval
    if approval is None:
        return None
    href = _href(page, "decide")
    if approval.requested_by == page.reader:
        return Waiting(
            _("You asked to cancel this incident."),
            _("It takes effect when a second person confirms."),
            buttons=(Button(_("Withdraw"), href, name="decision", value="withdraw"),),
        )
    if not may(page.reader, Action.CONFIRM):
        return None
    return Waiting(
        _("%s asks to cancel this incident.") % approval.requested_by,
        _("It takes a second person: confirm only if you agree."),
        quote=approval.reason,
        buttons=(
            Button(_("Confirm"), href, "primary", "decision", "confirm"),
            Button(_("Refuse"), href, "", "decision", "refuse"),
        ),
    )


def _approve(page: IncidentPage) -> Waiting | None:
    if not (page.may_approve and may(page.reader, Action.COMMUNICATE)):
        return None
    for row in page.messages:
        draft = row.communication
        if draft is not None and draft.state == CommunicationState.DRAFT and draft.audience == "customer":
            href = _href(page, "approve", public_id=draft.public_id)
            return Waiting(
                _("Waiting for you: approve %s.") % (row.name[:1].lower() + row.name[1:]),
                _("%s drafted it.") % draft.drafted_by,
                quote=draft.text,
                due_at=row.face.due_at if row.face else None,
                buttons=(
                    Button(_("Approve and send"), href, "primary"),
                    Button(_("Edit"), _href(page, "edit_update", public_id=draft.public_id), opens=True),
                    Button(_("Send back"), _href(page, "send_back", public_id=draft.public_id), "quiet", opens=True),
                ),
            )
    return None


def _afterwards(page: IncidentPage) -> Waiting | None:
    """Declared after the fact: nobody is asked to hurry, but its moments are."""
    if not (page.incident.retrospective and page.incident.is_running and may(page.reader, Action.RESPOND)):
        return None
    return Waiting(
        _("It was declared after the fact."),
        _("Say since when it was mitigated and resolved."),
        buttons=(
            Button(_("Mark resolved"), _href(page, "resolve"), "primary", opens=True),
            *((Button(_("Mark mitigated"), _href(page, "mitigate"), opens=True),) if _unmitigated(page) else ()),
        ),
    )


def _unmitigated(page: IncidentPage) -> bool:
    return page.incident.status in Status.unmitigated()


def _command(page: IncidentPage) -> Waiting | None:
    if not page.lacks_commander or page.investigates or not may(page.reader, Action.COMMAND):
        return None
    return Waiting(
        _("Nobody commands this incident."),
        _("At %s one person coordinates and investigates nothing.") % page.incident.level.label,
        buttons=(
            Button(_("Take command"), _href(page, "join"), "primary", "role", IncidentRole.COMMANDER),
            Button(_("Ask someone"), f"{_href(page, 'give')}?role=commander", opens=True),
        ),
    )


def _acknowledge(page: IncidentPage) -> Waiting | None:
    if page.incident.status != Status.DECLARED or not may(page.reader, Action.RESPOND):
        return None
    clock = page.live_clock(ClockKind.ACKNOWLEDGE)
    return Waiting(
        _("Nobody has acknowledged this yet."),
        _("Acknowledging says that someone is on it."),
        due_at=clock.due_at if clock else None,
        buttons=(Button(_("Acknowledge"), _href(page, "acknowledge"), "primary"),),
    )


def _update(page: IncidentPage) -> Waiting | None:
    leads = page.commands or any(
        each.person == page.reader and each.role == IncidentRole.COMMUNICATIONS_LEAD for each in page.held
    )
    pressing = [
        clock
        for kind in (ClockKind.CUSTOMER_UPDATE, ClockKind.INTERNAL_UPDATE, ClockKind.EXECUTIVE_NOTICE)
        if (clock := page.live_clock(kind)) is not None and (clock.due_at - page.now).total_seconds() < 600
    ]
    if not leads or not pressing:
        return None
    clock = min(pressing, key=lambda each: each.due_at)
    if clock.kind == ClockKind.EXECUTIVE_NOTICE:
        button = Button(_("Record who was told"), _href(page, "executive"), "primary", opens=True)
        return Waiting(_("An executive is to be told."), due_at=clock.due_at, buttons=(button,))
    customers = clock.kind == ClockKind.CUSTOMER_UPDATE
    audience = "customer" if customers else "internal"
    return Waiting(
        _("The next customer update is due.") if customers else _("The next internal update is due."),
        due_at=clock.due_at,
        buttons=(
            Button(_("Write it"), f"{_href(page, 'update')}?audience={audience}&sent=on", "primary", opens=True),
            Button(_("Not now, because…"), f"{_href(page, 'skip')}?audience={audience}", opens=True),
        ),
    )


def _assign(page: IncidentPage) -> Waiting | None:
    if not page.commands:
        return None
    open_ones = [task for task in page.tasks if task.assignee is None and task.state == "open"]
    if not open_ones:
        return None
    task = open_ones[0]
    href = _href(page, "change_task", public_id=task.public_id)
    return Waiting(
        _("Nobody is on “%s”.") % task.title,
        _("You command, so it can’t be you."),
        buttons=(Button(_("Assign"), href, "primary", opens=True),),
    )


def _end(page: IncidentPage) -> Waiting | None:
    if page.incident.status != Status.RESOLVED or not may(page.reader, Action.RESPOND):
        return None
    if page.blockers:
        return Waiting(_("Before it can be closed:"), blockers=tuple(page.blockers))
    return Waiting(
        _("It is resolved and nothing holds it up."),
        buttons=(Button(_("Close"), _href(page, "close"), "primary"),),
    )
