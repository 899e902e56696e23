"""Alerts: how each is answered, what arriving ones set off, who sends them, and what was sent."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from foundation.accounts.access import may
from foundation.accounts.admin.serving import RecordAdmin, RecordInline, ServiceAdmin, ServiceForm, by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.outbox.enums import WorkState
from incidents.admin import badges
from incidents.enums import AlertState
from incidents.models import Alert, AlertDefinition, AlertRule, WebhookDelivery, WebhookReceiver
from incidents.rules.alert_matching import MalformedMatcher, as_lines, read_lines
from incidents.services.alerts import save_alert_rule, set_alert_runbook, set_alert_service
from incidents.services.hiding import shown_references
from incidents.services.webhooks import create_webhook, replay_delivery, rotate_secret, save_webhook

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
        "name", "severity_label", "label_pairs", "annotation_pairs", "expression", "holds_for", "group", "runbook_url",
        "imported_from", "vanished_at",
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
    matchers = forms.CharField(
        label=gettext_lazy("matchers"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line, all must agree: label, operator (= != =~ !~), value, such as severity = critical. "
            "Expressions match the whole value. None: every alert."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["matchers"] = as_lines(self.instance.matchers)

    def clean_matchers(self) -> list[list[str]]:
        try:
            return read_lines(self.cleaned_data["matchers"])
        except MalformedMatcher as problem:
            message = _("Line %(number)d: %(problem)s.") % {"number": problem.index + 1, "problem": problem.problem}
            raise ValidationError(message) from problem


@admin.register(AlertRule)
class AlertRuleAdmin(ServiceAdmin):
    """The first active rule, in order, whose matchers all agree decides over an arriving alert."""

    action = Action.EDIT_POLICY
    form = AlertRuleForm
    list_display = ("name", "order", "matcher_text", "decision", "severity_badge", "is_active")
    ordering = ("order", "id")
    fields = ("name", "order", "matchers", "decision", "severity", "active", "reason")

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


class DeliveryRows(RecordInline):
    """The last ones, newest first; each opens with its body and what came of it."""

    model = WebhookDelivery
    fields = ("received", "state_badge", "what_came", "truncated")
    readonly_fields = fields
    ordering = ("-id",)
    verbose_name_plural = gettext_lazy("deliveries, newest first")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        return read_by(super().get_queryset(request), request)

    @admin.display(description=gettext_lazy("received at"))
    def received(self, delivery: WebhookDelivery) -> SafeString:
        address = reverse("admin:incidents_webhookdelivery_change", args=[delivery.pk])
        words = f"{delivery.received_at:%Y-%m-%d %H:%M:%S}"
        return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, words)

    @admin.display(description=gettext_lazy("state"))
    def state_badge(self, delivery: WebhookDelivery) -> SafeString:
        return work_state(delivery.state)

    @admin.display(description=gettext_lazy("what came of it"))
    def what_came(self, delivery: WebhookDelivery) -> str:
        return outcome_of(delivery)


class WebhookForm(ServiceForm):
    rotate = forms.BooleanField(
        label=gettext_lazy("new secret"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("The old address stops working at once; the new one is shown once, after saving."),
    )


@admin.register(WebhookReceiver)
class WebhookReceiverAdmin(ServiceAdmin):
    """An address for one sender. Its secret is shown once, when it is made."""

    action = Action.MANAGE_WEBHOOKS
    readers = ()
    form = WebhookForm
    list_display = ("name", "kind", "is_active", "user")
    list_select_related = ("user",)
    search_fields = ("name",)
    readonly_fields = ("user",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("kind", "name", "reason")
        return ("name", "kind", "user", "active", "rotate", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("kind", "user")

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else (DeliveryRows,)

    @admin.display(description=gettext_lazy("state"), ordering="active")
    def is_active(self, receiver: WebhookReceiver) -> SafeString:
        shape, word = ("ok", _("on")) if receiver.active else ("off", _("off"))
        return format_html('<span class="st {}">{}</span>', shape, word)

    def write(self, by: User, instance: WebhookReceiver, given: dict[str, Any]) -> WebhookReceiver:
        receiver, _path = self._write(by, instance, given)
        return receiver

    def _write(self, by: User, instance: WebhookReceiver, given: dict[str, Any]) -> tuple[WebhookReceiver, str]:
        if instance._state.adding:
            return create_webhook(kind=given["kind"], name=given["name"], by=by, reason=given["reason"])
        receiver, path = WebhookReceiver.objects.get(pk=instance.pk), ""
        receiver.name, receiver.active = given["name"], given["active"]
        save_webhook(receiver=receiver, by=by, reason=given["reason"])
        if given.get("rotate"):
            receiver, path = rotate_secret(receiver=receiver, by=by, reason=given["reason"])
        return receiver, path

    def save_model(self, request: HttpRequest, obj: WebhookReceiver, form: Any, change: bool) -> None:
        receiver, path = self._write(by_of(request), obj, form.cleaned_data)
        obj.pk, obj._state.adding = receiver.pk, False
        request.new_path = path  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: WebhookReceiver, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._shown_once(request, obj)

    def response_change(self, request: HttpRequest, obj: WebhookReceiver) -> HttpResponse:
        if request.new_path:  # type: ignore[attr-defined]
            return self._shown_once(request, obj)
        response: HttpResponse = super().response_change(request, obj)
        return response

    def _shown_once(self, request: HttpRequest, receiver: WebhookReceiver) -> HttpResponse:
        """The one page that ever shows the address; nothing keeps it."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Copy the address now"),
            "receiver": receiver,
            "address": request.build_absolute_uri(request.new_path),  # type: ignore[attr-defined]
            "opts": self.opts,
        }
        page = TemplateResponse(request, "admin/incidents/webhookreceiver/created.html", context)
        page["Cache-Control"] = "no-store"
        return page


