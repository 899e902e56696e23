"""What arriving alerts set off: the first rule that agrees decides whether an incident is declared, or joined.

A storm folds into one incident: the open one of the alert's service, or, without a service, of its group at the
sender. Services and the sender are locked before looking, so that two deliveries at once never declare two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import (
    AlertDecision,
    AlertState,
    DeclaredVia,
    IncidentKind,
    RuleMeaning,
    Severity,
    Status,
    TimelineKind,
)
from incidents.models import Alert, AlertRule, AlertSilence, Incident, Service, Team, WebhookReceiver
from incidents.models.incidents import IncidentQuerySet
from incidents.rules.alert_matching import agrees, belonging_to
from incidents.rules.rule_keys import said
from incidents.rules.storm_grouping import group_of
from incidents.services import timeline
from incidents.services.alerts import definitions_by_name
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.heartbeats import hear
from incidents.services.participants import commander_of
from incidents.services.rule_keys import keys_in_force, services_by_word
from incidents.services.silences import is_silenced, silences_in_force
from incidents.services.telling import tell
from incidents.services.writing import lock, save

LONGEST_TITLE = 200
FOLDED_WITHIN = timedelta(minutes=10)
HEARTBEAT = AlertDecision.HEARTBEAT
SETS_OFF = (AlertDecision.DECLARE, AlertDecision.ATTACH)
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

    def concerned(self) -> list[Alert]:
        """Those that may belong to an incident already."""
        return [*self.fired_again, *self.resolved]


@dataclass
class Settled:
    """What was done: the references declared, and the incidents on which each alert (by its `id()`) was noted.

    `refused` says why something was not declared; the alert is recorded all the same.
    """

    declared: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    noted_on: dict[int, list[Incident]] = field(default_factory=dict)


def settle(arrivals: Arrivals, *, by: User) -> Settled:
    """Decide over what fires anew, note everything on the incidents concerned, and say what was done."""
    _name_definitions(arrivals.new)
    settling = _Settling(arrivals, by=by)
    settling.lock()
    return settling.run()


def _name_definitions(alerts: list[Alert]) -> None:
    if not alerts:
        return
    definitions = definitions_by_name({alert.name for alert in alerts})
    keys = keys_in_force()
    words = [
        said(keys, RuleMeaning.SERVICE, name=alert.name, labels=alert.labels, annotations=alert.annotations).casefold()
        for alert in alerts
    ]
    called = Service.objects.active().with_owner().annotate(lower_name=Lower("name"))
    named = services_by_word(called.filter(Q(slug__in=set(words)) | Q(lower_name__in=set(words))).order_by("pk"))
    for alert, word in zip(alerts, words, strict=True):
        definition = belonging_to(definitions.get(alert.name, []), alert.labels)
        alert.definition = definition
        alert.service = (definition.service if definition is not None else None) or named.get(word)


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
        self.ungrouped: Incident | None = None

    def lock(self) -> None:
        """Rules that group, then services, in one order for everybody: two deliveries never declare two incidents."""
        to_decide = [*self.arrivals.new, *self.arrivals.fired_again]
        grouping = {rule.pk for rule in map(self._rule_for, to_decide) if rule is not None and rule.group_by}
        if grouping:
            list(AlertRule.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=grouping).order_by("pk"))
        _lock_services(to_decide)
        # So are the incidents that something is noted on for certain.
        on = {alert.incident.survivor.pk for alert in self.arrivals.concerned() if alert.incident is not None}
        list(Incident.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=on).order_by("pk"))

    def run(self) -> Settled:
        for alert in self.arrivals.new:
            self._decide(alert)
        for alert in self.arrivals.fired_again:
            # Whose incident has ended asks the rules anew; whose incident runs is noted there.
            if alert.incident is not None and alert.incident.survivor.is_running:
                self._note(alert.incident.survivor, alert)
            else:
                self._decide(alert)
        self._hear_heartbeats()
        for pk, alerts in self.fired.items():
            _write_lines(self.incidents[pk], TimelineKind.ALERT_FIRED, alerts, by=self.by, now=self.arrivals.now)
        self._note_resolved()
        return self.settled

    @cached_property
    def silences(self) -> list[AlertSilence]:
        return silences_in_force(now=self.arrivals.now)

    def _rule_for(self, alert: Alert) -> AlertRule | None:
        return next((rule for rule in self.rules if agrees(rule.matchers, alert.labels)), None)

    def _decide(self, alert: Alert) -> None:
        rule, before = self._rule_for(alert), alert.decision
        alert.decision = rule.decision if rule is not None else AlertDecision.RECORD
        alert.grouped_by = group_of(alert.labels, rule.group_by) if rule is not None else ""
        # What is over when it is first heard of declares nothing.
        if rule is None or alert.state == AlertState.RESOLVED:
            return
        if alert.decision in SETS_OFF and is_silenced(alert.labels, self.silences):
            alert.decision = AlertDecision.SILENCED
            return
        if alert.decision not in SETS_OFF:
            return
        incident = self._open_incident(alert)
        if incident is None and (ended := just_ended_for(alert, within=rule.hold_off_minutes, now=self.arrivals.now)):
            alert.decision = AlertDecision.HELD_OFF
            if before != AlertDecision.HELD_OFF and ended.status == Status.RESOLVED:
                self._note(ended, alert)
            return
        if incident is None and alert.decision == AlertDecision.DECLARE and rule.severity is not None:
            incident = self._declare(alert, Severity(rule.severity))
        if incident is not None:
            alert.incident = incident
            self._note(incident, alert)

    def _open_incident(self, alert: Alert) -> Incident | None:
        key = _key_of(alert)
        if key not in self.open:
            self.open[key] = self._held_open(alert)
        return self.open[key] or (self.ungrouped if is_ungrouped(alert) else None)

    def _held_open(self, alert: Alert) -> Incident | None:
        """Locked, so that it does not end between finding and joining it."""
        while (found := open_incident_for(alert, now=self.arrivals.now)) is not None:
            if lock(found).is_running and not found.private:
                return found
        return None

    def _declare(self, alert: Alert, severity: Severity) -> Incident | None:
        try:
            incident = declare_incident(declaration=declaration_of(alert, severity, now=self.arrivals.now), by=self.by)
        except BrokenRule as refusal:  # one that can't be declared is no reason to lose the others
            self.settled.refused.append(f"{alert.name}: {refusal.sentence}")
            return None
        self.open[_key_of(alert)] = incident
        if is_ungrouped(alert):
            self.ungrouped = incident
        self.settled.declared.append(incident.reference)
        return incident

    def _note(self, incident: Incident, alert: Alert) -> None:
        self.incidents[incident.pk] = incident
        self.fired.setdefault(incident.pk, []).append(alert)
        self.settled.noted_on.setdefault(id(alert), []).append(incident)

    def _hear_heartbeats(self) -> None:
        heard = [alert for alert in [*self.arrivals.new, *self.arrivals.known] if alert.decision == HEARTBEAT]
        ruled = [(alert, rule) for alert in heard if (rule := self._rule_for(alert)) and rule.decision == HEARTBEAT]
        hear(self.arrivals.receiver, ruled, now=self.arrivals.now)

    def _note_resolved(self) -> None:
        resolved: dict[int, list[Alert]] = {}
        for alert in self.arrivals.resolved:
            if alert.incident is not None:
                incident = alert.incident.survivor
                self.incidents.setdefault(incident.pk, incident)
                resolved.setdefault(incident.pk, []).append(alert)
                self.settled.noted_on.setdefault(id(alert), []).append(incident)
        for pk, alerts in resolved.items():
            incident = self.incidents[pk]
            _write_lines(incident, TimelineKind.ALERT_RESOLVED, alerts, by=self.by, now=self.arrivals.now)
            if pk not in self.fired and incident.is_running:
                self._propose_the_end(incident, alerts)

    def _propose_the_end(self, incident: Incident, resolved: list[Alert]) -> None:
        """Ask the commander once none of its alerts fires; whether the impact is over, a person says."""
        commander = commander_of(incident)
        firing = Alert.objects.firing().filter(incident=incident).exclude(pk__in=[each.pk for each in resolved])
        if commander is None or firing.exists():
            return
        key = f"alerts-over:{incident.pk}:{max(each.pk for each in resolved)}"
        tell(incident, [commander], kind="alerts_over", key=key, by=self.by, below="#clocks", only_in_app=True)


def _key_of(alert: Alert) -> tuple[str, Any]:
    if alert.grouped_by:
        return ("labels", alert.grouped_by)
    return ("service", alert.service_id) if alert.service_id is not None else ("group", alert.group_key or alert.name)


def is_ungrouped(alert: Alert) -> bool:
    """Whether nothing says what it belongs to but its own name."""
    return not alert.grouped_by and alert.service_id is None and not alert.group_key


def open_incident_for(alert: Alert, *, now: datetime) -> Incident | None:
    """The open incident that an alert belongs to: of the labels that its rule groups by; where it names none, of its
    service, or without one of its group at the sender. The most severe, then the newest.

    Where nothing groups alerts, all that a sender brings within `FOLDED_WITHIN` of a declaration join that, since each
    by its name alone would be an incident.
    """
    found = _incidents_of(alert).running().order_by("severity", "-id").first()
    if found is not None or not is_ungrouped(alert):
        return found
    lately = Incident.objects.running().filter(
        kind=IncidentKind.REAL,
        private=False,
        declared_via=DeclaredVia.ALERT,
        declared_at__gt=now - FOLDED_WITHIN,
        alerts__receiver=alert.receiver,
        alerts__service__isnull=True,
        alerts__group_key="",
        alerts__grouped_by="",
    )
    return lately.order_by("severity", "-id").first()


def just_ended_for(alert: Alert, *, within: int, now: datetime) -> Incident | None:
    """The incident that this very alert was part of, resolved no more than `within` minutes ago."""
    if not within:
        return None
    ended = _incidents_of(alert).filter(
        status__in=(Status.RESOLVED, Status.CLOSED),
        resolved_at__gt=now - timedelta(minutes=within),
        alerts__name=alert.name,
        alerts__receiver=alert.receiver,
    )
    return ended.order_by("-resolved_at", "-id").first()


def _incidents_of(alert: Alert) -> IncidentQuerySet:
    """Neither drills nor what is private: nobody would look there."""
    if alert.grouped_by:
        mine = Q(alerts__grouped_by=alert.grouped_by) | Q(merged__alerts__grouped_by=alert.grouped_by)
    elif alert.service is not None:
        affected = Q(affected_services__service=alert.service, affected_services__removed_at__isnull=True)
        mine = Q(service=alert.service) | affected | Q(merged__service=alert.service)
    else:
        group = {"group_key": alert.group_key} if alert.group_key else {"group_key": "", "name": alert.name}
        same = {f"alerts__{name}": value for name, value in {"receiver": alert.receiver, **group}.items()}
        mine = Q(**same) | Q(**{f"merged__{name}": value for name, value in same.items()})
    return Incident.objects.filter(mine, kind=IncidentKind.REAL, private=False, retrospective=False)


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
