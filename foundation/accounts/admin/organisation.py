from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.admin.choices import TimeZoneField
from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import Organisation, User
from foundation.accounts.services import save_organisation


class OrganisationForm(ServiceForm):
    time_zone = TimeZoneField(
        label=_("time zone"),
        help_text=_("It cuts months and days; once facts are kept in those it can’t change any more."),
    )


@admin.register(Organisation)
class OrganisationAdmin(ServiceAdmin):
    """One row: its list is its form."""

    action = Action.MANAGE_PEOPLE
    may_add = False
    form = OrganisationForm
    fields = ("name", "time_zone", "publishes_status", "reason")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            refused: HttpResponse = super().changelist_view(request, extra_context)
            return refused
        only = Organisation.current()
        return HttpResponseRedirect(reverse("admin:accounts_organisation_change", args=[only.pk]))

    def write(self, by: User, instance: Organisation, given: dict[str, Any]) -> Organisation:
        return save_organisation(organisation=instance, by=by, reason=given["reason"])
