"""Severity, status and the like in lists: a class and a word, never a colour alone."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.enums import ClockState, RunbookState, Severity, Status
from incidents.models import Incident

STATUS_SHAPES = {
    Status.DECLARED: "bad",
    Status.ACKNOWLEDGED: "warn",
    Status.MITIGATED: "half",
    Status.RESOLVED: "ok",
    Status.CLOSED: "off",
    Status.CANCELLED: "gone",
    Status.MERGED: "gone",
}
CLOCK_SHAPES = {
    ClockState.RUNNING: "half",
    ClockState.MET: "ok",
    ClockState.MISSED: "bad",
    ClockState.MET_LATE: "warn",
    ClockState.WITHDRAWN: "gone",
}
RUNBOOK_SHAPES = {
    RunbookState.DRAFT: "off",
    RunbookState.REVIEWED: "half",
    RunbookState.VERIFIED: "ok",
    RunbookState.STALE: "warn",
    RunbookState.RETIRED: "gone",
}


def severity(level: int) -> SafeString:
    return format_html('<span class="sev s{}">{}</span>', level, Severity(level).label)


def status(value: str) -> SafeString:
    known = Status(value)
    return format_html('<span class="st {}">{}</span>', STATUS_SHAPES[known], known.label)


def clock_state(value: str) -> SafeString:
    known = ClockState(value)
    return format_html('<span class="st {}">{}</span>', CLOCK_SHAPES[known], known.label)


def runbook_state(value: str) -> SafeString:
    known = RunbookState(value)
    return format_html('<span class="st {}">{}</span>', RUNBOOK_SHAPES[known], known.label)


def reference(incident: Incident) -> SafeString:
    """A private one shows the lock and the word beside its reference."""
    if not incident.private:
        return format_html("{}", incident.reference)
    return format_html(
        '{} <span class="chip"><span class="material-symbols-outlined md-16" aria-hidden="true">lock</span> {}</span>',
        incident.reference,
        _("private"),
    )


def archived(moment: object) -> SafeString:
    shape, word = ("gone", _("archived")) if moment else ("ok", _("in use"))
    return format_html('<span class="st {}">{}</span>', shape, word)
