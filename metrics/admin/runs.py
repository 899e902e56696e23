"""Computations: what ran, what it wrote, what went wrong; and starting one by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSingleDateWidget

from foundation.accounts.admin.choices import WordField
from foundation.accounts.admin.serving import ListedAdmin, by_of
from foundation.accounts.enums import Action
from metrics.enums import RunScope, RunState
from metrics.measures import months
from metrics.models import ComputingRun
from metrics.services.computing import Scope, compute_months

SHAPES = {RunState.RUNNING: "half", RunState.DONE: "ok", RunState.FAILED: "bad", RunState.ABANDONED: "gone"}


class StartForm(forms.ModelForm):  # type: ignore[type-arg]
    scope = WordField(label=gettext_lazy("Months"), choices=RunScope.choices, initial=RunScope.CHANGED)
    since = forms.DateField(
        label=gettext_lazy("From month"),
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        help_text=gettext_lazy("Any day of the first month; only for “from a month on”."),
    )

    class Meta:
        model = ComputingRun
        fields = ("scope", "since")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("scope") == RunScope.SINCE and not given.get("since"):
            self.add_error("since", _("Name the month to begin with."))
        return given


@admin.register(ComputingRun)
class ComputingRunAdmin(ListedAdmin):
    """A computation is safe to start at any time: what has not changed is not written."""

    action = Action.COMPUTE
    readers = ()
    form = StartForm
    list_display = ("started_at", "scope", "state_badge", "rows_written", "finished_at", "by")
    list_filter = ("state", "scope")
    list_select_related = ("by",)
    ordering = ("-id",)
    readonly_fields = (
        "scope", "since", "state_badge", "rows_written", "families_done", "started_at", "progressed_at", "finished_at",
        "by", "error",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("scope", "since") if obj is None else self.readonly_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else self.readonly_fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ComputingRun, form: Any, change: bool) -> None:
        run = compute_months(scope=_scope(form.cleaned_data), by=by_of(request))
        obj.pk, obj._state.adding, obj.rows_written = run.pk, False, run.rows_written

    def response_add(
        self, request: HttpRequest, obj: ComputingRun, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.success(request, _("Computed: %d rows written.") % obj.rows_written)
        response: HttpResponse = self.response_post_save_add(request, obj)
        return response

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, run: ComputingRun) -> SafeString:
        return format_html('<span class="st {}">{}</span>', SHAPES[RunState(run.state)], run.get_state_display())


def _scope(given: dict[str, Any]) -> Scope:
    if given["scope"] == RunScope.SINCE:
        return Scope.from_month(months.first_day(given["since"]))
    return Scope.all() if given["scope"] == RunScope.ALL else Scope.changed()
