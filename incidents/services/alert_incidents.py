"""What arriving alerts set off: the first rule that agrees decides whether an incident is declared, or joined.

A storm folds into one incident: the open one of the alert's service, or, without a service, of its group at the
sender. Services and the sender are locked before looking, so that two deliveries at once never declare two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from foundation.accounts.models import User
from incidents.enums import AlertDecision, AlertState, DeclaredVia, IncidentKind, Severity, TimelineKind
from incidents.models import Alert, AlertRule, Incident, Service, Team, WebhookReceiver
from incidents.rules.alert_matching import agrees, most_specific
from incidents.services import timeline
from incidents.services.alerts import definitions_by_name
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.writing import lock, save

LONGEST_TITLE = 200
MOST_LINES = 10  # of what comes at once on one timeline; the rest is counted in a last line
STORM = 20  # lines lately; from then on only names that were not told yet get a line of their own
LATELY = timedelta(minutes=10)


@dataclass
class Arrivals:
    """The alerts of one delivery, or of several that count as one, by what happened to them.

    `known` are all rows that were there before, `changed` the keys of those of them that are not just seen again.
    """

    receiver: WebhookReceiver
    now: datetime
    new: list[Alert] = field(default_factory=list)
    known: list[Alert] = field(default_factory=list)
    fired_again: list[Alert] = field(default_factory=list)
    resolved: list[Alert] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)


@dataclass
class Settled:
    """What was done: the references declared, and the incidents on which each alert (by its `id()`) was noted."""

    declared: list[str] = field(default_factory=list)
    noted_on: dict[int, list[Incident]] = field(default_factory=dict)


def settle(arrivals: Arrivals, *, by: User) -> Settled:
    """Decide over what fires anew, note everything on the incidents concerned, and say what was done."""
    _name_definitions(arrivals.new)
    _lock_services(arrivals.new)
    return _Settling(arrivals, by=by).run()


def _name_definitions(alerts: list[Alert]) -> None:
    definitions = definitions_by_name({alert.name for alert in alerts})
    slugs = {alert.labels.get("service", "").lower() for alert in alerts}
    services = {service.slug: service for service in Service.objects.active().with_owner().filter(slug__in=slugs)}
    for alert in alerts:
        definition = most_specific(definitions.get(alert.name, []), alert.labels)
        alert.definition = definition
        named = services.get(alert.labels.get("service", "").lower())
        alert.service = (definition.service if definition is not None else None) or named


def _lock_services(alerts: Iterable[Alert]) -> None:
    """In one order for everybody, so that two deliveries never wait for each other."""
    ids = {alert.service_id for alert in alerts if alert.service_id is not None}
    if ids:
        list(Service.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"))


class _Settling:
    def __init__(self, arrivals: Arrivals, *, by: User) -> None:
        self.arrivals, self.by = arrivals, by
        self.rules = list(AlertRule.objects.filter(active=True))
        self.open: dict[tuple[str, Any], Incident | None] = {}
        self.fired: dict[int, list[Alert]] = {}
        self.incidents: dict[int, Incident] = {}
        self.settled = Settled()

    def run(self) -> Settled:
        for alert in self.arrivals.new:
            self._decide(alert)
        for alert in self.arrivals.fired_again:
            # Whose incident has ended asks the rules anew; whose incident runs is noted there.
            if alert.incident is not None and alert.incident.survivor.is_running:
                self._note(alert.incident.survivor, alert)
            else:
                self._decide(alert)
        for pk, alerts in self.fired.items():
            _write_lines(self.incidents[pk], TimelineKind.ALERT_FIRED, alerts, by=self.by, now=self.arrivals.now)
        self._note_resolved()
        return self.settled

    def _decide(self, alert: Alert) -> None:
        rule = next((rule for rule in self.rules if agrees(rule.matchers, alert.labels)), None)
        alert.decision = rule.decision if rule is not None else AlertDecision.RECORD
        # What is over when it is first heard of declares nothing.
        if rule is None or alert.state == AlertState.RESOLVED:
            return
        if alert.decision not in (AlertDecision.DECLARE, AlertDecision.ATTACH):
            return
        incident = self._open_incident(alert)
        if incident is None and alert.decision == AlertDecision.DECLARE and rule.severity is not None:
            incident = self._declare(alert, Severity(rule.severity))
        if incident is not None:
            alert.incident = incident
            self._note(incident, alert)

    def _open_incident(self, alert: Alert) -> Incident | None:
        key = _key_of(alert)
        if key not in self.open:
            self.open[key] = open_incident_for(alert)
        return self.open[key]

    def _declare(self, alert: Alert, severity: Severity) -> Incident:
        incident = declare_incident(declaration=declaration_of(alert, severity, now=self.arrivals.now), by=self.by)
        self.open[_key_of(alert)] = incident
        self.settled.declared.append(incident.reference)
        return incident

    def _note(self, incident: Incident, alert: Alert) -> None:
        self.incidents[incident.pk] = incident
        self.fired.setdefault(incident.pk, []).append(alert)
        self.settled.noted_on.setdefault(id(alert), []).append(incident)

    def _note_resolved(self) -> None:
        resolved: dict[int, list[Alert]] = {}
        for alert in self.arrivals.resolved:
            if alert.incident is not None:
                incident = alert.incident.survivor
                self.incidents.setdefault(incident.pk, incident)
                resolved.setdefault(incident.pk, []).append(alert)
                self.settled.noted_on.setdefault(id(alert), []).append(incident)
        for pk, alerts in resolved.items():
            _write_lines(self.incidents[pk], TimelineKind.ALERT_RESOLVED, alerts, by=self.by, now=self.arrivals.now)


def _key_of(alert: Alert) -> tuple[str, Any]:
    return ("service", alert.service_id) if alert.service_id is not None else ("group", alert.group_key or alert.name)


def open_incident_for(alert: Alert) -> Incident | None:
    """The open incident that an alert belongs to: of its service, or without one of its group at the sender.

    The most severe, then the newest. Neither drills nor what is private: nobody would look there.
    """
    if alert.service is not None:
        affected = Q(affected_services__service=alert.service, affected_services__removed_at__isnull=True)
        mine = Q(service=alert.service) | affected | Q(merged__service=alert.service)
    else:
        group = {"group_key": alert.group_key} if alert.group_key else {"group_key": "", "name": alert.name}
        same = {f"alerts__{name}": value for name, value in {"receiver": alert.receiver, **group}.items()}
        mine = Q(**same) | Q(**{f"merged__{name}": value for name, value in same.items()})
    candidates = Incident.objects.running().filter(kind=IncidentKind.REAL, private=False, retrospective=False)
    return candidates.filter(mine).order_by("severity", "-id").first()


def declaration_of(alert: Alert, severity: Severity, *, now: datetime) -> Declaration:
    """What a machine can say: the alert's own words, who owns it, and when it began. Nothing about the impact."""
    team = None
    if alert.service is None and (slug := alert.labels.get("team", "").lower()):
        team = Team.objects.active().filter(slug=slug).first()
    return Declaration(
        title=title_of(alert),
        summary=alert.annotations.get("description", ""),
        severity=severity,
        service=alert.service,
        team=team,
        via=DeclaredVia.ALERT,
        detected_at=min(alert.started_at, now),
    )


