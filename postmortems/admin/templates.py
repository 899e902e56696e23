"""Templates with their sections, and the taxonomy."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.inlines.admin import NonrelatedTabularInline
from unfold.contrib.inlines.forms import NonrelatedInlineModelFormSet
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from foundation.accounts.access import may
from foundation.accounts.admin.serving import ServiceAdmin, by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from postmortems.enums import SectionKind
from postmortems.models import FactorKind, PostmortemTemplate, TemplateSection
from postmortems.services.templates import SectionDraft, save_factor_kind, save_template


class SectionFormSet(NonrelatedInlineModelFormSet):  # type: ignore[misc]
    """The sections of the current version, to become those of the next."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        keys = [draft.key for draft in drafts_of(self)]
        if not keys:
            raise ValidationError(_("A template has at least one section."))
        doubled = sorted({key for key in keys if keys.count(key) > 1})
        if doubled:
            raise ValidationError(_("Two sections can’t have the same key: %s.") % ", ".join(doubled))

    def validate_unique(self) -> None:
        """The rows are not changed but written anew for the next version, so they can't be in each other's way."""


class SectionInline(NonrelatedTabularInline):  # type: ignore[misc]
    model = TemplateSection
    formset = SectionFormSet
    fields = ("order", "title", "key", "kind", "required", "guidance")
    verbose_name_plural = gettext_lazy("sections: a change makes the template’s next version")
    extra = 0
    min_num = 1

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "guidance":
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs={"rows": 3})
        if db_field.name == "order":
            kwargs["widget"] = UnfoldAdminIntegerFieldWidget(attrs={"class": "w-16"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form_queryset(self, obj: PostmortemTemplate) -> QuerySet[TemplateSection]:
        return obj.current_version().sections.all()

    def save_new_instance(self, parent: Any, instance: Any) -> None:
        """The service writes all sections at once; see `TemplateAdmin.save_formset`."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Action.EDIT_TEMPLATES) or may(request.user, Action.READ_HISTORY)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Action.EDIT_TEMPLATES)

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


@admin.register(PostmortemTemplate)
class TemplateAdmin(ServiceAdmin):
    """Sections and their guidance. Post-mortems that were begun keep the version they were begun with."""

    action = Action.EDIT_TEMPLATES
    list_display = ("name", "form", "severity", "team", "version_in_use", "archived_at")
    list_filter = ("form", "severity")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "form", "severity", "team", "archived_at", "reason")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (SectionInline,)
    list_select_related = ("team",)

    @admin.display(description=gettext_lazy("version"))
    def version_in_use(self, template: PostmortemTemplate) -> int:
        return template.current_version().number

    def write(self, by: User, instance: PostmortemTemplate, given: dict[str, Any]) -> PostmortemTemplate:
        """The template itself is written with its sections, once those are known to be sound."""
        instance.full_clean(exclude=["id"])
        return instance

    def save_model(self, request: HttpRequest, obj: PostmortemTemplate, form: Any, change: bool) -> None:
        """Written in `save_formset`, by one service with its sections."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        save_template(
            template=form.instance,
            sections=drafts_of(formset),
            by=by_of(request),
            reason=form.cleaned_data.get("reason", ""),
        )
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


def drafts_of(formset: BaseModelFormSet[Any, Any]) -> list[SectionDraft]:
    """What the rows say, in their order, without those that are taken out."""
    rows = [form.cleaned_data for form in formset.forms if getattr(form, "cleaned_data", None)]
    kept = sorted((row for row in rows if row.get("key") and not row.get("DELETE")), key=lambda row: row["order"])
    return [
        SectionDraft(
            key=row["key"],
            title=row["title"],
            guidance=row["guidance"],
            kind=SectionKind(row["kind"]),
            required=row["required"],
        )
        for row in kept
    ]


@admin.register(FactorKind)
class FactorKindAdmin(ServiceAdmin):
    """The taxonomy. It names systems and processes, never a person."""

    action = Action.EDIT_TEMPLATES
    list_display = ("name", "role", "description", "order", "archived_at")
    list_filter = ("role",)
    search_fields = ("name", "description")
    fields = ("role", "name", "slug", "description", "order", "archived_at", "reason")
    prepopulated_fields = {"slug": ("name",)}

    def write(self, by: User, instance: FactorKind, given: dict[str, Any]) -> FactorKind:
        return save_factor_kind(kind=instance, by=by, reason=given["reason"])
