"""Fields of incidents that the organisation defines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.models import CustomField
from incidents.services.custom_fields import save_custom_field


class CustomFieldForm(ServiceForm):
    choices = forms.CharField(
        label=gettext_lazy("choices"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
        help_text=gettext_lazy("One a line. One that is taken away stays on incidents that have it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["choices"] = "\n".join(self.instance.choices)

    def clean_choices(self) -> list[str]:
        text: str = self.cleaned_data["choices"]
        return [line for line in (each.strip() for each in text.splitlines()) if line]


@admin.register(CustomField)
class CustomFieldAdmin(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    form = CustomFieldForm
    list_display = ("name", "slug", "kind", "asked_at_declaration", "required_to_close", "position", "archived")
    list_filter = ("kind", "archived")
    search_fields = ("name", "slug")
    ordering = ("position", "name")
    prepopulated_fields = {"slug": ("name",)}

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        names = (
            "name",
            "slug",
            "kind",
            "choices",
            "help_text",
            "asked_at_declaration",
            "required_to_close",
            "position",
        )
        return (*names, "reason") if obj is None else (*names, "archived", "reason")

    def write(self, by: User, instance: CustomField, given: dict[str, Any]) -> CustomField:
        instance.choices = given["choices"]
        return save_custom_field(field=instance, by=by, reason=given["reason"])