def read_by(deliveries: QuerySet[WebhookDelivery], request: HttpRequest) -> QuerySet[WebhookDelivery]:
    """Each with who reads it, so that it names no incident that is hidden from them."""
    return deliveries.annotate(reader=Value(by_of(request).pk))


def outcome_of(delivery: WebhookDelivery) -> str:
    """What a delivery set off, in a line."""
    if delivery.state == WorkState.DEAD:
        return _("given up: %s") % delivery.last_error[:120]
    if not delivery.outcome:
        return delivery.last_error[:120] or _("not taken in yet")
    words = {
        "new": _("new"),
        "fired_again": _("fired again"),
        "resolved": _("resolved"),
        "declared": _("declared"),
        "attached": _("joined"),
    }
    found = []
    for name, word in words.items():
        value = delivery.outcome.get(name)
        if value and isinstance(value, list):
            value = shown_references(value, to=delivery.reader)  # type: ignore[attr-defined]
        if value:
            found.append(f"{word} {', '.join(value) if isinstance(value, list) else value}")
    return ", ".join(found) or _("nothing new")


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(RecordAdmin):
    """Every body as it was posted, and what came of it. One that failed can be taken in again."""

    action = Action.MANAGE_WEBHOOKS
    readers = ()
    list_display = ("received_at", "receiver", "state_badge", "what_came", "truncated", "attempts")
    list_filter = ("state", "receiver")
    list_select_related = ("receiver",)
    ordering = ("-id",)
    actions = ("take_in_again",)
    fields = (
        "public_id", "receiver", "received_at", "state_badge", "what_came", "truncated", "attempts", "done_at",
        "last_error", "body_text",
    )  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        return read_by(super().get_queryset(request), request)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, delivery: WebhookDelivery) -> SafeString:
        return work_state(delivery.state)

    @admin.display(description=gettext_lazy("what came of it"))
    def what_came(self, delivery: WebhookDelivery) -> str:
        return outcome_of(delivery)

    @admin.display(description=gettext_lazy("body"))
    def body_text(self, delivery: WebhookDelivery) -> SafeString:
        return format_html("<pre class='terms'>{}</pre>", json.dumps(delivery.body, indent=2, ensure_ascii=False))

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Action.MANAGE_WEBHOOKS)

    @admin.action(description=gettext_lazy("Take in again"), permissions=["replay"])
    def take_in_again(self, request: HttpRequest, deliveries: QuerySet[WebhookDelivery]) -> None:
        count = 0
        for delivery in deliveries.order_by("id"):
            replay_delivery(delivery=delivery, by=by_of(request))
            count += 1
        text = ngettext("%d delivery waits to be taken in again.", "%d deliveries wait to be taken in again.", count)
        self.message_user(request, text % count, messages.SUCCESS)


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
