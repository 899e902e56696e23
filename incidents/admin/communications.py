"""What drafts start from."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy

from foundation.accounts.admin.serving import ServiceAdmin
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.models import CommunicationTemplate
from incidents.rules.placeholders import KNOWN
from incidents.services.communication_templates import save_template


@admin.register(CommunicationTemplate)
class CommunicationTemplateAdmin(ServiceAdmin):
    action = Action.EDIT_TEMPLATES
    list_display = ("audience", "stage", "level", "beginning", "active")
    list_display_links = ("audience", "stage")
    list_filter = ("audience", "stage", "active")
    list_select_related = ("level",)
    ordering = ("audience", "stage", "level__level", "id")
    fieldsets = (
        (
            None,
            {
                "fields": ("audience", "stage", "level", "text", "active", "reason"),
                "description": gettext_lazy("These are filled in: ") + ", ".join(f"{{{name}}}" for name in KNOWN),
            },
        ),
    )

    @admin.display(description=gettext_lazy("text"))
    def beginning(self, template: CommunicationTemplate) -> str:
        return template.text[:80]

    def write(self, by: User, instance: CommunicationTemplate, given: dict[str, Any]) -> CommunicationTemplate:
        return save_template(template=instance, by=by, reason=given["reason"])
