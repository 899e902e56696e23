"""Merging: one incident folds into another, which goes on with what both know.

The survivor takes the peak severity, the earliest impact, alerts, timeline, tasks and services; its commander stays.
The folded incident leaves every measure and its address leads to the survivor. Facts stay where they were recorded.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import Blocker, Invalid, refuse_for
from foundation.audit.history import update_in_bulk
from foundation.outbox.services import publish_event
from incidents.enums import Basis, CommunicationState, IncidentRole, Moment, Severity, StanceKind, Status, TimelineKind
from incidents.models import (
    AffectedService,
    Alert,
    Communication,
    Follow,
    Incident,
    IncidentTag,
    InvestigationTask,
    MitigationAttempt,
    PrivateGrant,
    RoleAssignment,
    RunbookRun,
    SeverityAssessment,
    TimelineEntry,
    Transition,
)
from incidents.rules import transitions
from incidents.services import clocks, lifecycle, participants, stances, timeline
from incidents.services.clock_merging import carry_executive_notice
from incidents.services.clock_planning import miss_due
from incidents.services.custom_fields import carry_custom_values
from incidents.services.granting import let_in
from incidents.services.moments import set_moment
from incidents.services.receivers import may_hear
from incidents.services.runbook_runs import join_runs
from incidents.services.severity import set_weight
from incidents.services.standings import sync_standing
from incidents.services.telling import tell
from incidents.services.writing import lock, save

EARLIEST = (Moment.IMPACT_STARTED_AT, Moment.DETECTED_AT)
# What simply goes along: rows that name their incident and nothing else that would have to change.
GOES_ALONG: tuple[Any, ...] = (TimelineEntry, MitigationAttempt, Communication, RunbookRun)


@service(action=Action.RESPOND)
def merge_incident(*, incident: Incident, into: Incident, by: User, reason: str) -> Incident:
    """Fold `incident` into `into` and return that one. Raises one `BrokenRule` that carries all that is in the way."""
    for each in sorted((incident, into), key=lambda one: one.pk):
        lock(each, by=by)
    refuse_for(blockers_to_merge(incident, into))
    if not reason.strip():
        raise Invalid("reason_required", _("Say why they are one: the reason is kept with both."), field="reason")
    now = clock.now()
    relieved = participants.commander_of(incident)
    _move_people(incident, into, by=by, now=now, reason=reason)
    miss_due(incident, by=by, now=now)  # its lines go along
    join_runs(incident, into, by=by, now=now)
    _move_rows(incident, into)
    _move_tags(incident, into, by=by, now=now)
    carry_custom_values(incident, into, now=now)
    _move_followers(incident, into, by=by, now=now)
    carry_executive_notice(incident, into, now=now)
    clocks.withdraw_all(incident, by=by, now=now, why="merged")
    _take_over(incident, into, by=by, now=now, reason=reason)
    _fold(incident, into, by=by, now=now, reason=reason)
    timeline.record(
        into, TimelineKind.ABSORBED, by=by, now=now, reference=incident.reference, title=incident.title, reason=reason
    )
    sync_standing(incident, by=by, now=now)
    sync_standing(into, by=by, now=now)
    publish_event(kind="incident.merged", subject=incident.reference, by=by, at=now, payload={"into": into.reference})
    _tell(incident, into, relieved, by=by, reason=reason)
    return into


def blockers_to_merge(incident: Incident, into: Incident) -> list[Blocker]:
    """Why `incident` can't fold into `into`, all at once; empty when it can."""
    return [*_unmergeable(incident, into), *_both_sides(incident, into)]


