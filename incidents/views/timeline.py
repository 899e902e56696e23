"""The whole timeline: by page, filtered by what it tells, and as Markdown to paste elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from foundation.accounts.access import requires
from foundation.accounts.enums import Action
from foundation.audit import clock
from incidents.enums import Marker, Status, TimelineKind
from incidents.forms.timeline import EditLineForm
from incidents.models import TimelineEntry
from incidents.models.timeline import TimelineEntryQuerySet
from incidents.services.timeline import may_edit
from incidents.views.acting import line_named, run_act
from incidents.views.cursors import CursorPage
from incidents.views.finding import incident_named, reader
from incidents.views.wording.timeline import KEY_KINDS, line_as_markdown, line_of

PAGE = 200

NOTES = (*TimelineKind.written(), TimelineKind.SOURCE_UPDATE)
COURSE = (
    TimelineKind.DECLARED,
    TimelineKind.ACKNOWLEDGED,
    TimelineKind.MITIGATED,
    TimelineKind.RELAPSED,
    TimelineKind.RESOLVED,
    TimelineKind.REOPENED,
    TimelineKind.CLOSED,
    TimelineKind.CANCELLED,
    TimelineKind.CANCELLATION_REQUESTED,
    TimelineKind.UNDONE,
    TimelineKind.MERGED,
    TimelineKind.ABSORBED,
    TimelineKind.SEVERITY_CHANGED,
    TimelineKind.KIND_CORRECTED,
    TimelineKind.MOMENT_CORRECTED,
)
PEOPLE = (
    TimelineKind.ROLE_TAKEN,
    TimelineKind.ROLE_GIVEN,
    TimelineKind.DEPUTY_ACCEPTED,
    TimelineKind.ROLE_LEFT,
    TimelineKind.COMMAND_TAKEN,
    TimelineKind.HANDOVER_OFFERED,
    TimelineKind.HANDOVER_ACCEPTED,
    TimelineKind.HANDOVER_WITHDRAWN,
)
WORK = (
    TimelineKind.TASK_ADDED,
    TimelineKind.TASK_CHANGED,
    TimelineKind.ATTEMPT_STARTED,
    TimelineKind.ATTEMPT_ENDED,
    TimelineKind.RUNBOOK_STARTED,
    TimelineKind.RUNBOOK_ENDED,
    TimelineKind.RUNBOOK_JUDGED,
)
WORDS = (
    TimelineKind.UPDATE_DRAFTED,
    TimelineKind.UPDATE_APPROVED,
    TimelineKind.UPDATE_SENT,
    TimelineKind.UPDATE_SKIPPED,
    TimelineKind.EXECUTIVE_TOLD,
    TimelineKind.EXECUTIVE_NOTIFIED,
    TimelineKind.ESCALATED,
)
CLOCKS = (TimelineKind.CLOCK_MISSED, TimelineKind.CLOCK_MET, TimelineKind.CLOCK_WITHDRAWN)
ALERTS = (TimelineKind.ALERT_FIRED, TimelineKind.ALERT_RESOLVED, TimelineKind.HEARTBEAT_BACK)


@dataclass(frozen=True)
class Selection:
    """A tab of the page: some lines of the whole."""

    name: str
    label: str
    condition: Q


@dataclass(frozen=True)
class Version:
    """How a line read from a moment on, and who made it so."""

    row: Any
    said: tuple[Any, ...]

    @property
    def marker(self) -> str:
        return str(Marker(self.row.marker).label) if self.row.marker in Marker.values else ""


def selections() -> list[Selection]:
    return [
        Selection("", _("Everything"), Q()),
        Selection("key", _("Key moments"), ~Q(marker="") | Q(kind__in=KEY_KINDS)),
        Selection("notes", _("Notes"), Q(kind__in=NOTES)),
        Selection("course", _("Course"), Q(kind__in=COURSE)),
        Selection("people", _("Roles"), Q(kind__in=PEOPLE)),
        Selection("work", _("Work"), Q(kind__in=WORK)),
        Selection("words", _("Communications"), Q(kind__in=WORDS)),
        Selection("clocks", _("Clocks"), Q(kind__in=CLOCKS)),
        Selection("alerts", _("Alerts"), Q(kind__in=ALERTS)),
        *(Selection(each.value, str(each.label).capitalize(), Q(marker=each)) for each in Marker if each != Marker.KEY),
    ]


@requires(Action.READ)
def whole_timeline(request: HttpRequest, reference: str) -> HttpResponse:
    incident = incident_named(request, reference)
    asked = request.GET.get("show", "")
    tabs = selections()
    selected = next((each for each in tabs if each.name == asked), tabs[0])
    rows = TimelineEntry.objects.filter(selected.condition, incident=incident).with_people()
    if request.GET.get("format") == "markdown":
        return _as_markdown(str(incident), rows.standing())
    context = {
        "now": clock.now(),
        "incident": incident,
        "tabs": tabs,
        "selected": selected,
        "page": _page(rows, request.GET.get("after", "")),
        "reader": reader(request),
    }
    return render(request, "incidents/timeline/timeline.html", context)


@requires(Action.RESPOND)
def edit_line(request: HttpRequest, reference: str, public_id: str) -> HttpResponse:
    """One line: its form, and how it read before."""
    incident = incident_named(request, reference)
    if incident.status == Status.MERGED and incident.merged_into is not None:
        return redirect(incident.merged_into)
    found = line_named(incident, public_id)
    if request.method == "POST":
        return run_act(request, incident, EditLineForm, found)
    by, entry = reader(request), found["entry"]
    context = {
        "incident": incident,
        "form": EditLineForm(incident=incident, by=by, **found),
        "action": request.path,
        "entry": entry,
        "line": line_of(entry),
        "may_edit": may_edit(entry, by),
        "versions": _versions(entry),
    }
    return render(request, "incidents/timeline/line.html", context)


def _versions(entry: TimelineEntry) -> list[Version]:
    """Newest first; the first is how it reads now."""
    found: list[Version] = []
    for row in entry.history.select_related("history_user").order_by("history_date", "history_id"):
        said = (row.text, row.parameters.get("url", ""), row.at, row.marker, row.struck_at, row.struck_why)
        if not found or found[-1].said != said:
            found.append(Version(row, said))
    return found[::-1]


def _page(rows: TimelineEntryQuerySet, after: str) -> CursorPage[TimelineEntry]:
    """Oldest first, as it is read afterwards; the cursor is the public id of the last line shown."""
    edge = rows.filter(public_id=after).first() if after else None
    if edge is not None:
        rows = rows.filter(Q(at__gt=edge.at) | Q(at=edge.at, pk__gt=edge.pk))
    found = list(rows.oldest_first()[: PAGE + 1])
    return CursorPage(found[:PAGE], older=found[PAGE - 1].public_id if len(found) > PAGE else "")


def _as_markdown(title: str, rows: TimelineEntryQuerySet) -> HttpResponse:
    lines = [f"# {title}", "", *(line_as_markdown(line_of(entry)) for entry in rows.oldest_first())]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/markdown; charset=utf-8")
