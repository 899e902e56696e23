"""The addresses of incidents below /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from incidents.api import (
    alerts,
    clocks,
    communications,
    custom_fields,
    duty,
    escalation,
    handover,
    incidents,
    investigation,
    lifecycle,
    merging,
    privacy,
    roles,
    runbooks,
    severity,
    tags,
    teams,
    timeline,
)

app_name = "incidents"

of_incident: list[URLPattern | URLResolver] = [
    path("", incidents.IncidentDetail.as_view(), name="incident"),
    path("transitions/", lifecycle.Transitions.as_view(), name="transitions"),
    path("transitions/undo/", lifecycle.UndoTransition.as_view(), name="undo"),
    path("roles/", roles.Roles.as_view(), name="roles"),
    path("roles/<slug:public_id>/", roles.RoleDetail.as_view(), name="role"),
    path("take-command/", roles.TakeCommand.as_view(), name="take-command"),
    path("handovers/", handover.Handovers.as_view(), name="handovers"),
    path("handovers/<slug:public_id>/accept/", handover.AcceptHandover.as_view(), name="accept-handover"),
    path("handovers/<slug:public_id>/withdraw/", handover.WithdrawHandover.as_view(), name="withdraw-handover"),
    path("tasks/", investigation.Tasks.as_view(), name="tasks"),
    path("tasks/<slug:public_id>/", investigation.TaskDetail.as_view(), name="task"),
    path("privacy/", privacy.Privacy.as_view(), name="privacy"),
    path("grants/", privacy.Grants.as_view(), name="grants"),
    path("grants/<str:username>/", privacy.GrantDetail.as_view(), name="grant"),
    path("break-glass/", privacy.BreakGlass.as_view(), name="break-glass"),
    path("severity/", severity.ChangeSeverity.as_view(), name="severity"),
    path("adjudications/", severity.Adjudications.as_view(), name="adjudications"),
    path("moments/", timeline.Moments.as_view(), name="moments"),
    path("notes/", timeline.Notes.as_view(), name="notes"),
    path("blockers/", lifecycle.Blockers.as_view(), name="blockers"),
    path("timeline/", timeline.Timeline.as_view(), name="timeline"),
    path("timeline/<slug:public_id>/", timeline.Line.as_view(), name="line"),
    path("timeline/<slug:public_id>/strike/", timeline.Strike.as_view(), name="strike-line"),
    path("timeline/<slug:public_id>/restore/", timeline.Restore.as_view(), name="restore-line"),
    path("links/", timeline.Links.as_view(), name="links"),
    path("communications/", communications.Communications.as_view(), name="communications"),
    path("communications/skip/", communications.SkipCommunication.as_view(), name="skip-communication"),
    path(
        "communications/<slug:public_id>/approve/",
        communications.ApproveCommunication.as_view(),
        name="approve-communication",
    ),
    path(
        "communications/<slug:public_id>/send/", communications.SendCommunication.as_view(), name="send-communication"
    ),
    path("communications/<slug:public_id>/", communications.CommunicationDetail.as_view(), name="communication"),
    path(
        "communications/<slug:public_id>/send-back/",
        communications.SendBackCommunication.as_view(),
        name="send-back-communication",
    ),
    path(
        "communications/<slug:public_id>/withdraw/",
        communications.WithdrawCommunication.as_view(),
        name="withdraw-communication",
    ),
    path("executives-told/", communications.ExecutivesTold.as_view(), name="executives-told"),
    path("escalations/", escalation.Escalations.as_view(), name="escalations"),
    path("tags/", tags.TagsOfIncident.as_view(), name="tags-of-incident"),
    path("tags/<slug:slug>/", tags.TagOfIncident.as_view(), name="tag-of-incident"),
    path("follow/", escalation.Following.as_view(), name="follow"),
    path("merge/", merging.Merge.as_view(), name="merge"),
    path("clocks/", clocks.Clocks.as_view(), name="clocks"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents/", incidents.IncidentList.as_view(), name="incidents"),
    path("incidents/<slug:reference>/", include(of_incident)),
    path("teams/", teams.TeamList.as_view(), name="teams"),
    path("teams/<slug:slug>/", teams.TeamDetail.as_view(), name="team"),
    path("services/", teams.ServiceList.as_view(), name="services"),
    path("services/<slug:slug>/", teams.ServiceDetail.as_view(), name="service"),
    path("alerts/", alerts.AlertList.as_view(), name="alerts"),
    path("alerts/<slug:public_id>/", alerts.AlertDetail.as_view(), name="alert"),
    path("alert-definitions/", alerts.AlertDefinitionList.as_view(), name="alert-definitions"),
    path("alert-definitions/<slug:public_id>/", alerts.AlertDefinitionDetail.as_view(), name="alert-definition"),
    path("tags/", tags.Tags.as_view(), name="tags"),
    path("escalation-steps/", escalation.EscalationSteps.as_view(), name="escalation-steps"),
    path("on-duty/", duty.OnDuty.as_view(), name="on-duty"),
    path("shifts/", duty.Shifts.as_view(), name="shifts"),
    path("duty-calendars/", duty.DutyCalendars.as_view(), name="duty-calendars"),
    path("duty-calendars/<slug:public_id>/", duty.DutyCalendarDetail.as_view(), name="duty-calendar"),
    path("duty-calendars/<slug:public_id>/read/", duty.ReadDutyCalendar.as_view(), name="read-duty-calendar"),
    path("incident-fields/", custom_fields.CustomFields.as_view(), name="incident-fields"),
    path("shifts/<slug:public_id>/", duty.ShiftDetail.as_view(), name="shift"),
    path("runbooks/", runbooks.RunbookList.as_view(), name="runbooks"),
    path("runbooks/<slug:slug>/", runbooks.RunbookDetail.as_view(), name="runbook"),
]
