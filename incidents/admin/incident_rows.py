"""What belongs to an incident, read beside it: who did what, what was promised, what was said and judged."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from foundation.accounts.admin.serving import RecordInline
from incidents.admin import badges
from incidents.models import (
    Clock,
    Communication,
    CustomValue,
    Escalation,
    InvestigationTask,
    MitigationAttempt,
    RoleAssignment,
    SeverityAssessment,
    TimelineEntry,
    Transition,
)


class IncidentRows(RecordInline):
    """In the order they came; `related` is loaded with them."""

    related: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = self.model._default_manager.select_related("incident", *self.related)
        return rows.order_by("id")

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> tuple[str, ...]:
        return tuple(self.fields)


class RoleRows(IncidentRows):
    model = RoleAssignment
    fields = ("role", "person", "started_at", "ended_at")
    related = ("person",)


class ClockRows(IncidentRows):
    model = Clock
    fields = ("kind", "sequence", "started_at", "due_at", "state_badge", "met_at", "ended_at")

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, clock: Clock) -> SafeString:
        return badges.clock_state(clock.state)


class TaskRows(IncidentRows):
    model = InvestigationTask
    fields = ("title", "assignee", "state", "finding")
    related = ("assignee",)


class AttemptRows(IncidentRows):
    model = MitigationAttempt
    fields = ("what", "person", "outcome", "effect", "started_at", "ended_at")
    related = ("person",)


class CommunicationRows(IncidentRows):
    model = Communication
    fields = ("audience", "text", "state", "drafted_by", "approved_by", "sent_at")
    related = ("drafted_by", "approved_by")


class AssessmentRows(IncidentRows):
    model = SeverityAssessment
    fields = ("basis", "severity_badge", "suggested", "by", "at", "reason")
    related = ("by",)
    verbose_name_plural = gettext_lazy("severity assessments")

    @admin.display(description=gettext_lazy("severity"))
    def severity_badge(self, assessment: SeverityAssessment) -> SafeString:
        return badges.severity(assessment.severity)


class TransitionRows(IncidentRows):
    model = Transition
    fields = ("from_status", "to_status", "by", "at", "recorded_at", "reason")
    related = ("by",)
    verbose_name_plural = gettext_lazy("transitions")


class EscalationRows(IncidentRows):
    model = Escalation
    fields = ("to", "fell_to", "told", "at", "recorded_at")
    verbose_name_plural = gettext_lazy("whom escalation told")


class CustomValueRows(IncidentRows):
    model = CustomValue
    fields = ("field", "text", "removed_at")
    related = ("field",)


class TimelineRows(IncidentRows):
    model = TimelineEntry
    fields = ("at", "kind", "text", "marker", "by")
    related = ("by",)


INLINES = (
    RoleRows,
    ClockRows,
    TaskRows,
    AttemptRows,
    CommunicationRows,
    AssessmentRows,
    TransitionRows,
    EscalationRows,
    CustomValueRows,
    TimelineRows,
)
