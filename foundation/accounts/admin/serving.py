"""The admin as one more face: it asks the access table, writes through services and tells refusals at their fields."""

from __future__ import annotations

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminTextareaWidget

from foundation.accounts.access import may
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule


class _Undone(Exception):
    """Ends the rehearsal of a write."""


class ServiceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Rehearses the service while it is validated, so that a refusal stands at its field with what was typed."""

    model_admin: Any
    request: HttpRequest

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Why. It is kept in the history."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label)  # as Django does with those of a model

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            self._rehearse()

    def _rehearse(self) -> None:
        try:
            with transaction.atomic():
                self.model_admin.write(by_of(self.request), copy(self.instance), self.cleaned_data)
                raise _Undone
        except _Undone:
            return
        except BrokenRule as refusal:
            for rule in refusal.all:
                self.add_error(rule.field if rule.field in self.fields else None, rule.sentence)


class ListedAdmin(ModelAdmin):  # type: ignore[misc]
    """How every list and form looks and who reaches it. Nothing is deleted: archive it instead."""

    action: ClassVar[Action]
    may_add: ClassVar[bool] = True
    readers: ClassVar[tuple[Action, ...]] = (Action.READ_HISTORY,)

    compressed_fields = True
    warn_unsaved_form = True
    list_fullwidth = True
    list_filter_submit = True
    list_per_page = 25
    list_max_show_all = 50
    # Counting all rows of a list costs more than the page itself.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Straight to the object's page: a redirect by content type and number would answer for hidden rows too."""
        if obj is None or not hasattr(obj, "get_absolute_url"):
            return None
        return str(obj.get_absolute_url())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who may not look is refused before anything is looked up."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.action) or any(may(request.user, action) for action in self.readers)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, self.action)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and may(request.user, self.action)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordAdmin(ListedAdmin):
    """Rows that are read here and written by the product alone."""

    may_add = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RecordInline(TabularInline):  # type: ignore[misc]
    """Rows of an object, read beside it."""

    extra = 0
    per_page = 25
    show_change_link = False
    can_delete = False
    # unfold turned this switch round in its releases for Python 3.12 and newer, and warns of the older name.
    if hasattr(TabularInline, "show_title"):
        show_title = False
    else:
        hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class ServiceAdmin(SimpleHistoryAdmin, ListedAdmin):  # type: ignore[misc]
    """`action` is what changing takes; `write` calls the service."""

    form = ServiceForm
    history_list_per_page = 25
    object_history_list_template = "admin/history_rows.html"

    def write(self, by: User, instance: Any, given: dict[str, Any]) -> models.Model:
        """Carry out what the form says; `instance` holds the form's values and is not saved yet."""
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"model_admin": self, "request": request})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        saved = self.write(by_of(request), obj, form.cleaned_data)
        obj.pk, obj._state.adding = saved.pk, False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, when and why: of what this person may see, and of nothing else."""
        self._demand_visible(request, object_id)
        response: HttpResponse = super().history_view(request, object_id, extra_context)
        return response

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One earlier state, to read. Going back to it is a change like any other: through the form."""
        self._demand_visible(request, object_id)
        if request.method not in ("GET", "HEAD"):
            raise Http404
        response: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return response

    def _demand_visible(self, request: HttpRequest, object_id: str) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.get_object(request, object_id) is None:
            raise Http404

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


def by_of(request: HttpRequest) -> User:
    """The signed-in person; the admin let nobody else through."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user