def _unmergeable(incident: Incident, into: Incident) -> list[Blocker]:
    if incident == into:
        return [Blocker("into_itself", _("Choose another incident to merge into."), field="into", status=422)]
    names = {"folded": incident.reference, "survivor": into.reference, "status": into.get_status_display()}
    found = []
    try:
        transitions.effect(Status(incident.status), Status.MERGED)
    except transitions.TransitionRefused as refusal:
        found.append(Blocker("transition_refused", refusal.sentence))
    if into.status in (Status.MERGED, Status.CANCELLED, Status.CLOSED):
        sentence = _("%(survivor)s is %(status)s, so it takes nothing in. Choose one that goes on.")
        found.append(Blocker("not_a_survivor", sentence % names, field="into"))
    elif _is_further(into, incident):
        sentence = _("%(survivor)s is %(status)s and %(folded)s is not. Reopen it first, or keep %(folded)s instead.")
        swapped = f"{into.get_absolute_url()}merge/?into={incident.reference}"
        found.append(Blocker("survivor_is_further", sentence % names, field="into", address=swapped))
    if incident.private != into.private:
        sentence = _("One of them is private. Make both private or both public first.")
        found.append(Blocker("privacy_differs", sentence, field="into"))
    is_past = into.retrospective or bool(into.imported_from)
    if is_past and not (incident.retrospective or incident.imported_from):
        sentence = _("%(survivor)s was written down afterwards, and nothing is asked of it. Keep %(folded)s instead.")
        swapped = f"{into.get_absolute_url()}merge/?into={incident.reference}"
        found.append(Blocker("survivor_is_past", sentence % names, field="into", address=swapped))
    if incident.kind != into.kind:
        sentence = _("A %(one)s and a %(other)s incident are not one.") % {
            "one": incident.get_kind_display(),
            "other": into.get_kind_display(),
        }
        found.append(Blocker("kind_differs", sentence, field="into"))
    return found


def _is_further(into: Incident, incident: Incident) -> bool:
    """Whether the survivor says of the impact, or of the work, that it is over while the other one goes on."""
    mitigated = incident.status in Status.unmitigated() and into.status not in Status.unmitigated()
    return mitigated or (incident.is_running and not into.is_running)


def _both_sides(incident: Incident, into: Incident) -> list[Blocker]:
    """What would make the commander of the merged incident investigate in it."""
    commands_in = into
    commander = participants.commander_of(into)
    if commander is None:
        commands_in, commander = incident, participants.commander_of(incident)
    if commander is None or incident == into:
        return []
    other = incident if commands_in == into else into
    tasks = InvestigationTask.objects.filter(incident=other, assignee=commander).live()
    held = RoleAssignment.objects.filter(incident=other, person=commander, role__in=IncidentRole.investigation()).held()
    there = other.get_absolute_url()
    found = [(_("task “%s”") % task.title, f"{there}tasks/{task.public_id}/") for task in tasks]
    found += [(_("role %s") % row.get_role_display(), f"{there}roles/{row.public_id}/leave/") for row in held]
    sentence = _(
        "%(person)s commands %(here)s and has the %(held)s in %(there)s. While someone commands an incident they "
        "investigate nothing in it: give that to someone else first."
    )
    words = {"person": commander, "here": commands_in.reference, "there": other.reference}
    return [
        Blocker("commander_investigates", sentence % {**words, "held": what}, address=address)
        for what, address in found
    ]


# --------------------------------------------------------------------------------------------------- what goes over


def _move_people(incident: Incident, into: Incident, *, by: User, now: datetime, reason: str) -> None:
    """Roles end here and go on there where nobody holds them; tasks go over with whoever has them."""
    held = list(RoleAssignment.objects.filter(incident=incident).held().with_person())
    participants.end_all_roles(incident, by=by, at=now, now=now)
    for grant in PrivateGrant.objects.lasting().filter(incident=incident).select_related("person"):
        let_in(into, grant.person, now=now)
    standing = list(RoleAssignment.objects.filter(incident=into).held().with_person())
    taken = {row.role for row in standing if row.role in IncidentRole.single_holder()}
    already = {(row.role, row.person_id) for row in standing}
    for row in held:
        if row.role not in taken and (row.role, row.person_id) not in already:
            participants.begin_role(into, IncidentRole(row.role), row.person, by=by, now=now, reason=reason)
    for task in InvestigationTask.objects.filter(incident=incident).with_assignee():
        _move_task(incident, into, task, by=by)
    if into.status == Status.DECLARED and participants.commander_of(into) is not None:
        lifecycle.advance(incident=into, to=Status.ACKNOWLEDGED, by=by)


def _move_task(incident: Incident, into: Incident, task: InvestigationTask, *, by: User) -> None:
    live = task.stance_id is not None and task.assignee is not None
    task.incident = into
    task.stance = stances.take_side(into, task.assignee, StanceKind.INVESTIGATE, by=by) if live else None  # type: ignore[arg-type]
    task.save()
    if task.assignee is not None:
        stances.leave_side(incident, task.assignee)


def _move_rows(incident: Incident, into: Incident) -> None:
    for model in GOES_ALONG:
        rows = list(model._default_manager.filter(incident=incident))
        for row in rows:
            row.incident = into
        if rows:
            update_in_bulk(model, rows, ["incident"])
    _ask_anew(into)
    Alert.objects.filter(incident=incident).update(incident=into)
    suffered = {each.service for each in incident.affected_services.filter(removed_at__isnull=True)}
    suffered |= {incident.service} if incident.service is not None else set()
    known = {each.service for each in into.affected_services.filter(removed_at__isnull=True)} | {into.service}
    for each in sorted(suffered - known, key=lambda one: one.slug):
        AffectedService(incident=into, service=each).save()


