"""The admin's table of contents: five groups, in the sidebar and on the index alike."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

CATALOGUE, POLICY, RUNBOOKS, LEARNING, ACCESS = (
    gettext_noop("Catalogue"),
    gettext_noop("Policy"),
    gettext_noop("Runbooks and alerts"),
    gettext_noop("Learning"),
    gettext_noop("Access"),
)

# Each group with its models, in order, and their icons. What is registered and not named stands below its app's.
GROUPS: dict[str, dict[str, str]] = {
    CATALOGUE: {
        "incidents.Team": "groups",
        "incidents.Membership": "badge",
        "incidents.Service": "dns",
        "incidents.Tag": "label",
        "incidents.CustomField": "list_alt",
        "incidents.Shift": "event_available",
        "incidents.DutyCalendar": "calendar_month",
        "incidents.TeamTarget": "campaign",
    },
    POLICY: {
        "incidents.SeverityLevel": "rule",
        "incidents.SeverityCriterion": "checklist",
        "incidents.EscalationStep": "escalator_warning",
        "incidents.CommunicationTemplate": "edit_note",
        "incidents.PolicyVersion": "history",
    },
    RUNBOOKS: {
        "incidents.Runbook": "menu_book",
        "incidents.RunbookAging": "hourglass_bottom",
        "incidents.AlertDefinition": "notifications",
        "incidents.AlertRule": "alt_route",
        "incidents.AlertSilence": "notifications_off",
        "incidents.Heartbeat": "monitor_heart",
        "incidents.RuleKey": "label",
        "incidents.CheckedLink": "link",
        "incidents.WebhookReceiver": "webhook",
        "incidents.WebhookDelivery": "move_to_inbox",
    },
    LEARNING: {
        "incidents.Incident": "emergency",
        "postmortems.Postmortem": "article",
        "postmortems.ActionItem": "task_alt",
        "postmortems.PostmortemTemplate": "description",
        "postmortems.FactorKind": "category",
        "metrics.Publication": "lab_profile",
        "metrics.ComputingRun": "calculate",
    },
    ACCESS: {
        "accounts.User": "person",
        "accounts.ApiToken": "key",
        "accounts.Organisation": "apartment",
        "approvals.Approval": "how_to_reg",
        "incidents.GlassBroken": "lock_open",
        "django_celery_beat.PeriodicTask": "schedule",
        "django_celery_beat.IntervalSchedule": "timer",
        "django_celery_beat.CrontabSchedule": "calendar_month",
        "outbox.Target": "campaign",
        "outbox.NoticePreferences": "tune",
        "outbox.Event": "bolt",
        "outbox.Handling": "sync",
        "outbox.Notice": "mail",
        "outbox.Delivery": "send",
    },
}
OTHERS = {"incidents": RUNBOOKS, "postmortems": LEARNING, "metrics": LEARNING}


def grouped() -> dict[str, list[tuple[Any, str]]]:
    """Every registered model with its icon, by group."""
    registered = {model._meta.label: model for model in admin.site._registry}
    found = {
        group: [(registered[label], icon) for label, icon in models.items() if label in registered]
        for group, models in GROUPS.items()
    }
    named = {label for models in GROUPS.values() for label in models}
    for label, model in registered.items():
        if label not in named:
            found[OTHERS.get(model._meta.app_label, ACCESS)].append((model, "list"))
    return found


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """What this person may see of it."""
    groups: list[dict[str, Any]] = []
    for title, models in grouped().items():
        items = [
            {"title": _titled(model), "icon": icon, "link": _address(model)}
            for model, icon in models
            if admin.site._registry[model].has_view_permission(request)
        ]
        if items:
            groups.append({"title": _(title), "separator": bool(groups), "items": items})
    return groups


def _titled(model: Any) -> str:
    if model._meta.label == "django_celery_beat.PeriodicTask":
        return _("Jobs")
    return str(capfirst(str(model._meta.verbose_name_plural)))


def _address(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
