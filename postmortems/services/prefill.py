"""What a post-mortem knows before anyone wrote a word: summary, figures and timeline of its incident, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from incidents.enums import Moment, TimelineKind
from incidents.models import Incident, TimelineEntry
from incidents.rules.durations import DEFINITIONS, durations
from incidents.views.wording.spans import span
from incidents.views.wording.timeline import line_of

AFTERWARDS = (
    TimelineKind.ACTION_NOTED,
    TimelineKind.POSTMORTEM_OPENED,
    TimelineKind.POSTMORTEM_WAIVED,
    TimelineKind.ADJUDICATED,
)
MOST_LINES = 400  # a storm's thousandth alert tells no reader anything


def prefilled(key: str, incident: Incident) -> str:
    """The text that a section begins with; empty where only a person can tell."""
    write = WRITERS.get(key)
    return write(incident) if write else ""


def figures(incident: Incident) -> list[tuple[str, str]]:
    """Name and length of each duration that is known."""
    lengths = durations({moment.value: incident.moment(moment.value) for moment in Moment})
    found = ((definition.name, getattr(lengths, definition.code)) for definition in DEFINITIONS)
    return [(name.capitalize(), span(length)) for name, length in found if length is not None]


def course_of(incident: Incident) -> list[TimelineEntry]:
    """The lines that tell the incident's course, oldest first; what followed from it is told elsewhere."""
    entries = TimelineEntry.objects.standing().filter(incident=incident).exclude(kind__in=AFTERWARDS)
    return list(entries.oldest_first().with_people()[:MOST_LINES])


def timeline_text(incident: Incident) -> str:
    return told(course_of(incident))


def told(entries: Iterable[TimelineEntry]) -> str:
    """One line a moment, in UTC, with the date where it changes."""
    lines: list[str] = []
    day = None
    for entry in entries:
        at = entry.at.astimezone(UTC)
        if at.date() != day:
            day = at.date()
            lines += ["", f"**{day:%Y-%m-%d}**", ""] if lines else [f"**{day:%Y-%m-%d}**", ""]
        lines.append(f"- {at:%H:%M} {_words(entry)}")
    return "\n".join(lines)


def _words(entry: TimelineEntry) -> str:
    line = line_of(entry)
    said = f"{line.sentence} “{line.quote}”" if line.quote else line.sentence
    return " ".join(said.split())


def _summary(incident: Incident) -> str:
    if incident.summary.strip():
        return incident.summary.strip()
    began = incident.impact_started_at or incident.declared_at
    where = _(" in %s") % incident.service.name if incident.service else ""
    first = _("%(title)s%(where)s, from %(began)s.") % {
        "title": incident.title.rstrip("."),
        "where": where,
        "began": _moment(began),
    }
    if incident.resolved_at is None:
        return first
    return f"{first} " + _("Resolved %s.") % _moment(incident.resolved_at)


def _impact(incident: Incident) -> str:
    return "\n".join(f"- {name}: {length}" for name, length in figures(incident))


def _detection(incident: Incident) -> str:
    if incident.detected_at is None:
        return ""
    lengths = durations({moment.value: incident.moment(moment.value) for moment in Moment})
    after = _(", %s after the impact began") % span(lengths.ttd) if lengths.ttd is not None else ""
    return _("Detected %(at)s%(after)s.") % {"at": _moment(incident.detected_at), "after": after}


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


WRITERS: Mapping[str, Callable[[Incident], str]] = {
    "summary": _summary,
    "impact": _impact,
    "detection": _detection,
    "timeline": timeline_text,
}
