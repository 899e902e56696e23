"""Opening a post-mortem: by itself where the policy asks for one, or by hand; never twice for one incident."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from foundation.outbox.models import Event
from foundation.outbox.services import notify, publish_event
from incidents.enums import ClockKind, ClockState, FormLength, IncidentRole, Status, TimelineKind
from incidents.models import Clock, Incident, RoleAssignment
from incidents.services import clocks, timeline, writing
from postmortems.enums import PostmortemState
from postmortems.models import Postmortem, PostmortemSection, PostmortemTemplate, PostmortemWaiver, TemplateVersion
from postmortems.services.prefill import prefilled
from postmortems.services.standing import lock_postmortem, move_to, save_postmortem

AFTER_MITIGATION = timedelta(hours=72)


@service(action=Action.WRITE_POSTMORTEM)
def open_postmortem(*, incident: Incident, by: User, author: User | None = None, reason: str = "") -> Postmortem:
    """The post-mortem of an incident: opened with author, due date and template, or the one that is there already.

    One that was decided not to be needed is opened again.
    """
    writing.lock(incident, by=by)
    existing = Postmortem.objects.filter(incident=incident).first()
    if existing is not None:
        return _open_again(existing, by=by, reason=reason)
    if incident.status in Status.withdrawn():
        raise BrokenRule(
            "no_postmortem",
            _("A %(status)s incident has no post-mortem of its own.") % {"status": incident.get_status_display()},
        )
    if author is not None:
        writing.refuse_unnamed(incident, author, field="author")
    now = clock.now()
    postmortem = _build(incident, author=author or author_for(incident, by=by), now=now)
    postmortem.full_clean()
    postmortem.save()
    move_to(postmortem, PostmortemState.DRAFT, by=by, now=now, reason=reason, new=True)
    for section in postmortem.template_version.sections.all():
        PostmortemSection(postmortem=postmortem, template_section=section, text=prefilled(section.key, incident)).save()
    _adopt_items(postmortem)
    timeline.record(incident, TimelineKind.POSTMORTEM_OPENED, by=by, now=now, name=str(postmortem.author))
    writing.save(incident, now=now)
    publish_event(kind="postmortem.opened", subject=postmortem.public_id, by=by, at=now)
    tell_author(postmortem, by=by)
    return postmortem


@service(action=Action.WRITE_POSTMORTEM)
def open_required(*, incident: Incident, by: User, reason: str = "") -> Postmortem | None:
    """Open it where the policy asks for one, and keep its due date in step with the incident's clock; else None."""
    writing.lock(incident, by=by)
    duty = duty_of(incident)
    if duty is None:
        return None
    if PostmortemWaiver.objects.filter(incident=incident).exists():
        # Reopened and resolved again: the clock runs anew, the decision of two people stands.
        withdraw_duty(incident, by=by, now=clock.now())
        return None
    postmortem = open_postmortem(incident=incident, by=by, reason=reason)
    return follow_duty(postmortem, duty, by=by)


def on_incident_resolved(*, event: Event, by: User) -> None:
    """Event handler; safe to run twice."""
    incident = Incident.objects.named(event.subject)
    if incident is not None:
        open_required(incident=incident, by=by)


def open_what_is_due(*, by: User, now: datetime, limit: int = 200) -> int:
    """The sweep: mitigated 72 hours ago and never resolved, or asked for or planned anew since (a raised severity).

    Returns how many it opened or brought up to date.
    """
    opened = 0
    for incident in _unresolved(now)[:limit]:
        with_clock = clocks.ensure_postmortem_clock(
            incident, from_=(incident.mitigated_at or now) + AFTER_MITIGATION, by=by, now=now
        )
        opened += with_clock is not None and open_required(incident=incident, by=by) is not None
    for incident in [*_asked_for()[:limit], *_planned_anew()[:limit]]:
        opened += open_required(incident=incident, by=by) is not None
    return opened


def duty_of(incident: Incident) -> Clock | None:
    """The clock by which the policy asks for a post-mortem; None where it asks for none."""
    rows = Clock.objects.filter(incident=incident, kind=ClockKind.POSTMORTEM).exclude(state=ClockState.WITHDRAWN)
    return rows.first()


def withdraw_duty(incident: Incident, *, by: User, now: datetime) -> None:
    """End the post-mortem clock: a running one is withdrawn, a missed one stays missed."""
    for duty in Clock.objects.filter(incident=incident, kind=ClockKind.POSTMORTEM, ended_at__isnull=True):
        if duty.state == ClockState.RUNNING and duty.due_at < now:
            duty.state, duty.missed_at = ClockState.MISSED, duty.due_at
        elif duty.state == ClockState.RUNNING:
            duty.state = ClockState.WITHDRAWN
        duty.ended_at = now
        duty.save()


