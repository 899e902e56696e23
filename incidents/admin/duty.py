"""Shifts: who is on duty for which team."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldBooleanSwitchWidget

from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.enums import DutyLine
from incidents.models import Shift
from incidents.services.duty import add_shift, end_shift


class ShiftForm(ServiceForm):
    end = forms.BooleanField(
        label=gettext_lazy("end it"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("One that has begun ends now; one to come is taken back."),
    )


@admin.register(Shift)
class ShiftAdmin(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    form = ShiftForm
    list_display = ("team", "line", "person", "starts_at", "ends_at", "overrides", "ended_at")
    list_filter = ("line", "overrides")
    list_select_related = ("team", "person")
    search_fields = ("team__name", "person__username", "person__display_name")
    autocomplete_fields = ("team", "person")
    ordering = ("-starts_at", "-id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = ("team", "line", "person", "starts_at", "ends_at", "overrides")
        return (*names, "reason") if obj is None else (*names, "ended_at", "end", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("team", "line", "person", "starts_at", "ends_at", "overrides", "ended_at")

    def write(self, by: User, instance: Shift, given: dict[str, Any]) -> Shift:
        if instance.pk:
            shift = Shift.objects.get(pk=instance.pk)
            return end_shift(shift=shift, by=by, reason=given["reason"]) if given.get("end") else shift
        return add_shift(
            team=given["team"],
            person=given["person"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            line=DutyLine(given["line"]),
            overrides=given["overrides"],
            by=by,
            reason=given["reason"],
        )
