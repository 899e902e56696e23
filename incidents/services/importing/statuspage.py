"""Incidents of a status page, with their updates as timeline.

They come in as retrospective: original moments, no clocks, no duties, outside the severity sample, known from today.
The source says nothing about who acknowledged, so that moment stays unknown. Moments that contradict each other are
kept as they are; the contradiction stands on the incident, and its durations count in no measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from foundation.accounts.access import demand
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import BrokenRule
from foundation.audit.history import create_in_bulk
from incidents.enums import DeclaredVia, Moment, Status, TimelineKind
from incidents.models import Incident, MomentChange, Service, TimelineEntry, Transition
from incidents.services.declaring import Declaration, declare_incident
from incidents.services.importing.result import ImportResult, Outcome
from incidents.services.importing.statuspage_file import SEVERITIES, Record, Update, read_records
from incidents.services.moments import set_moment
from incidents.services.writing import lock, save

SOURCE = "statuspage"
AS_IMPORTED = "As its status page says."
LONGEST_TITLE = 200
MOMENTS = (Moment.IMPACT_STARTED_AT, Moment.MITIGATED_AT, Moment.RESOLVED_AT)
COURSE = (Status.DECLARED, Status.MITIGATED, Status.RESOLVED)


def import_statuspage(*, file: Path, by: User) -> ImportResult:
    """Every incident of the file, the oldest first, each in a transaction of its own."""
    demand(by, Action.IMPORT)
    result = ImportResult(extra={"contradictions": []})

    def report(line: int, message: str) -> None:
        result.error(str(file), line, message)

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        report(0, _("this can’t be read: %s") % error)
        return result
    records = sorted(read_records(text, report), key=lambda record: (record.created_at, record.id))
    services = _services_by_name()
    known = _known(records)
    for record in records:
        try:
            incident, outcome = take_in_record(record=record, known=known.get(record.id), services=services, by=by)
        except BrokenRule as refusal:
            report(record.line, f"{record.id}: {refusal.sentence}")
            continue
        known[record.id] = incident
        result.count(outcome)
        _look_at(record, incident, str(file), result)
    return result


def _known(records: Iterable[Record]) -> dict[str, Incident]:
    wanted = {record.id for record in records}
    rows = Incident.objects.filter(imported_from=SOURCE)
    return {incident.imported_id: incident for incident in rows if incident.imported_id in wanted}


def _services_by_name() -> dict[str, Service]:
    services = list(Service.objects.active().with_owner())
    return {each.slug: each for each in services} | {each.name.casefold(): each for each in services}


def _look_at(record: Record, incident: Incident, file: str, result: ImportResult) -> None:
    if record.impact not in SEVERITIES:
        message = _("%(id)s: the impact “%(impact)s” is unknown; taken for SEV-4")
        result.warn(file, record.line, message % {"id": record.id, "impact": record.impact[:40]})
    if incident.contradictions:
        result.extra["contradictions"].append(record.id)
        message = _("%(id)s: it ended before it started; imported, and left out of durations")
        result.warn(file, record.line, message % {"id": record.id})


@service(action=Action.IMPORT)
def take_in_record(
    *, record: Record, known: Incident | None, services: dict[str, Service], by: User, reason: str = ""
) -> tuple[Incident, Outcome]:
    """One incident: declared as it was then, or brought up to date where its page says more than last time."""
    if known is None:
        incident = _declare(record, services, by=by)
        # Asked for after the declaration: the order of recording is the order of the facts.
        _bring_up_to_date(incident, record, by=by, now=clock.now())
        return incident, Outcome.CREATED
    incident = lock(known)
    changed = _bring_up_to_date(incident, record, by=by, now=clock.now())
    return incident, Outcome.UPDATED if changed else Outcome.UNCHANGED


def _declare(record: Record, services: dict[str, Service], *, by: User) -> Incident:
    found = [services.get(name.casefold()) or services.get(slugify(name)) for name in record.components]
    suffering = list(dict.fromkeys(each for each in found if each is not None))
    title = record.name if len(record.name) <= LONGEST_TITLE else record.name[: LONGEST_TITLE - 1] + "…"
    declaration = Declaration(
        title=title,
        summary=_summary(record, title),
        severity=record.severity,
        severity_reason=_("“%s” at its source.") % (record.impact or _("no impact given")),
        service=suffering[0] if suffering else None,
        affected=suffering[1:],
        via=DeclaredVia.IMPORT,
        retrospective=True,
        declared_at=record.created_at,
        impact_started_at=record.started_at,
        imported_from=SOURCE,
        imported_id=record.id,
    )
    return declare_incident(declaration=declaration, by=by)


def _summary(record: Record, title: str) -> str:
    """What no column holds: the whole name where it was cut, components, and the address at the source."""
    parts = [record.name] if title != record.name else []
    if record.components:
        parts.append(_("Components: %s.") % ", ".join(record.components))
    return "\n".join([*parts, *filter(None, [record.link])])


# ---------------------------------------------------------------------------------------- what its page says by now


def _bring_up_to_date(incident: Incident, record: Record, *, by: User, now: datetime) -> bool:
    """Write what the source says and did not say before; what people corrected here since is left alone."""
    lines = _new_lines(incident, record, by=by, now=now)
    changed = _advance(incident, record, by=by, now=now) | _move_moments(incident, record, by=by, now=now)
    if lines:
        create_in_bulk(TimelineEntry, lines)
    if lines or changed:
        save(incident, "status", *(moment.value for moment in MOMENTS), "contradictions", now=now)
    return bool(lines) or changed


def _new_lines(incident: Incident, record: Record, *, by: User, now: datetime) -> list[TimelineEntry]:
    told = {
        (entry.parameters.get("id"), entry.parameters.get("body", entry.text))
        for entry in TimelineEntry.objects.filter(incident=incident, kind=TimelineKind.SOURCE_UPDATE)
    }
    return [
        TimelineEntry(
            incident=incident,
            kind=TimelineKind.SOURCE_UPDATE,
            text=update.text,
            parameters=_parameters(update),
            at=update.at,
            recorded_at=now,
            by=by,
        )
        for update in record.updates
        if (update.id, update.source) not in told
    ]


def _parameters(update: Update) -> dict[str, Any]:
    """Whatever the line itself does not show; the source's own text where it is more than that."""
    parameters: dict[str, Any] = {"id": update.id, "source_status": update.status}
    if update.source != update.text:
        parameters["body"] = update.source
    if update.components:
        parameters["components"] = update.components
    return parameters


