"""Tags that responders may put on incidents."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from foundation.accounts.admin.serving import ServiceAdmin
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.models import Tag
from incidents.services.tagging import save_tag


@admin.register(Tag)
class TagAdmin(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    list_display = ("name", "slug", "description", "archived")
    list_filter = ("archived",)
    search_fields = ("name", "slug")
    ordering = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        names = ("name", "slug", "description")
        return (*names, "reason") if obj is None else (*names, "archived", "reason")

    def write(self, by: User, instance: Tag, given: dict[str, Any]) -> Tag:
        return save_tag(tag=instance, by=by, reason=given["reason"])
