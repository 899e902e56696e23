"""A line of the timeline in words: rows keep a kind and parameters, this makes the sentence when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import urlsplit

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from foundation.outbox.enums import Channel
from incidents.enums import (
    AttemptOutcome,
    Audience,
    Basis,
    ClockKind,
    IncidentRole,
    Marker,
    Moment,
    RunOutcome,
    Status,
    StepTo,
    TaskState,
    TimelineKind,
)
from incidents.models import TimelineEntry
from incidents.views.wording.spans import hour

KEY_KINDS = frozenset(
    {
        TimelineKind.SEVERITY_CHANGED,
        TimelineKind.COMMAND_TAKEN,
        TimelineKind.HANDOVER_ACCEPTED,
        TimelineKind.MITIGATED,
        TimelineKind.RELAPSED,
        TimelineKind.RESOLVED,
        TimelineKind.REOPENED,
        TimelineKind.CANCELLED,
        TimelineKind.MERGED,
        TimelineKind.ATTEMPT_STARTED,
    }
)

# Sentences over a row's parameters; what is missing reads as nothing. Choices are put into words first (`_spoken`).
SENTENCES: Mapping[TimelineKind, Any] = {
    TimelineKind.DECLARED: lambda: _("Declared %(severity)s."),
    TimelineKind.ACKNOWLEDGED: lambda: _("Acknowledged."),
    TimelineKind.MITIGATED: lambda: _("Mitigated."),
    TimelineKind.RELAPSED: lambda: _("Relapsed: the impact is back."),
    TimelineKind.RESOLVED: lambda: _("Resolved."),
    TimelineKind.REOPENED: lambda: _("Reopened."),
    TimelineKind.CLOSED: lambda: _("Closed."),
    TimelineKind.CANCELLED: lambda: _("Cancelled."),
    TimelineKind.CANCELLATION_REQUESTED: lambda: _("Cancelling was asked for; it waits for a second person."),
    TimelineKind.UNDONE: lambda: _("“%(undone)s” was undone; it is %(status)s."),
    TimelineKind.MERGED: lambda: _("Merged into %(into)s."),
    TimelineKind.ABSORBED: lambda: _("Took in %(reference)s."),
    TimelineKind.SEVERITY_CHANGED: lambda: _("Severity changed from %(before)s to %(after)s."),
    TimelineKind.ADJUDICATED: lambda: _("Severity %(basis)s."),
    TimelineKind.KIND_CORRECTED: lambda: _("Its kind was corrected: %(became)s."),
    TimelineKind.MOMENT_CORRECTED: lambda: _("Moment “%(moment)s” corrected to %(after)s (was %(before)s)."),
    TimelineKind.ROLE_TAKEN: lambda: _("%(name)s joined as %(role)s."),
    TimelineKind.ROLE_GIVEN: lambda: _("%(name)s was given the role %(role)s."),
    TimelineKind.DEPUTY_ACCEPTED: lambda: _("%(name)s was accepted as deputy."),
    TimelineKind.ROLE_LEFT: lambda: _("%(name)s is no longer %(role)s."),
    TimelineKind.COMMAND_TAKEN: lambda: _("%(name)s took command from %(relieved_name)s."),
    TimelineKind.HANDOVER_OFFERED: lambda: _("Command was offered to %(name)s."),
    TimelineKind.HANDOVER_ACCEPTED: lambda: _("%(name)s accepted command from %(outgoing)s."),
    TimelineKind.HANDOVER_WITHDRAWN: lambda: _("The offer of command to %(name)s no longer stands."),
    TimelineKind.TASK_ADDED: lambda: _("Task added: %(title)s"),
    TimelineKind.TASK_CHANGED: lambda: _("Task %(state)s: %(title)s"),
    TimelineKind.ATTEMPT_STARTED: lambda: _("Mitigation started: %(what)s."),
    TimelineKind.ATTEMPT_ENDED: lambda: _("“%(what)s”: %(outcome)s."),
    TimelineKind.RUNBOOK_STARTED: lambda: _("Runbook started: %(title)s."),
    TimelineKind.RUNBOOK_ENDED: lambda: _("Runbook ended: %(title)s."),
    TimelineKind.RUNBOOK_JUDGED: lambda: _("Runbook %(run_outcome)s: %(title)s."),
    TimelineKind.ALERT_FIRED: lambda: _("Alert %(name)s fires."),
    TimelineKind.HEARTBEAT_BACK: lambda: _("%(name)s is heard again."),
    TimelineKind.ALERT_RESOLVED: lambda: _("Alert %(name)s is resolved at its sender."),
    TimelineKind.UPDATE_DRAFTED: lambda: _("Update to %(audience)s drafted."),
    TimelineKind.UPDATE_APPROVED: lambda: _("Update to %(audience)s approved."),
    TimelineKind.UPDATE_SENT: lambda: _("Update to %(audience)s sent."),
    TimelineKind.UPDATE_SKIPPED: lambda: _("No update to %(audience)s now, by decision."),
    TimelineKind.EXECUTIVE_TOLD: lambda: _("%(executive)s was told."),
    TimelineKind.EXECUTIVE_NOTIFIED: lambda: _("The executive notice reached %(executive)s %(channel)s."),
    TimelineKind.ESCALATED: lambda: _("Told %(to)s: %(names)s."),
    TimelineKind.CLOCK_MISSED: lambda: _("Missed: %(clock)s."),
    TimelineKind.CLOCK_MET: lambda: _("Met: %(clock)s."),
    TimelineKind.CLOCK_WITHDRAWN: lambda: _("No longer asked for: %(clock)s."),
    TimelineKind.TEAM_CORRECTED: lambda: _("Owner team corrected to %(after)s."),
    TimelineKind.SERVICE_ADDED: lambda: _("%(service)s is affected."),
    TimelineKind.SERVICE_REMOVED: lambda: _("%(service)s is not affected after all."),
    TimelineKind.TAGGED: lambda: _("Tagged “%(tag)s”."),
    TimelineKind.UNTAGGED: lambda: _("No longer tagged “%(tag)s”."),
    TimelineKind.FIELD_SET: lambda: _("%(field)s: %(value)s"),
    TimelineKind.MADE_PRIVATE: lambda: _("Made private."),
    TimelineKind.MADE_PUBLIC: lambda: _("Made public."),
    TimelineKind.ACCESS_GRANTED: lambda: _("%(name)s may see it."),
    TimelineKind.ACCESS_ENDED: lambda: _("%(name)s may no longer see it."),
    TimelineKind.GLASS_BROKEN: lambda: _("Opened by break glass."),
    TimelineKind.POSTMORTEM_OPENED: lambda: _("Post-mortem opened."),
    TimelineKind.POSTMORTEM_WAIVED: lambda: _("Post-mortem waived."),
    TimelineKind.ACTION_NOTED: lambda: _("Action item noted: %(title)s"),
}

CHOICES: Mapping[str, type[Any]] = {
    "role": IncidentRole,
    "audience": Audience,
    "clock": ClockKind,
    "outcome": AttemptOutcome,
    "run_outcome": RunOutcome,
    "state": TaskState,
    "status": Status,
    "undone": Status,
    "moment": Moment,
    "basis": Basis,
    "to": StepTo,
    "fell_to": StepTo,
}
QUOTED = ("reason", "effect", "finding", "why")


@dataclass(frozen=True)
class Line:
    """One line as a page shows it. `classes` mark key moments; `quote` is what someone gave as a reason or effect."""

    entry: TimelineEntry
    sentence: str
    quote: str
    tag: str
    classes: str
    url: str = ""

    @property
    def where(self) -> str:
        """Whose page a link leads to."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_key(self) -> bool:
        return "key" in self.classes.split()

    @property
    def late_entry(self) -> bool:
        """Written down more than ten minutes after it happened."""
        return (self.entry.recorded_at - self.entry.at).total_seconds() > 600