def _ask_anew(into: Incident) -> None:
    """What was approved elsewhere is a draft here, unless whoever commands here approved it."""
    commander = participants.commander_of(into)
    approved = Communication.objects.filter(incident=into, state=CommunicationState.APPROVED)
    for each in approved.exclude(approved_by=commander) if commander else approved:
        each.state, each.approved_by, each.approved_at = CommunicationState.DRAFT, None, None
        each.version += 1
        each.save()


def _move_tags(incident: Incident, into: Incident, *, by: User, now: datetime) -> None:
    carried = IncidentTag.objects.filter(removed_at__isnull=True)
    known = carried.filter(incident=into).values("tag")
    for row in carried.filter(incident=incident).exclude(tag__in=known).select_related("tag"):
        IncidentTag(incident=into, tag=row.tag, added_at=now).save()
        timeline.record(into, TimelineKind.TAGGED, by=by, now=now, tag=row.tag.name)


def _move_followers(incident: Incident, into: Incident, *, by: User, now: datetime) -> None:
    """Whoever followed the one follows the other, and is told."""
    follows = Follow.objects.filter(ended_at__isnull=True)
    known = set(follows.filter(incident=into).values_list("person_id", flat=True))
    moved = []
    for row in follows.filter(incident=incident).select_related("person"):
        row.ended_at = now
        row.save()
        if row.person_id not in known:
            Follow(incident=into, person=row.person, since=now).save()
            moved.append(row.person)
    key = f"merged-followed:{incident.reference}:{into.reference}"
    told = [person for person in may_hear(into, moved) if person != by]
    if not (into.retrospective or into.imported_from):
        tell(into, told, kind="followed", key=key, by=by, what="merged", folded=incident.reference)


def _take_over(incident: Incident, into: Incident, *, by: User, now: datetime, reason: str) -> None:
    """The higher severity and the earlier moments, each with its fact."""
    for moment in EARLIEST:
        theirs, ours = incident.moment(moment), into.moment(moment)
        if theirs is not None and (ours is None or theirs < ours):
            set_moment(into, moment, theirs, by=by, now=now, correction=ours is not None, reason=reason)
    before, peak = Severity(into.severity), Severity(min(into.severity_peak, incident.severity_peak))
    present = Severity(min(into.severity, incident.severity))
    for level in sorted({peak} - {Severity(into.severity_peak)} | {present} - {before}):
        SeverityAssessment(
            incident=into, basis=Basis.REASSESSED, severity=level, at=now, recorded_at=now, by=by, reason=reason
        ).save()
    into.severity, into.severity_peak = present, peak
    set_weight(into)
    columns = [moment.value for moment in EARLIEST]
    for link in ("channel_url", "call_url"):
        if not getattr(into, link) and getattr(incident, link):
            setattr(into, link, getattr(incident, link))
            columns.append(link)
    save(into, *columns, "contradictions", "severity", "severity_peak", "adjudication_weight", now=now)
    if present != before:
        clocks.replan_for_severity(into, before=before, by=by, now=now)
    if into.status == Status.RESOLVED:  # duties follow the peak, also one that came with the other
        clocks.ensure_postmortem_clock(into, from_=into.resolved_at or now, by=by, now=now)
    clocks.replan_for_moment(into, Moment.IMPACT_STARTED_AT, by=by, now=now)


def _fold(incident: Incident, into: Incident, *, by: User, now: datetime, reason: str) -> None:
    Transition(
        incident=incident,
        from_status=incident.status,
        to_status=Status.MERGED,
        at=now,
        recorded_at=now,
        by=by,
        reason=reason,
    ).save()
    incident.status, incident.merged_into = Status.MERGED, into
    save(incident, "status", "merged_into", now=now)
    timeline.record(incident, TimelineKind.MERGED, by=by, now=now, into=into.reference, reason=reason)


def _tell(incident: Incident, into: Incident, relieved: User | None, *, by: User, reason: str) -> None:
    """The commander whose command ended with it."""
    if relieved is None or relieved == by or relieved == participants.commander_of(into):
        return
    key = f"merged:{incident.reference}:{into.reference}"
    tell(incident, [relieved], kind="incident_merged", key=key, by=by, into=into.reference, reason=reason)
