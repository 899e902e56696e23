"""Incidents as records: found, read, and set right with a reason. They are run on their own pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.admin.serving import ServiceAdmin
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.admin import badges
from incidents.admin.incident_rows import INLINES
from incidents.enums import IncidentKind, Moment
from incidents.models import Incident
from incidents.models.incidents import IncidentQuerySet
from incidents.services.describing import correct_kind, describe_incident
from incidents.services.moments import correct_moment
from incidents.services.ownership import correct_owner_team

CORRECTED = (
    Moment.IMPACT_STARTED_AT,
    Moment.DETECTED_AT,
    Moment.ACKNOWLEDGED_AT,
    Moment.MITIGATED_AT,
    Moment.RESOLVED_AT,
)


@admin.register(Incident)
class IncidentAdmin(ServiceAdmin):
    """Words, links, kind, owner team and moments; severity, status and roles change on the incident's page."""

    action = Action.CORRECT
    may_add = False
    list_display = ("reference_text", "title", "severity_badge", "status_badge", "kind", "team", "declared_at", "page")
    list_display_links = ("reference_text", "title")
    list_filter = ("status", "severity", "kind", "declared_via", "retrospective")
    list_select_related = ("team", "declared_by")
    search_fields = ("reference", "title")  # shows the field; `get_search_results` looks
    autocomplete_fields = ("team",)
    ordering = ("-id",)
    inlines = INLINES
    readonly_fields = (
        "reference_text", "status_badge", "severity_badge", "severity_declared", "severity_peak",
        "severity_adjudicated", "severity_final", "private", "retrospective", "service", "declared_via",
        "declared_by", "declared_at", "closed_at", "merged_into", "contradiction_text",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("reference_text", "title", "summary", ("channel_url", "call_url"))}),
        (
            gettext_lazy("Corrections"),
            {
                "fields": ("kind", "team", *(str(moment) for moment in CORRECTED), "reason"),
                "description": gettext_lazy(
                    "Each is kept beside what stood before, with the reason. All times are UTC. When it was declared "
                    "can’t be corrected: it is when Debrief learned of it."
                ),
            },
        ),
        (
            gettext_lazy("As it stands"),
            {
                "fields": (
                    ("status_badge", "severity_badge"),
                    ("severity_declared", "severity_peak"),
                    ("severity_adjudicated", "severity_final"),
                    ("declared_at", "declared_by", "declared_via"),
                    ("closed_at", "merged_into"),
                    ("service", "private", "retrospective"),
                    "contradiction_text",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        return Incident.objects.visible_to(request.user).select_related("team", "service", "declared_by")

    @admin.display(description=gettext_lazy("reference"), ordering="id")
    def reference_text(self, incident: Incident) -> SafeString:
        return badges.reference(incident)

    @admin.display(description=gettext_lazy("severity"), ordering="severity")
    def severity_badge(self, incident: Incident) -> SafeString:
        return badges.severity(incident.severity)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_badge(self, incident: Incident) -> SafeString:
        return badges.status(incident.status)

    @admin.display(description=gettext_lazy("page"))
    def page(self, incident: Incident) -> SafeString:
        return format_html(
            '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', incident.get_absolute_url(), _("Open")
        )

    @admin.display(description=gettext_lazy("contradicting durations"))
    def contradiction_text(self, incident: Incident) -> str:
        return ", ".join(name.upper() for name in incident.contradictions) or _("none")

    def get_search_results(
        self, request: HttpRequest, queryset: IncidentQuerySet, search_term: str
    ) -> tuple[IncidentQuerySet, bool]:
        return queryset.matching(search_term), False

    def write(self, by: User, instance: Incident, given: dict[str, Any]) -> Incident:
        incident, reason = Incident.objects.get(pk=instance.pk), given["reason"]
        describe_incident(
            incident=incident,
            title=given["title"],
            summary=given["summary"],
            channel_url=given["channel_url"],
            call_url=given["call_url"],
            by=by,
            reason=reason,
        )
        if given["kind"] != incident.kind:
            correct_kind(incident=incident, kind=IncidentKind(given["kind"]), by=by, reason=reason)
        if given["team"] != incident.team:
            correct_owner_team(incident=incident, team=given["team"], by=by, reason=reason)
        for moment in CORRECTED:
            if given[moment] != _as_shown(incident.moment(moment)):
                _correct(incident, moment, given[moment], by=by, reason=reason)
        return incident


def _as_shown(value: datetime | None) -> datetime | None:
    """The form shows whole seconds: what it did not change is not a correction."""
    return value.replace(microsecond=0) if value is not None else None


def _correct(incident: Incident, moment: Moment, value: datetime | None, *, by: User, reason: str) -> None:
    try:
        correct_moment(incident=incident, moment=moment, value=value, by=by, reason=reason)
    except BrokenRule as refusal:
        if refusal.field in ("at", "moment"):
            refusal.field = str(moment)
        raise