def author_for(incident: Incident, *, by: User) -> User:
    """Who commanded last, else the manager of the owner team, else who declared: the first who may write one."""
    commanded = RoleAssignment.objects.filter(incident=incident, role=IncidentRole.COMMANDER).with_person()
    people = [holding.person for holding in commanded.order_by("-started_at", "-id")]
    people += [person for person in (incident.team.manager if incident.team else None, incident.declared_by) if person]
    able = (person for person in people if not person.is_service and may(person, Action.WRITE_POSTMORTEM))
    return next((person for person in able if not incident.private or writing.is_lasting(incident, person)), by)


def template_for(incident: Incident) -> TemplateVersion:
    """The current version of the template that fits the peak severity, the team and the length asked for."""
    terms = incident.policy_version.levels[str(incident.severity_peak)]
    form = FormLength.FULL if terms.get("postmortem_form") == FormLength.FULL else FormLength.SHORT
    fitting = PostmortemTemplate.objects.fitting(severity=incident.severity_peak, team=incident.team, form=form)
    template = fitting.first()
    if template is None:
        raise BrokenRule("no_template", _("No post-mortem template fits. An administrator can add one."))
    return template.current_version()


def tell_author(postmortem: Postmortem, *, by: User) -> None:
    if postmortem.author == by:
        return
    notify(
        key=f"postmortem_author:{postmortem.public_id}:{postmortem.version}",
        subject=postmortem.public_id,
        recipients=[postmortem.author],
        kind="postmortem_given",
        parameters={
            "title": postmortem.title,
            "due_date": postmortem.due_date.isoformat() if postmortem.due_date else "",
        },
        url=f"{postmortem.get_absolute_url()}edit/",
        by=by,
    )


def _build(incident: Incident, *, author: User, now: datetime) -> Postmortem:
    postmortem = Postmortem(
        incident=incident,
        title=incident.title,
        author=author,
        template_version=template_for(incident),
        opened_at=now,
    )
    _set_due(postmortem, duty_of(incident))
    return postmortem


def _set_due(postmortem: Postmortem, duty: Clock | None) -> bool:
    """Due when the incident's clock is. The date is the last day in time: the due moment is 24:00 of it."""
    due_at = duty.due_at if duty is not None else None
    if postmortem.due_at == due_at:
        return False
    postmortem.due_at, postmortem.due_date = due_at, None
    if due_at is not None and postmortem.incident is not None:
        last = due_at - timedelta(seconds=1)
        team = postmortem.incident.team
        postmortem.due_date = last.astimezone(team.zone).date() if team else last.date()
    return True


def follow_duty(postmortem: Postmortem, duty: Clock, *, by: User) -> Postmortem:
    """The clock was planned anew (reopened and resolved again): so is the due date, unless review was asked for."""
    if postmortem.review_asked_at is None and _set_due(postmortem, duty):
        lock_postmortem(postmortem, by=by)
        _set_due(postmortem, duty)
        save_postmortem(postmortem)
    return postmortem


def _open_again(postmortem: Postmortem, *, by: User, reason: str) -> Postmortem:
    if postmortem.state != PostmortemState.NOT_NEEDED:
        return postmortem
    lock_postmortem(postmortem, by=by)
    move_to(postmortem, PostmortemState.DRAFT, by=by, now=clock.now(), reason=reason)
    return save_postmortem(postmortem)


def _adopt_items(postmortem: Postmortem) -> None:
    """Action items noted during the incident are the post-mortem's from now on."""
    assert postmortem.incident is not None  # noqa: S101 - opened from one
    for item in postmortem.incident.action_items.filter(postmortem__isnull=True):
        item.postmortem = postmortem
        item.save(update_fields=["postmortem"])


def _unresolved(now: datetime) -> list[Incident]:
    mitigated = Incident.objects.filter(status=Status.MITIGATED, mitigated_at__lte=now - AFTER_MITIGATION)
    waived = Exists(PostmortemWaiver.objects.filter(incident=OuterRef("pk")))
    return list(mitigated.filter(~waived, postmortem__isnull=True).select_related("team", "policy_version"))


def _asked_for() -> list[Incident]:
    """A clock runs and nobody opened anything: the severity was raised after the end, or an event got lost."""
    runs = Clock.objects.filter(incident=OuterRef("pk"), kind=ClockKind.POSTMORTEM, ended_at__isnull=True)
    waived = Exists(PostmortemWaiver.objects.filter(incident=OuterRef("pk")))
    wanted = Incident.objects.filter(Exists(runs), ~waived, postmortem__isnull=True)
    return list(wanted.exclude(status__in=Status.withdrawn()).select_related("team", "policy_version"))


def _planned_anew() -> list[Incident]:
    """The clock of a draft moved since: another level, a corrected moment."""
    due = Clock.objects.filter(incident=OuterRef("incident"), kind=ClockKind.POSTMORTEM, state=ClockState.RUNNING)
    drafts = Postmortem.objects.being_written().filter(review_asked_at__isnull=True)
    moved = drafts.annotate(planned=Subquery(due.values("due_at")[:1])).filter(planned__isnull=False)
    moved = moved.filter(Q(due_at__isnull=True) | ~Q(due_at=F("planned")))
    return [postmortem.incident for postmortem in moved.select_related("incident__team") if postmortem.incident]
