"""Teams, who is in them, and services: every owned thing has one accountable owner."""

from __future__ import annotations

import re
from typing import Any

import holidays
from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldBooleanSwitchWidget,
)

from foundation.accounts.admin.choices import TimeZoneField
from foundation.accounts.admin.serving import RecordInline, ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.admin import badges
from incidents.models import Membership, Service, Team
from incidents.rules.holiday_calendars import supported_countries
from incidents.services.catalogue import (
    add_member,
    archive_service,
    archive_team,
    end_membership,
    restore_service,
    restore_team,
    save_service,
    save_team,
    set_dependencies,
)

WEEKDAYS = (
    ("1", gettext_lazy("Monday")),
    ("2", gettext_lazy("Tuesday")),
    ("3", gettext_lazy("Wednesday")),
    ("4", gettext_lazy("Thursday")),
    ("5", gettext_lazy("Friday")),
    ("6", gettext_lazy("Saturday")),
    ("7", gettext_lazy("Sunday")),
)


def countries() -> list[tuple[str, str]]:
    """Those whose holidays the library knows, by name."""
    names = {codes[1]: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0]) for codes in holidays.registry.COUNTRIES.values()}
    listed = sorted((names.get(code, code), code) for code in supported_countries())
    return [("", _("none")), *((code, f"{name} ({code})") for name, code in listed)]


class ArchivableForm(ServiceForm):
    archived = forms.BooleanField(
        label=gettext_lazy("archived"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("Offered nowhere any more; what it had stays readable. Nothing is deleted."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["archived"] = self.instance.archived_at is not None


class TeamForm(ArchivableForm):
    time_zone = TimeZoneField(
        label=gettext_lazy("time zone"),
        empty=gettext_lazy("the organisation’s"),
        help_text=gettext_lazy("Where its due dates and business hours are."),
    )
    working_days = forms.MultipleChoiceField(
        label=gettext_lazy("working days"), choices=WEEKDAYS, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    holiday_country = forms.ChoiceField(
        label=gettext_lazy("holidays of"), choices=countries, required=False, widget=UnfoldAdminSelect2Widget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["working_days"] = list(self.instance.working_days)

    def clean_working_days(self) -> str:
        return "".join(sorted(self.cleaned_data["working_days"]))


class MembershipInline(RecordInline):
    model = Membership
    fields = ("user", "started_at")
    readonly_fields = fields
    verbose_name_plural = gettext_lazy("members now")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return Membership.objects.current().select_related("user").order_by("user__username")


@admin.register(Team)
class TeamAdmin(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    form = TeamForm
    list_display = ("name", "slug", "parent", "manager", "zone", "hours", "state")
    list_filter = (("archived_at", admin.EmptyFieldListFilter),)
    list_select_related = ("parent", "manager")
    search_fields = ("name", "slug")
    autocomplete_fields = ("parent", "manager")
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": ("name", "slug", "parent", "manager")}),
        (
            gettext_lazy("Working time"),
            {
                "fields": (
                    "time_zone",
                    ("opens_at", "closes_at"),
                    "working_days",
                    ("holiday_country", "holiday_subdivision"),
                )
            },
        ),
        (None, {"fields": ("archived", "reason")}),
    )

    @admin.display(description=gettext_lazy("time zone"), ordering="time_zone")
    def zone(self, team: Team) -> str:
        return team.time_zone or _("the organisation’s")

    @admin.display(description=gettext_lazy("working hours"))
    def hours(self, team: Team) -> str:
        return f"{team.opens_at:%H:%M}–{team.closes_at:%H:%M}"

    @admin.display(description=gettext_lazy("state"), ordering="archived_at")
    def state(self, team: Team) -> SafeString:
        return badges.archived(team.archived_at)

    def write(self, by: User, instance: Team, given: dict[str, Any]) -> Team:
        team = save_team(team=instance, by=by, reason=given["reason"])
        if given["archived"] != (team.archived_at is not None):
            (archive_team if given["archived"] else restore_team)(team=team, by=by, reason=given["reason"])
        return team


class MembershipForm(ServiceForm):
    ended = forms.BooleanField(
        label=gettext_lazy("end this membership"), required=False, widget=UnfoldBooleanSwitchWidget
    )


@admin.register(Membership)
class MembershipAdmin(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    form = MembershipForm
    list_display = ("user", "team", "started_at", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("user", "team")
    search_fields = ("user__username", "user__display_name", "team__name")
    autocomplete_fields = ("user", "team")
    ordering = ("-id",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("team", "user", "reason")
        return ("team", "user", "started_at", "ended_at", *(() if obj.ended_at else ("ended", "reason")))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("team", "user", "started_at", "ended_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj is not None and obj.ended_at)

    def write(self, by: User, instance: Membership, given: dict[str, Any]) -> Membership:
        if instance._state.adding:
            return add_member(team=given["team"], user=given["user"], by=by, reason=given["reason"])
        if given.get("ended"):
            return end_membership(membership=Membership.objects.get(pk=instance.pk), by=by, reason=given["reason"])
        return instance


class ServiceRecordForm(ArchivableForm):
    needs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("needs"),
        queryset=Service.objects.active(),
        required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=gettext_lazy("Services that it can’t work without."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            live = self.instance.dependencies.filter(ended_at__isnull=True)
            self.initial["needs"] = list(live.values_list("needs", flat=True))


@admin.register(Service)
class ServiceAdministration(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    form = ServiceRecordForm
    list_display = ("name", "slug", "team", "tier", "state")
    list_filter = ("tier", ("archived_at", admin.EmptyFieldListFilter))
    list_select_related = ("team",)
    search_fields = ("name", "slug", "team__name")
    autocomplete_fields = ("team",)
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)
    fields = ("name", "slug", "description", "team", "tier", "needs", "archived", "reason")

    @admin.display(description=gettext_lazy("state"), ordering="archived_at")
    def state(self, service: Service) -> SafeString:
        return badges.archived(service.archived_at)

    def write(self, by: User, instance: Service, given: dict[str, Any]) -> Service:
        service = save_service(service=instance, by=by, reason=given["reason"])
        set_dependencies(service=service, needs=list(given["needs"]), by=by, reason=given["reason"])
        if given["archived"] != (service.archived_at is not None):
            act = archive_service if given["archived"] else restore_service
            act(service=service, by=by, reason=given["reason"])
        return service
