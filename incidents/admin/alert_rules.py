"""What alerts are read by, what silences them, and what is heard of heartbeats and links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from foundation.accounts.admin.serving import RecordAdmin, ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit import clock
from incidents.admin.matchers import MatchersField
from incidents.enums import LinkState
from incidents.models import AlertSilence, CheckedLink, Heartbeat, RuleKey
from incidents.rules.alert_matching import as_lines
from incidents.services.rule_keys import save_rule_key
from incidents.services.silences import end_silence, silence_alerts

USUAL = timedelta(hours=4)
LINK_SHAPES = {LinkState.UNKNOWN: "half", LinkState.ALIVE: "ok", LinkState.DEAD: "bad", LinkState.REFUSED: "off"}


@admin.register(RuleKey)
class RuleKeyAdmin(ServiceAdmin):
    """Under which keys rules say whose they are, how severe, and where their runbook is."""

    action = Action.EDIT_POLICY
    list_display = ("key", "place", "meaning", "template", "order", "active")
    list_filter = ("meaning",)
    ordering = ("meaning", "order", "id")
    fields = ("meaning", "place", "key", "template", "order", "active", "reason")

    def write(self, by: User, instance: RuleKey, given: dict[str, Any]) -> RuleKey:
        return save_rule_key(key=instance, by=by, reason=given["reason"])


class SilenceForm(ServiceForm):
    matchers = MatchersField()
    why = forms.CharField(label=gettext_lazy("why"), widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}))
    end = forms.BooleanField(
        label=gettext_lazy("end it now"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("What it held back and still fires is decided over within a minute."),
    )


@admin.register(AlertSilence)
class AlertSilenceAdmin(ServiceAdmin):
    action = Action.RESPOND
    form = SilenceForm
    list_display = ("matcher_text", "why", "starts_at", "ends_at", "made_by", "standing")
    list_select_related = ("made_by",)
    search_fields = ("why",)
    ordering = ("-ends_at", "-id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("matchers", "starts_at", "ends_at", "why")
        return ("matcher_text", "starts_at", "ends_at", "why", "made_by", "end", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("matcher_text", "starts_at", "ends_at", "why", "made_by")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        now = clock.now()
        return {"starts_at": now, "ends_at": now + USUAL}

    @admin.display(description=gettext_lazy("alerts with"))
    def matcher_text(self, silence: AlertSilence) -> str:
        return as_lines(silence.matchers).replace("\n", ", ")

    @admin.display(description=gettext_lazy("state"))
    def standing(self, silence: AlertSilence) -> SafeString:
        now = clock.now()
        if silence.ends_at <= now:
            shape, word = "off", _("over")
        else:
            shape, word = ("half", _("to come")) if silence.starts_at > now else ("warn", _("silences"))
        return format_html('<span class="st {}">{}</span>', shape, word)

    def write(self, by: User, instance: AlertSilence, given: dict[str, Any]) -> AlertSilence:
        if instance.pk:
            silence = AlertSilence.objects.get(pk=instance.pk)
            return end_silence(silence=silence, by=by, reason=given["reason"]) if given.get("end") else silence
        return silence_alerts(
            matchers=given["matchers"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            by=by,
            reason=given["why"],
        )


@admin.register(Heartbeat)
class HeartbeatAdmin(RecordAdmin):
    """What fires as long as all is well, and when it was last heard."""

    action = Action.EDIT_ALERT
    list_display = ("name", "receiver", "rule", "last_heard_at", "standing", "incident")
    list_select_related = ("receiver", "rule", "incident")
    search_fields = ("name",)
    ordering = ("name", "id")
    fields = ("name", "receiver", "rule", "last_heard_at", "silent_since", "fingerprint")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("state"), ordering="silent_since")
    def standing(self, beat: Heartbeat) -> SafeString:
        shape, word = ("bad", _("silent")) if beat.silent_since else ("ok", _("heard"))
        return format_html('<span class="st {}">{}</span>', shape, word)


@admin.register(CheckedLink)
class CheckedLinkAdmin(RecordAdmin):
    """The addresses that rules and runbooks lead to."""

    action = Action.EDIT_RUNBOOK
    list_display = ("address", "standing", "problem", "checked_at")
    list_filter = ("state",)
    search_fields = ("address",)
    ordering = ("address",)
    fields = ("address", "standing", "problem", "failures", "checked_at", "next_check_at", "needed_at")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, link: CheckedLink) -> SafeString:
        state = LinkState(link.state)
        return format_html('<span class="st {}">{}</span>', LINK_SHAPES[state], state.label)
