"""What glass was broken: to read, of the incidents that this person may see."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from foundation.accounts.admin.serving import RecordAdmin, by_of
from foundation.accounts.enums import Action
from incidents.models import GlassBroken, Incident


@admin.register(GlassBroken)
class GlassBrokenAdmin(RecordAdmin):
    """A row tells that its incident is there, so it shows to who may see that one."""

    action = Action.SEE_ALL_PRIVATE
    readers = ()
    list_display = ("incident", "by", "at", "until", "reason")
    list_select_related = ("incident", "by")
    search_fields = ("incident__reference", "by__username", "by__display_name")
    ordering = ("-id",)
    fields = ("incident", "by", "at", "until", "reason", "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GlassBroken]:
        return GlassBroken.objects.filter(incident__in=Incident.objects.visible_to(by_of(request)))