def title_of(alert: Alert) -> str:
    said = " ".join(alert.annotations.get("summary", "").split()).rstrip(".")
    title = f"{alert.name}: {said}" if said else alert.name
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _write_lines(incident: Incident, kind: TimelineKind, alerts: list[Alert], *, by: User, now: datetime) -> None:
    """One line a name, at the moment of the alert; what a storm brings beyond is counted, not listed."""
    lock(incident)
    times = Counter(alert.name for alert in alerts)
    first = {alert.name: alert for alert in reversed(alerts)}
    told = _told_lately(incident, kind, now=now)
    listed = (
        list(times)[:MOST_LINES] if len(told) < STORM else [name for name in times if name not in told][:MOST_LINES]
    )
    more = {name: count for name, count in times.items() if name not in listed}
    if len(more) == 1:
        listed, more = [*listed, *more], {}
    for name in listed:
        moment = first[name].ended_at if kind == TimelineKind.ALERT_RESOLVED else first[name].started_at
        spoken = f"{name} ×{times[name]}" if times[name] > 1 else name
        timeline.record(
            incident, kind, by=by, at=min(moment or now, now), now=now, name=spoken, alert=name, count=times[name]
        )
    if more:
        count = sum(more.values())
        timeline.record(incident, kind, by=by, now=now, name=f"{next(iter(more))} … ×{count}", alert="", count=count)
    save(incident, now=now)


def _told_lately(incident: Incident, kind: TimelineKind, *, now: datetime) -> list[str]:
    """The names on the lines of this kind, one a line."""
    lines = incident.timeline.filter(kind=kind, recorded_at__gt=now - LATELY)
    return list(lines.values_list("parameters__alert", flat=True))
