"""Addresses that many share, and how each person hears of things."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from foundation.accounts.admin.serving import RecordAdmin, ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.outbox.channels.addresses import hidden
from foundation.outbox.models import NoticePreferences, Target
from foundation.outbox.services import save_target, send_test_to_target


class TargetForm(ServiceForm):
    new_address = forms.CharField(
        label=gettext_lazy("address"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "As apprise writes it: slack://token-a/token-b/token-c/#channel, msteams://…, pagerduty://…, "
            "mailtos://user:password@host?to=…, json://host/path. It is kept sealed and never shown again; empty keeps "
            "the one that is there."
        ),
    )
    send_test = forms.BooleanField(
        label=gettext_lazy("send a test"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("Its delivery stands under Deliveries, with the reason where it fails."),
    )


@admin.register(Target)
class TargetAdmin(ServiceAdmin):
    action = Action.MANAGE_JOBS
    form = TargetForm
    list_display = ("name", "where", "reaches_executives", "reaches_customers", "state")
    list_filter = ("active", "reaches_executives")
    search_fields = ("name",)
    ordering = ("name",)
    readonly_fields = ("where",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("name", "new_address", "reaches_executives", "reaches_customers", "send_test", "reason")
        kinds = ("reaches_executives", "reaches_customers")
        return ("name", "where", "new_address", *kinds, "active", "send_test", "reason")

    @admin.display(description=gettext_lazy("sends to"))
    def where(self, target: Target) -> str:
        return hidden(target.address)

    @admin.display(description=gettext_lazy("state"), ordering="active")
    def state(self, target: Target) -> SafeString:
        shape, word = ("ok", _("active")) if target.active else ("gone", _("archived"))
        return format_html('<span class="st {}">{}</span>', shape, word)

    def write(self, by: User, instance: Target, given: dict[str, Any]) -> Target:
        target = save_target(target=instance, address=given["new_address"], by=by, reason=given["reason"])
        if given["send_test"]:
            send_test_to_target(target=target, by=by)
        return target


@admin.register(NoticePreferences)
class NoticePreferencesAdmin(RecordAdmin):
    """What people chose on their account page: to see why somebody was not reached, not to change it."""

    action = Action.MANAGE_PEOPLE
    readers = ()
    list_display = ("person", "by_mail", "addresses", "quiet_from", "quiet_until", "quiet_weekends")
    list_select_related = ("person",)
    search_fields = ("person__username", "person__display_name")
    ordering = ("person__username",)
    fields = ("person", "by_mail", "addresses", "quiet_from", "quiet_until", "quiet_weekends")

    @admin.display(description=gettext_lazy("own addresses"))
    def addresses(self, preferences: NoticePreferences) -> int:
        return len(preferences.own_addresses)
