"""Webhooks: an address for each sender, what explains its bodies, and every body with what came of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold import widgets
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from foundation.accounts.access import may
from foundation.accounts.admin.serving import RecordAdmin, RecordInline, ServiceAdmin, ServiceForm, by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock
from foundation.outbox.enums import WorkState
from incidents.admin.alerts import work_state
from incidents.models import WebhookDelivery, WebhookReceiver, WebhookSample
from incidents.models.webhooks import ReceiverKind
from incidents.services.hiding import shown_references, tells_of_hidden
from incidents.services.webhooks import (
    create_webhook,
    replay_delivery,
    retire_old_secret,
    retire_old_signature,
    rotate_secret,
    save_webhook,
)

# unfold gave this widget its name in its releases for Python 3.12 and newer, and warns of the older one.
PasswordWidget: Any = getattr(widgets, "UnfoldAdminPasswordWidget", None) or widgets.UnfoldAdminPasswordInput


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


class Indented(DjangoJSONEncoder):
    """As one reads and edits it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs | {"indent": 2, "ensure_ascii": False, "sort_keys": False})


class WebhookForm(ServiceForm):
    """The secret of the address and that of signatures are never shown again; the mapping is text in JSON."""

    rotate = forms.BooleanField(
        label=gettext_lazy("new address"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("With a new secret. It is shown once, after saving."),
    )
    keep_days = forms.IntegerField(
        label=gettext_lazy("take the old address for, in days"),
        required=False,
        min_value=0,
        max_value=90,
        initial=7,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("While its sender moves. 0: it stops working at once, as after a leak."),
    )
    retire_old = forms.BooleanField(
        label=gettext_lazy("the old address works no more"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    signing_secret = forms.CharField(
        label=gettext_lazy("signing secret"),
        required=False,
        widget=PasswordWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Shared with the sender, who signs each body with it. Kept sealed; empty: as it is. After a change the one "
            "before is taken for a week more."
        ),
    )
    retire_signature = forms.BooleanField(
        label=gettext_lazy("the old signing secret works no more"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )
    unsigned = forms.BooleanField(
        label=gettext_lazy("ask for no signature any more"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    mapping = forms.JSONField(
        label=gettext_lazy("mapping"),
        required=False,
        encoder=Indented,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 22, "class": "font-mono", "spellcheck": "false"}),
        help_text=gettext_lazy("Where an alert’s name, state and labels stand: JMESPath expressions."),
    )

    def clean_mapping(self) -> Any:
        return self.cleaned_data["mapping"] or {}


@admin.register(WebhookReceiver)
class WebhookReceiverAdmin(ServiceAdmin):
    """An address for one sender. Its secret is shown once, when it is made."""

    action = Action.MANAGE_WEBHOOKS
    readers = ()
    form = WebhookForm
    list_display = ("name", "kind", "is_active", "last_body", "user")
    list_select_related = ("user", "sample")
    search_fields = ("name",)
    readonly_fields = ("user", "last_body", "old_address", "signed", "old_signature", "tried_out", "subscription")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": ("kind", "name", "reason")}),)
        moving = ("rotate", "keep_days", *(("old_address", "retire_old") if _is_moving(obj) else ()))
        signing = (
            "signed",
            "signing_secret",
            "signature_header",
            *(("old_signature", "retire_signature") if _has_old_signature(obj) else ()),
            *(("unsigned",) if obj.sealed_signing_secret else ()),
        )
        confirms = ("subscription",) if obj.kind == ReceiverKind.CLOUDWATCH else ()
        sets = [
            (None, {"fields": ("name", "kind", "user", "active", "last_body", *confirms, "reason")}),
            (gettext_lazy("Address"), {"fields": moving, "classes": ("tab",)}),
            (gettext_lazy("Signature"), {"fields": signing, "classes": ("tab",)}),
        ]
        if obj.kind in ReceiverKind.mapped():
            sets.insert(1, (gettext_lazy("Mapping"), {"fields": ("mapping", "tried_out"), "classes": ("tab",)}))
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("kind", *self.readonly_fields)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else (DeliveryRows,)

    @admin.display(description=gettext_lazy("state"), ordering="active")
    def is_active(self, receiver: WebhookReceiver) -> SafeString:
        shape, word = ("ok", _("on")) if receiver.active else ("off", _("off"))
        return format_html('<span class="st {}">{}</span>', shape, word)

    @admin.display(description=gettext_lazy("last body"))
    def last_body(self, receiver: WebhookReceiver) -> SafeString:
        sample = _sample_of(receiver)
        if sample is None:
            return format_html('<span class="st off">{}</span>', _("nothing has come yet"))
        when = f"{sample.received_at:%Y-%m-%d %H:%M} UTC"
        if sample.problem:
            return format_html('<span class="st bad">{}</span> {}', _("refused"), f"{when}: {sample.problem}")
        return format_html('<span class="st ok">{}</span> {}', _("understood"), when)

    @admin.display(description=gettext_lazy("old address"))
    def old_address(self, receiver: WebhookReceiver) -> str:
        return _("taken until %s UTC") % f"{receiver.digest_before_until:%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("old signing secret"))
    def old_signature(self, receiver: WebhookReceiver) -> str:
        return _("taken until %s UTC") % f"{receiver.signing_before_until:%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("signature"))
    def signed(self, receiver: WebhookReceiver) -> SafeString:
        if receiver.sealed_signing_secret:
            return format_html('<span class="st ok">{}</span>', _("asked for"))
        return format_html('<span class="st off">{}</span>', _("not asked for: whoever has the address may post"))

    @admin.display(description=gettext_lazy("subscription"))
    def subscription(self, receiver: WebhookReceiver) -> str:
        sample = _sample_of(receiver)
        if sample is not None and sample.confirmed_at:
            return _("confirmed %s UTC") % f"{sample.confirmed_at:%Y-%m-%d %H:%M}"
        if sample is not None and sample.confirm_problem:
            return _("not confirmed: %s") % sample.confirm_problem
        if sample is not None and sample.confirm_address:
            return _("is being confirmed")
        return _("Subscribe the topic to this address: Debrief confirms it by itself.")

    @admin.display(description=gettext_lazy("try it out"))
    def tried_out(self, receiver: WebhookReceiver) -> SafeString:
        """On the last body that came, without saving."""
        if _sample_of(receiver) is None:
            return format_html("{}", _("Nothing has come yet. Post something to the address, then try it out here."))
        return format_html(
            '<button type="submit" formaction="{}" formtarget="_blank" formnovalidate class="{}">{}</button>',
            reverse("incidents:webhook_try", args=[receiver.public_id]),
            "border border-base-200 dark:border-base-700 rounded-default px-3 py-2 font-medium cursor-pointer",
            _("Try this mapping on the last body"),
        )

    def write(self, by: User, instance: WebhookReceiver, given: dict[str, Any]) -> WebhookReceiver:
        receiver, _path = self._write(by, instance, given)
        return receiver

    def _write(self, by: User, instance: WebhookReceiver, given: dict[str, Any]) -> tuple[WebhookReceiver, str]:
        if instance._state.adding:
            return create_webhook(kind=given["kind"], name=given["name"], by=by, reason=given["reason"])
        receiver, path = WebhookReceiver.objects.get(pk=instance.pk), ""
        reason = given["reason"]
        receiver.name, receiver.active = given["name"], given["active"]
        receiver.signature_header = given.get("signature_header", receiver.signature_header)
        if "mapping" in given:
            receiver.mapping = given["mapping"]
        secret = "" if given.get("unsigned") else given.get("signing_secret") or None
        save_webhook(receiver=receiver, signing_secret=secret, by=by, reason=reason)
        if given.get("retire_signature"):
            retire_old_signature(receiver=receiver, by=by, reason=reason)
        if given.get("retire_old"):
            retire_old_secret(receiver=receiver, by=by, reason=reason)
        if given.get("rotate"):
            keep_for = timedelta(days=given.get("keep_days") or 0)
            receiver, path = rotate_secret(receiver=receiver, keep_for=keep_for, by=by, reason=reason)
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


def _has_old_signature(receiver: WebhookReceiver) -> bool:
    return receiver.signing_before_until is not None and receiver.signing_before_until > clock.now()


def _is_moving(receiver: WebhookReceiver) -> bool:
    return bool(receiver.digest_before and receiver.digest_before_until)


def _sample_of(receiver: WebhookReceiver) -> WebhookSample | None:
    return getattr(receiver, "sample", None)


def read_by(deliveries: QuerySet[WebhookDelivery], request: HttpRequest) -> QuerySet[WebhookDelivery]:
    """Each with who reads it, so that it names no incident that is hidden from them."""
    return deliveries.annotate(reader=Value(by_of(request).pk))


def outcome_of(delivery: WebhookDelivery) -> str:
    """What a delivery set off, in a line."""
    if delivery.state == WorkState.DEAD:
        return _("given up: %s") % delivery.last_error[:120]
    if not delivery.outcome:
        return delivery.last_error[:120] or _("not taken in yet")
    said = _said_of(delivery, delivery.outcome)
    times = delivery.outcome.get("before", [])
    first = _said_of(delivery, times[0]) if times else ""
    return _("%(again)s (taken in again; at first: %(first)s)") % {"again": said, "first": first} if times else said


def _said_of(delivery: WebhookDelivery, outcome: dict[str, Any]) -> str:
    words = {
        "new": _("new"),
        "fired_again": _("fired again"),
        "resolved": _("resolved"),
        "declared": _("declared"),
        "attached": _("joined"),
    }
    found = []
    for name, word in words.items():
        value = outcome.get(name)
        if value and isinstance(value, list):
            value = shown_references(value, to=delivery.reader)  # type: ignore[attr-defined]
        if value:
            found.append(f"{word} {', '.join(value) if isinstance(value, list) else value}")
    if refused := outcome.get("refused"):
        found.append(_("not declared: %s") % refused[0][:120])
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
        if tells_of_hidden(delivery.receiver, delivery.body, to=User(pk=delivery.reader)):  # type: ignore[attr-defined]
            return format_html("<em>{}</em>", _("It tells of an incident that is private: who is named there sees it."))
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
