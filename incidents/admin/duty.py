"""Shifts: who is on duty for which team."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.enums import DutyLine
from incidents.models import DutyCalendar, Shift
from incidents.services.duty import add_shift, end_shift
from incidents.services.duty_calendars import add_duty_calendar, archive_duty_calendar, ask_for_reading


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


class DutyCalendarForm(ServiceForm):
    address = forms.CharField(
        label=gettext_lazy("address"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("https://…, read every quarter of an hour. It is kept sealed."),
    )
    text = forms.CharField(
        label=gettext_lazy("or the text of a file"), required=False, widget=UnfoldAdminTextareaWidget
    )
    read_now = forms.BooleanField(label=gettext_lazy("read it now"), required=False, widget=UnfoldBooleanSwitchWidget)
    archive = forms.BooleanField(
        label=gettext_lazy("archive it"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("Its coming shifts are taken back."),
    )


@admin.register(DutyCalendar)
class DutyCalendarAdmin(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    form = DutyCalendarForm
    list_display = ("team", "line", "source", "read_at", "problem", "archived_at")
    list_filter = ("line",)
    list_select_related = ("team", "reading")
    search_fields = ("team__name",)
    autocomplete_fields = ("team",)
    ordering = ("team__name", "line", "id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("team", "line", "address", "text", "reason")
        return (*self.get_readonly_fields(request, obj), "read_now", "archive", "reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("team", "line", "source", "read_at", "problem", "left_out", "archived_at")

    @admin.display(description=gettext_lazy("comes from"))
    def source(self, calendar: DutyCalendar) -> str:
        return calendar.source

    @admin.display(description=gettext_lazy("read"), ordering="reading__read_at")
    def read_at(self, calendar: DutyCalendar) -> datetime | None:
        return calendar.reading.read_at

    @admin.display(description=gettext_lazy("what went wrong"))
    def problem(self, calendar: DutyCalendar) -> str:
        return calendar.reading.problem

    @admin.display(description=gettext_lazy("events that became no shift"))
    def left_out(self, calendar: DutyCalendar) -> str:
        return ", ".join(f"{each['summary']} ({each['starts_at'][:16]})" for each in calendar.reading.left_out)

    def write(self, by: User, instance: DutyCalendar, given: dict[str, Any]) -> DutyCalendar:
        if not instance.pk:
            return add_duty_calendar(
                team=given["team"], line=DutyLine(given["line"]), address=given["address"], text=given["text"], by=by,
                reason=given["reason"],
            )  # fmt: skip
        calendar = DutyCalendar.objects.select_related("team").get(pk=instance.pk)
        if given.get("archive"):
            return archive_duty_calendar(calendar=calendar, by=by, reason=given["reason"])
        if given.get("read_now"):
            return ask_for_reading(calendar=calendar, by=by, reason=given["reason"])
        return calendar