def _advance(incident: Incident, record: Record, *, by: User, now: datetime) -> bool:
    """Forward only: what was reopened or closed here stays so."""
    if incident.status not in COURSE or record.status not in COURSE:
        return False
    steps = COURSE[COURSE.index(Status(incident.status)) + 1 : COURSE.index(record.status) + 1]
    ends = {Status.MITIGATED: record.mitigated_at, Status.RESOLVED: record.resolved_at}
    for step in steps:
        at = ends[step] or record.created_at
        Transition(
            incident=incident,
            from_status=incident.status,
            to_status=step,
            at=at,
            recorded_at=now,
            by=by,
            reason=AS_IMPORTED,
        ).save()
        incident.status = step
    return bool(steps)


def _move_moments(incident: Incident, record: Record, *, by: User, now: datetime) -> bool:
    said = {
        Moment.IMPACT_STARTED_AT: record.started_at,
        Moment.MITIGATED_AT: record.mitigated_at,
        Moment.RESOLVED_AT: record.resolved_at,
    }
    changed, before = False, _said_before(incident)
    for moment, value in said.items():
        if value is not None and value != before.get(moment):
            correction = moment in before
            set_moment(incident, moment, value, by=by, now=now, correction=correction, reason=AS_IMPORTED)
            changed = True
    return changed


def _said_before(incident: Incident) -> dict[str, datetime | None]:
    """What the source said when it was last read: the first value of a moment is its own, and those that say so."""
    said: dict[str, datetime | None] = {}
    for change in MomentChange.objects.filter(incident=incident, moment__in=MOMENTS).in_order_of_recording():
        if change.moment not in said or change.reason == AS_IMPORTED:
            said[change.moment] = change.value
    return said