def line_of(entry: TimelineEntry) -> Line:
    kind = TimelineKind(entry.kind)
    spoken = _spoken(entry.parameters)
    is_key = bool(entry.marker) or kind in KEY_KINDS
    marker = str(Marker(entry.marker).label) if entry.marker in Marker.values else ""
    return Line(
        entry=entry,
        sentence=_sentence(kind, spoken, entry.text),
        quote=_quote(entry.parameters) if kind in SENTENCES else "",
        tag="" if entry.marker == Marker.KEY else marker,
        classes=" ".join(filter(None, ("key" if is_key else "", entry.marker if entry.marker != Marker.KEY else ""))),
        url=entry.parameters.get("url", "") if kind == TimelineKind.LINK_ATTACHED else "",
    )


def _sentence(kind: TimelineKind, spoken: Mapping[str, str], text: str) -> str:
    template = SENTENCES.get(kind)
    if template is None:
        return text or str(kind.label)
    if kind == TimelineKind.ESCALATED and not spoken.get("names"):
        template = _nobody
    elif kind == TimelineKind.ESCALATED and spoken.get("fell_to"):
        template = _fell
    return str(template() % _Blank(spoken)).replace("  ", " ").strip()


def _nobody() -> str:
    return _("Nobody to tell: %(to)s.")


def _fell() -> str:
    return _("Nobody to tell: %(to)s. So told %(fell_to)s: %(names)s.")


def _spoken(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {name: _word(name, value) for name, value in parameters.items()}


def _word(name: str, value: Any) -> str:
    choices = CHOICES.get(name)
    if choices is not None and value in choices.values:
        return str(choices(value).label)
    if name == "channel":
        return _("in Debrief, and was opened") if value == "read" else str(Channel(value).label)
    if name in ("before", "after"):
        moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
        if moment is not None:
            return hour(moment)
    return _("unknown") if value is None else str(value)


def _quote(parameters: Mapping[str, Any]) -> str:
    return next((str(parameters[name]) for name in QUOTED if parameters.get(name)), "")


class _Blank(dict[str, str]):
    """A parameter that a row does not have reads as nothing: rows outlive the code that wrote them."""

    def __missing__(self, key: str) -> str:
        return ""


def line_as_markdown(line: Line) -> str:
    """`- 2026-11-12 03:22 UTC **Mitigated.** (Ana)`, one line whatever was written into it."""
    sentence = " ".join(line.sentence.split())
    said = f"**{sentence}**" if line.is_key else sentence
    if line.url:
        said = f"[{said}](<{line.url}>)"
    quote = f" “{' '.join(line.quote.split())}”" if line.quote else ""
    tag = f"[{line.tag}] " if line.tag else ""
    return f"- {line.entry.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC {tag}{said}{quote} ({line.entry.by})"
