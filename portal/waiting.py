"""What of the response waits for a person: command on offer, a second word, an update to approve, tasks, severities."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.hidden_subjects import without_hidden
from foundation.accounts.models import User
from foundation.approvals.models import Approval
from foundation.audit import clock
from foundation.outbox.enums import WorkState
from foundation.outbox.models import Delivery
from incidents.enums import Audience, CommunicationState, TaskState
from incidents.models import (
    Clock,
    Communication,
    DutyCalendar,
    Handover,
    Incident,
    InvestigationTask,
    RoleAssignment,
    RunbookConfirmation,
    RunbookProposal,
    RunbookRun,
    RunbookVerification,
    Team,
)
from incidents.services import adjudicating
from incidents.views.wording.clocks import name_of
from incidents.views.wording.spans import hour
from portal.fires import commanded_by
from portal.things import Thing
from portal.wording.approvals import asked

SHOWN = 20
SHOWN_CLOCKS = 6
TO_JUDGE_WITHIN = timedelta(days=14)


def waiting_for(person: User) -> list[Thing]:
    """In the order of their weight: command, then second words, updates, tasks, severities, runbooks."""
    return [
        *offers_to(person),
        *second_words_of(person),
        *of_command(person),
        *tasks_of(person),
        *severities_for(person),
        *runbooks_of(person),
        *what_is_broken(person),
    ]


def what_is_broken(person: User) -> list[Thing]:
    """Notices that nobody got, for who looks after the outbox; calendars of duty, for who plans it."""
    found = []
    if may(person, Action.MANAGE_JOBS):
        dead = without_hidden(Delivery.objects.filter(state=WorkState.DEAD), person, column="notice__subject").count()
        if dead:
            sentence = ngettext("%d notice could not be delivered", "%d notices could not be delivered", dead) % dead
            found.append(Thing(sentence, "/admin/outbox/delivery/?state__exact=dead", _("try them again, or mend why")))
    calendars = DutyCalendar.objects.active().exclude(reading__problem="").select_related("team", "reading")
    if not may(person, Action.EDIT_CATALOGUE):
        calendars = calendars.filter(team__manager=person)
    for row in calendars[:SHOWN]:
        address = reverse("incidents:team_duty", args=[row.team.slug])
        found.append(Thing(_("The duty calendar of %s can’t be read") % row.team, address, row.reading.problem))
    return found


def offers_to(person: User) -> list[Thing]:
    offers = Handover.objects.pending().filter(to=person, incident__in=Incident.objects.visible_to(person))
    return [
        Thing(
            _("Accept or decline command"),
            f"{offer.incident.get_absolute_url()}handover/{offer.public_id}/",
            _("%(reference)s · offered by %(by)s at %(at)s")
            % {"reference": offer.incident.reference, "by": offer.offered_by, "at": hour(offer.offered_at)},
        )
        for offer in offers.select_related("incident", "offered_by")
    ]


def second_words_of(person: User) -> list[Thing]:
    """What others asked for and takes a second person; only about what this person may see."""
    if not may(person, Action.CONFIRM):
        return []
    pending = Approval.objects.visible_to(person).pending().exclude(requested_by=person).select_related("requested_by")
    said = _("asked for by %(by)s: “%(reason)s”")
    return [
        Thing(
            _("Confirm or refuse: %s") % each.sentence,
            reverse("portal:approvals"),
            said % {"by": each.approval.requested_by, "reason": each.approval.reason},
        )
        for each in asked(pending.order_by("id")[:SHOWN], reader=person)
    ]


def of_command(person: User) -> list[Thing]:
    """What a commander decides: updates to customers that wait for approval, and tasks that nobody is on."""
    incidents = commanded_by(person)
    if not incidents:
        return []
    drafts = Communication.objects.filter(
        incident__in=incidents, audience=Audience.CUSTOMER, state=CommunicationState.DRAFT
    )
    things = [
        Thing(
            _("Approve a customer update"),
            f"{draft.incident.get_absolute_url()}#communications",
            _("%(reference)s · drafted by %(by)s at %(at)s")
            % {"reference": draft.incident.reference, "by": draft.drafted_by, "at": hour(draft.drafted_at)},
        )
        for draft in drafts.select_related("incident", "drafted_by").order_by("id")[:SHOWN]
    ]
    unassigned = InvestigationTask.objects.live().filter(incident__in=incidents, assignee__isnull=True)
    things += [
        Thing(
            _("Assign “%s”") % task.title,
            f"{task.incident.get_absolute_url()}#tasks",
            _("%s · investigation task, nobody on it. You command, so it can’t be you.") % task.incident.reference,
        )
        for task in unassigned.select_related("incident").order_by("id")[:SHOWN]
    ]
    return things


def tasks_of(person: User) -> list[Thing]:
    visible = Incident.objects.visible_to(person)
    tasks = InvestigationTask.objects.live().filter(assignee=person, incident__in=visible).select_related("incident")
    return [
        Thing(
            task.title,
            f"{task.incident.get_absolute_url()}#tasks",
            _("%(reference)s · investigation task, %(state)s")
            % {"reference": task.incident.reference, "state": TaskState(task.state).label},
        )
        for task in tasks.order_by("id")[:SHOWN]
    ]


def severities_for(person: User) -> list[Thing]:
    """The sampled incidents that this person may judge, as one line: the queue is blind, so nothing of them is said."""
    if not may(person, Action.ADJUDICATE):
        return []
    number = len(adjudicating.waiting_for(person).values_list("pk", flat=True)[: SHOWN + 1])
    if not number:
        return []
    title = ngettext("Judge one severity", "Judge %(n)d severities", number) % {"n": min(number, SHOWN)}
    sub = _("sampled · you neither declared nor commanded them")
    return [Thing(title, "/adjudicate/", sub if number <= SHOWN else f"{sub} · {_('and more')}")]


def runbooks_of(person: User) -> list[Thing]:
    """Runs of this person that nobody has judged; for who keeps runbooks, what others propose and new owners answer."""
    judged = RunbookVerification.objects.filter(run=OuterRef("pk"))
    since = clock.now() - TO_JUDGE_WITHIN
    runs = RunbookRun.objects.visible_to(person).filter(person=person, ended_at__gte=since, joined_into__isnull=True)
    runs = runs.exclude(Exists(judged))
    things = [
        Thing(
            _("Say whether “%s” helped") % run.runbook,
            run.get_absolute_url(),
            _("runbook run on %s") % run.incident.reference if run.incident else "",
        )
        for run in runs.exclude(ticked=[]).select_related("runbook", "incident").order_by("id")[:SHOWN]
    ]
    if not may(person, Action.EDIT_RUNBOOK):
        return things
    teams = Team.objects.of(person)
    kept = Q(runbook__maintainer=person) | Q(runbook__team__in=teams)
    proposals = RunbookProposal.objects.waiting().filter(kept).exclude(authors=person)
    things += [
        Thing(
            _("Review a change to “%s”") % each.runbook,
            each.get_absolute_url(),
            _("proposed by %(by)s: “%(why)s”") % {"by": each.proposed_by, "why": each.why},
        )
        for each in proposals.select_related("runbook", "proposed_by").order_by("id")[:SHOWN]
    ]
    asked = RunbookConfirmation.objects.waiting().filter(team__in=teams).select_related("runbook", "service")
    things += [
        Thing(
            _("Is “%s” still right?") % each.runbook,
            f"{each.runbook.get_absolute_url()}#confirm",
            _("your team owns %s now") % each.service,
        )
        for each in asked.order_by("id")[:SHOWN]
    ]
    return things


def clocks_of(person: User, *, until: datetime) -> list[Thing]:
    """Clocks of incidents that fall due by `until`: of what this person's teams own, or they hold a role in."""
    teams = Team.objects.filter(ancestries__ancestor__in=Team.objects.of(person)).values("pk")
    roles = RoleAssignment.objects.filter(person=person).held().values("incident")
    visible = Incident.objects.visible_to(person).running()
    clocks = Clock.objects.running().filter(incident__in=visible, due_at__lt=until).select_related("incident")
    theirs = clocks.filter(incident__team__in=teams) | clocks.filter(incident__in=roles)
    return [
        Thing(f"{name_of(each)}, {each.incident.reference}", each.incident.get_absolute_url(), "", each.due_at)
        for each in theirs.distinct().pressing_first()[:SHOWN_CLOCKS]
    ]
