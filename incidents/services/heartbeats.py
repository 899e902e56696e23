"""Heartbeats: alerts that fire as long as all is well. Their silence is the alarm, once for each silence."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.accounts.enums import Action, Role
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.outbox.services import notify
from incidents.enums import AlertState, DeclaredVia, Severity, TimelineKind
from incidents.models import Alert, AlertRule, Heartbeat, WebhookReceiver
from incidents.services import timeline
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.writing import lock, save

log = logging.getLogger(__name__)


def hear(receiver: WebhookReceiver, alerts: Iterable[tuple[Alert, AlertRule]], *, now: datetime) -> None:
    """Note that these were heard of in a body of this sender, whose row is locked."""
    for alert, rule in alerts:
        ended = alert.state == AlertState.RESOLVED
        rows = Heartbeat.objects.select_for_update(no_key=True, of=("self",))
        beat = rows.filter(receiver=receiver, fingerprint=alert.fingerprint).first()
        if beat is None:
            if ended:
                continue  # heard of for the first time as it ends: nobody waited for it
            beat = Heartbeat(receiver=receiver, fingerprint=alert.fingerprint, last_heard_at=now)
        beat.name, beat.rule, beat.ended = alert.name, rule, ended
        if not ended:
            _heard_again(beat, by=receiver.user, now=now)
            beat.last_heard_at, beat.silent_since = now, None
        beat.save()


def _heard_again(beat: Heartbeat, *, by: User, now: datetime) -> None:
    """Say it on the incident that its silence declared."""
    if beat.silent_since is None or beat.incident is None:
        return
    incident = beat.incident.survivor
    if incident.is_running:
        lock(incident)
        timeline.record(incident, TimelineKind.HEARTBEAT_BACK, by=by, now=now, name=beat.name)
        save(incident, now=now)


def alarm_of_silence(*, now: datetime) -> int:
    """The sweep: what was not heard of for as long as its rule says. Returns how many alarms were raised."""
    raised = 0
    for rule in AlertRule.objects.filter(active=True, silent_after_minutes__isnull=False):
        since = now - timedelta(minutes=rule.silent_after_minutes or 0)
        quiet = Heartbeat.objects.watched().filter(rule=rule, silent_since__isnull=True).heard_before(since)
        for beat in quiet.select_related("receiver__user", "rule").order_by("pk"):
            try:
                with transaction.atomic():
                    raised += raise_alarm(heartbeat=beat, by=beat.receiver.user, now=now)
            except Exception:
                log.exception("The silence of %s could not be told", beat)
    return raised


@service(action=Action.RECEIVE_ALERT)
def raise_alarm(*, heartbeat: Heartbeat, by: User, now: datetime) -> bool:
    """Tell the administrators, and declare where the rule says at which severity. Once for each silence."""
    heartbeat.refresh_from_db(from_queryset=Heartbeat.objects.select_for_update(no_key=True, of=("self",)))
    since = now - timedelta(minutes=heartbeat.rule.silent_after_minutes or 0)
    heard_meanwhile = heartbeat.last_heard_at >= since and not heartbeat.ended
    if heartbeat.silent_since is not None or heard_meanwhile:
        return False
    heartbeat.silent_since = now
    severity = heartbeat.rule.severity
    if severity is not None and not (heartbeat.incident and heartbeat.incident.survivor.is_running):
        heartbeat.incident = declare_incident(declaration=_declaration(heartbeat, Severity(severity), now=now), by=by)
    heartbeat.save()
    notify(
        key=f"heartbeat-silent:{heartbeat.pk}:{heartbeat.last_heard_at.isoformat()}",
        recipients=User.objects.people().holding(Role.ADMINISTRATOR),
        kind="heartbeat_silent",
        by=by,
        parameters={"alert": heartbeat.name, "sender": heartbeat.receiver.name},
        url=heartbeat.incident.get_absolute_url()
        if heartbeat.incident
        else f"{reverse('incidents:alerts')}#heartbeats",
    )
    return True


def _declaration(heartbeat: Heartbeat, severity: Severity, *, now: datetime) -> Declaration:
    words = {"name": heartbeat.name, "sender": heartbeat.receiver.name}
    return Declaration(
        title=_("Nothing is heard of %(name)s: alerts of %(sender)s may not arrive") % words,
        summary=_(
            "This alert fires as long as alerting works. Either the monitoring is down, or its way to Debrief: other "
            "alerts may be missing too."
        ),
        severity=severity,
        via=DeclaredVia.ALERT,
        detected_at=now,
    )
