"""Alerts: how each is answered, what arriving ones set off, who sends them, and what was sent."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.admin.serving import RecordAdmin, ServiceAdmin, ServiceForm, by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.outbox.enums import WorkState
from incidents.admin import badges
from incidents.admin.matchers import LabelsField, MatchersField
from incidents.enums import AlertState
from incidents.models import Alert, AlertDefinition, AlertRule
from incidents.rules.alert_matching import as_lines
from incidents.services.alerts import save_alert_rule, set_alert_runbook, set_alert_service

WORK_SHAPES = {WorkState.WAITING: "half", WorkState.DONE: "ok", WorkState.DEAD: "bad"}


def work_state(value: str) -> SafeString:
    state = WorkState(value)
    return format_html('<span class="st {}">{}</span>', WORK_SHAPES[state], state.label)


def pairs(values: dict[str, Any]) -> SafeString | str:
    return format_html_join("", "<div><b>{}</b> {}</div>", sorted(values.items())) or "–"


@admin.register(AlertDefinition)
class AlertDefinitionAdmin(ServiceAdmin):
    """Runbook and service are set here; the rest is what its rule file says, and changes by importing it again."""

    action = Action.EDIT_ALERT
    may_add = False
    list_display = ("name", "severity_label", "service", "runbook", "in_force")
    list_filter = (
        "severity_label", "service",
        ("runbook", admin.EmptyFieldListFilter), ("vanished_at", admin.EmptyFieldListFilter),
    )  # fmt: skip
    list_select_related = ("service", "runbook")
    search_fields = ("name", "group")
    autocomplete_fields = ("service",)
    readonly_fields = (
        "name", "severity_label", "label_pairs", "annotation_pairs", "expression", "language", "holds_for",
        "keeps_firing_for", "group", "runbook_url", "imported_from", "source_id", "vanished_at",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("name", "runbook", "service", "reason")}),
        (gettext_lazy("At its source"), {"fields": readonly_fields[1:]}),
    )

    @admin.display(description=gettext_lazy("state"), ordering="vanished_at")
    def in_force(self, definition: AlertDefinition) -> SafeString:
        shape, word = ("gone", _("vanished")) if definition.vanished_at else ("ok", _("in force"))
        return format_html('<span class="st {}">{}</span>', shape, word)

    @admin.display(description=gettext_lazy("labels"))
    def label_pairs(self, definition: AlertDefinition) -> SafeString | str:
        return pairs(definition.labels)

    @admin.display(description=gettext_lazy("annotations"))
    def annotation_pairs(self, definition: AlertDefinition) -> SafeString | str:
        return pairs(definition.annotations)

    def write(self, by: User, instance: AlertDefinition, given: dict[str, Any]) -> AlertDefinition:
        definition = AlertDefinition.objects.get(pk=instance.pk)
        set_alert_runbook(definition=definition, runbook=given["runbook"], by=by, reason=given["reason"])
        return set_alert_service(definition=definition, service=given["service"], by=by, reason=given["reason"])


class AlertRuleForm(ServiceForm):
    matchers = MatchersField(
        required=False,
        help_text=gettext_lazy(
            "One a line, all must agree: label, operator (= != =~ !~), value, such as severity = critical. "
            "Expressions match the whole value. None: every alert."
        ),
    )
    group_by = LabelsField(
        label=gettext_lazy("one incident for each"),
        required=False,
        help_text=gettext_lazy(
            "Labels, such as cluster, region: alerts that agree in all of them share one incident. None: the open "
            "incident of the service, or without a service of the sender’s group."
        ),
    )


@admin.register(AlertRule)
class AlertRuleAdmin(ServiceAdmin):
    """The first active rule, in order, whose matchers all agree decides over an arriving alert."""

    action = Action.EDIT_POLICY
    form = AlertRuleForm
    list_display = ("name", "order", "matcher_text", "decision", "severity_badge", "is_active")
    ordering = ("order", "id")
    fields = (
        "name", "order", "matchers", "decision", "severity", "group_by", "hold_off_minutes",
        "silent_after_minutes", "active", "reason",
    )  # fmt: skip

    @admin.display(description=gettext_lazy("matchers"))
    def matcher_text(self, rule: AlertRule) -> str:
        return as_lines(rule.matchers).replace("\n", ", ") or _("every alert")

    @admin.display(description=gettext_lazy("severity"), ordering="severity")
    def severity_badge(self, rule: AlertRule) -> SafeString | str:
        return badges.severity(rule.severity) if rule.severity else "–"

    @admin.display(description=gettext_lazy("state"), ordering="active")
    def is_active(self, rule: AlertRule) -> SafeString:
        shape, word = ("ok", _("active")) if rule.active else ("off", _("off"))
        return format_html('<span class="st {}">{}</span>', shape, word)

    def write(self, by: User, instance: AlertRule, given: dict[str, Any]) -> AlertRule:
        return save_alert_rule(rule=instance, by=by, reason=given["reason"])


# ---------------------------------------------------------------------------------------------------------- webhooks


@admin.register(Alert)
class AlertAdmin(RecordAdmin):
    """Firings as their senders tell them."""

    action = Action.EDIT_ALERT
    list_display = ("name", "state_badge", "started_at", "ended_at", "incident", "receiver", "times_seen")
    list_filter = ("state", "decision", "receiver")
    list_select_related = ("incident", "receiver")
    search_fields = ("name", "fingerprint")
    ordering = ("-id",)
    fields = (
        "public_id", "name", "state_badge", "decision", "label_pairs", "annotation_pairs", "link", "started_at",
        "ended_at", "first_seen_at", "last_seen_at", "times_seen", "fingerprint", "group_key", "receiver",
        "definition", "service", "incident",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alert]:
        return Alert.objects.visible_to(by_of(request)).select_related("incident", "receiver", "service", "definition")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, alert: Alert) -> SafeString:
        shape = "bad" if alert.state == AlertState.FIRING else "ok"
        return format_html('<span class="st {}">{}</span>', shape, AlertState(alert.state).label)

    @admin.display(description=gettext_lazy("labels"))
    def label_pairs(self, alert: Alert) -> SafeString | str:
        return pairs(alert.labels)

    @admin.display(description=gettext_lazy("annotations"))
    def annotation_pairs(self, alert: Alert) -> SafeString | str:
        return pairs(alert.annotations)
