"""The addresses of the response: the list, declaring, the incident's page, and one address an act below it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from foundation.accounts.enums import Action
from incidents.forms import (
    communications,
    custom_fields,
    following,
    lifecycle,
    ownership,
    privacy,
    response,
    roles,
    tagging,
)
from incidents.forms import timeline as forms_timeline
from incidents.views import (
    adjudicating,
    catalogue,
    declaring,
    duty,
    handover,
    incident,
    listing,
    merging,
    severity,
    status,
    timeline,
)
from incidents.views.acting import (
    act_view,
    affected_of,
    attempt_of,
    communication_of,
    handover_of,
    line_named,
    role_of,
    tag_of,
    task_of,
)
from incidents.views.privacy import break_glass, named_of

ONE = "incidents/<str:reference>/"

pages: list[URLPattern | URLResolver] = [
    path("declare/", declaring.declare, name="declare"),
    path("declare/suggestion/", declaring.suggestion, name="suggestion"),
    path("incidents/", listing.incident_list, name="list"),
    path("incidents/views/", listing.save_view, name="save_view"),
    path("status/", status.status_page, name="status"),
    path("status/feed.json", status.json_feed, name="status_json"),
    path("status/feed.atom", status.atom_feed, name="status_atom"),
    path("adjudicate/", adjudicating.queue, name="adjudications"),
    path("adjudicate/<str:reference>/", adjudicating.judge, name="adjudicate"),
    path(ONE, incident.incident_page, name="incident"),
    path(f"{ONE}live/", incident.incident_live, name="live"),
    path(f"{ONE}timeline/", timeline.whole_timeline, name="timeline"),
    path(f"{ONE}severity/", severity.severity_page, name="severity"),
]

owners: list[URLPattern | URLResolver] = [
    path("services/", catalogue.service_list, name="services"),
    path("services/<slug:slug>/", catalogue.service_page, name="service"),
    path("teams/", catalogue.team_list, name="teams"),
    path("teams/<slug:slug>/", catalogue.team_page, name="team"),
    path("on-duty/", duty.on_duty_list, name="on_duty"),
    path("teams/<slug:slug>/duty/", duty.team_duty, name="team_duty"),
    path("teams/<slug:slug>/duty/<slug:public_id>/<slug:act>/", duty.act_on_duty, name="act_on_duty"),
]

course: list[URLPattern | URLResolver] = [
    path(f"{ONE}acknowledge/", act_view(lifecycle.AcknowledgeForm, Action.RESPOND), name="acknowledge"),
    path(f"{ONE}mitigate/", act_view(lifecycle.MitigateForm, Action.RESPOND), name="mitigate"),
    path(f"{ONE}resolve/", act_view(lifecycle.ResolveForm, Action.RESPOND), name="resolve"),
    path(f"{ONE}close/", act_view(lifecycle.CloseForm, Action.RESPOND), name="close"),
    path(f"{ONE}relapse/", act_view(lifecycle.RelapseForm, Action.RESPOND), name="relapse"),
    path(f"{ONE}reopen/", act_view(lifecycle.ReopenForm, Action.RESPOND), name="reopen"),
    path(f"{ONE}undo/", act_view(lifecycle.UndoForm, Action.RESPOND), name="undo"),
    path(f"{ONE}cancel/", act_view(lifecycle.CancelForm, Action.CANCEL), name="cancel"),
    path(f"{ONE}merge/", merging.merge, name="merge"),
    path(f"{ONE}decide/", act_view(lifecycle.DecideApprovalForm, Action.CONFIRM), name="decide"),
    path(f"{ONE}moment/", act_view(lifecycle.CorrectMomentForm, Action.CORRECT), name="moment"),
]

work: list[URLPattern | URLResolver] = [
    path(f"{ONE}note/", act_view(forms_timeline.NoteForm, Action.RESPOND), name="note"),
    path(f"{ONE}link/", act_view(forms_timeline.LinkForm, Action.RESPOND), name="link"),
    path(f"{ONE}lines/<str:public_id>/", timeline.edit_line, name="edit_line"),
    path(
        f"{ONE}lines/<str:public_id>/strike/",
        act_view(forms_timeline.StrikeLineForm, Action.RESPOND, line_named),
        name="strike_line",
    ),
    path(
        f"{ONE}lines/<str:public_id>/restore/",
        act_view(forms_timeline.RestoreLineForm, Action.RESPOND, line_named),
        name="restore_line",
    ),
    path(f"{ONE}update/", act_view(communications.UpdateForm, Action.COMMUNICATE), name="update"),
    path(f"{ONE}skip/", act_view(communications.SkipUpdateForm, Action.COMMUNICATE), name="skip"),
    path(f"{ONE}executive/", act_view(communications.ExecutiveToldForm, Action.COMMUNICATE), name="executive"),
    path(
        f"{ONE}updates/<str:public_id>/approve/",
        act_view(communications.ApproveForm, Action.COMMUNICATE, communication_of),
        name="approve",
    ),
    path(
        f"{ONE}updates/<str:public_id>/send/",
        act_view(communications.SendForm, Action.COMMUNICATE, communication_of),
        name="send",
    ),
    path(
        f"{ONE}updates/<str:public_id>/edit/",
        act_view(communications.EditUpdateForm, Action.COMMUNICATE, communication_of),
        name="edit_update",
    ),
    path(
        f"{ONE}updates/<str:public_id>/send-back/",
        act_view(communications.SendBackForm, Action.COMMUNICATE, communication_of),
        name="send_back",
    ),
    path(
        f"{ONE}updates/<str:public_id>/withdraw/",
        act_view(communications.WithdrawUpdateForm, Action.COMMUNICATE, communication_of),
        name="withdraw_update",
    ),
    path(f"{ONE}follow/", act_view(following.FollowForm, Action.FOLLOW), name="follow"),
    path(f"{ONE}unfollow/", act_view(following.UnfollowForm, Action.FOLLOW), name="unfollow"),
    path(f"{ONE}tasks/new/", act_view(response.AddTaskForm, Action.RESPOND), name="task"),
    path(
        f"{ONE}tasks/<str:public_id>/", act_view(response.ChangeTaskForm, Action.RESPOND, task_of), name="change_task"
    ),
    path(f"{ONE}attempts/new/", act_view(response.StartAttemptForm, Action.RESPOND), name="attempt"),
    path(
        f"{ONE}attempts/<str:public_id>/",
        act_view(response.EndAttemptForm, Action.RESPOND, attempt_of),
        name="end_attempt",
    ),
]

people: list[URLPattern | URLResolver] = [
    path(f"{ONE}join/", act_view(roles.JoinForm, Action.TAKE_ROLE), name="join"),
    path(f"{ONE}give/", act_view(roles.GiveRoleForm, Action.TAKE_ROLE), name="give"),
    path(
        f"{ONE}roles/<str:public_id>/accept/",
        act_view(roles.AcceptDeputyForm, Action.TAKE_ROLE, role_of),
        name="accept_deputy",
    ),
    path(f"{ONE}roles/<str:public_id>/leave/", act_view(roles.LeaveRoleForm, Action.TAKE_ROLE, role_of), name="leave"),
    path(f"{ONE}take-command/", act_view(roles.TakeCommandForm, Action.COMMAND), name="take_command"),
    path(f"{ONE}handover/", handover.offer, name="handover"),
    path(f"{ONE}handover/<str:public_id>/", handover.offered, name="handover_offer"),
    path(
        f"{ONE}handover/<str:public_id>/accept/",
        act_view(roles.AcceptHandoverForm, Action.COMMAND, handover_of),
        name="accept",
    ),
    path(
        f"{ONE}handover/<str:public_id>/withdraw/",
        act_view(roles.WithdrawHandoverForm, Action.COMMAND, handover_of),
        name="withdraw",
    ),
]

belonging: list[URLPattern | URLResolver] = [
    path(f"{ONE}owner/", act_view(ownership.OwnerForm, Action.CORRECT), name="owner"),
    path(f"{ONE}affected/", act_view(ownership.AffectedForm, Action.RESPOND), name="affected"),
    path(f"{ONE}fields/", act_view(custom_fields.CustomFieldsForm, Action.RESPOND), name="fields"),
    path(f"{ONE}describe/", act_view(ownership.DescribeForm, Action.RESPOND), name="describe"),
    path(f"{ONE}tags/", act_view(tagging.TagForm, Action.RESPOND), name="tag"),
    path(f"{ONE}tags/<slug:public_id>/remove/", act_view(tagging.UntagForm, Action.RESPOND, tag_of), name="untag"),
    path(
        f"{ONE}affected/<slug:public_id>/remove/",
        act_view(ownership.NotAffectedForm, Action.RESPOND, affected_of),
        name="not_affected",
    ),
]

seen_by: list[URLPattern | URLResolver] = [
    path("break-glass/", break_glass, name="break_glass"),
    path(f"{ONE}make-private/", act_view(privacy.MakePrivateForm, Action.RESPOND), name="make_private"),
    path(f"{ONE}make-public/", act_view(privacy.MakePublicForm, Action.RESPOND), name="make_public"),
    path(f"{ONE}seen-by/new/", act_view(privacy.NamePersonForm, Action.RESPOND), name="name_person"),
    path(
        f"{ONE}seen-by/<str:public_id>/end/",
        act_view(privacy.EndAccessForm, Action.RESPOND, named_of),
        name="end_access",
    ),
]

urlpatterns: list[URLPattern | URLResolver] = [*pages, *owners, *course, *work, *people, *belonging, *seen_by]
