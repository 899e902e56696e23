"""The steps of a runbook as rows to edit, in their order: what to do, run, see and undo."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import StackedInline
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminTextareaWidget

from foundation.accounts.access import may
from foundation.accounts.admin.serving import by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.audit.broken_rules import BrokenRule
from incidents.enums import BlockKind
from incidents.forms.runbooks import as_typed
from incidents.models import Runbook, RunbookBlock
from incidents.services.runbook_steps import add_step, edit_step, move_step, remove_step

PARTS = ("instruction", "command", "expected", "undo")
ROWS = {"instruction": 2, "command": 3, "expected": 2, "undo": 2}


class _Rehearsed(Exception):
    """Ends the rehearsal of what the rows say."""


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row. `place` is its number among the steps; another number moves it, and so does dragging the row."""

    place = forms.IntegerField(
        label=gettext_lazy("step number"), required=False, min_value=0, widget=UnfoldAdminIntegerFieldWidget
    )

    class Meta:
        model = RunbookBlock
        fields = PARTS

    def _post_clean(self) -> None:
        """The service builds the row from the source; nothing of it is set here."""


class StepFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rehearses the services while it is validated, so that a refusal stands at the rows with what was typed."""

    request: HttpRequest

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, form in enumerate(self.initial_forms, start=1):
            form.fields["place"].initial = number
            form.initial["place"] = number

    def clean(self) -> None:
        if any(self.errors) or not self.has_changed():
            return
        if self.files.get("upload") or self._markdown_changed():
            raise forms.ValidationError(
                _("You changed the Markdown and the steps at once. Save one of them first: each rewrites the other.")
            )
        try:
            with transaction.atomic():
                carry_out(self, by=by_of(self.request))
                raise _Rehearsed
        except _Rehearsed:
            return
        except BrokenRule as refusal:
            raise forms.ValidationError([rule.sentence for rule in refusal.all]) from refusal

    def _markdown_changed(self) -> bool:
        kept: str = self.instance.source()
        typed: str = as_typed(self.data.get("markdown", kept), kept=kept)
        return typed != kept

    def validate_unique(self) -> None:
        """The rows are not changed here: the service makes them from the source."""

    @property
    def version(self) -> int | None:
        """The version of the runbook that the rows were begun on."""
        given = str(self.data.get("begun_on", ""))
        return int(given) if given.isdecimal() and len(given) < 19 else None


def carry_out(formset: StepFormSet, *, by: User, reason: str = "") -> None:
    """What the rows say: first the words, then what goes, then the order, then what is new."""
    runbook = Runbook.objects.select_for_update(no_key=True, of=("self",)).get(pk=formset.instance.pk)
    runbook.demand_version(formset.version)
    kept = [form for form in formset.initial_forms if form.instance.pk]
    for form in kept:
        if set(form.changed_data) & set(PARTS) and form not in formset.deleted_forms:
            given = {name: form.cleaned_data[name] for name in PARTS}
            edit_step(block=_row(form.instance), by=by, reason=reason, **given)
    for form in formset.deleted_forms:
        if form.instance.pk:
            remove_step(block=_row(form.instance), by=by, reason=reason)
    for form, place in _places([form for form in kept if form not in formset.deleted_forms]):
        _move(runbook, form.instance, place, by=by, reason=reason)
    for form in formset.extra_forms:
        if form.has_changed() and form not in formset.deleted_forms:
            _add(runbook, form.cleaned_data, by=by, reason=reason)


def _places(kept: list[Any]) -> list[tuple[Any, int]]:
    """Rows that go elsewhere, with their new numbers. Dragging numbers all of them anew, and from 0."""
    placed = sorted(
        (form for form in kept if form.cleaned_data.get("place") is not None),
        key=lambda form: form.cleaned_data["place"],
    )
    dragged = any(form.cleaned_data["place"] == 0 for form in placed)
    return [(form, form.cleaned_data["place"] + dragged) for form in placed if dragged or "place" in form.changed_data]


def _move(runbook: Runbook, row: RunbookBlock, place: int, *, by: User, reason: str) -> None:
    steps = _steps(runbook)
    wanted = min(place, len(steps)) - 1
    at = [step.pk for step in steps].index(row.pk)
    for _each in range(abs(wanted - at)):
        move_step(block=_row(row), up=wanted < at, by=by, reason=reason)


def _add(runbook: Runbook, given: dict[str, Any], *, by: User, reason: str) -> None:
    steps = _steps(runbook)
    place = given.get("place")
    above = steps[place - 2] if place and 2 <= place <= len(steps) else None
    add_step(runbook=runbook, after=above, by=by, reason=reason, **{name: given[name] for name in PARTS})
    if place == 1 and steps:
        new = next(step for step in _steps(runbook) if step not in steps)
        _move(runbook, new, 1, by=by, reason=reason)


def _row(row: RunbookBlock) -> RunbookBlock:
    """As it is kept: the form may have written into its own."""
    return RunbookBlock.objects.select_related("runbook").get(pk=row.pk)


def _steps(runbook: Runbook) -> list[RunbookBlock]:
    return [row for row in RunbookBlock.objects.filter(runbook=runbook).standing() if row.is_step]


class StepRows(StackedInline):  # type: ignore[misc]
    model = RunbookBlock
    form = StepForm
    formset = StepFormSet
    fields = ("place", *PARTS)
    ordering_field = "place"
    extra = 0
    verbose_name = gettext_lazy("step")
    verbose_name_plural = gettext_lazy("steps")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[RunbookBlock]:
        rows = RunbookBlock.objects.filter(Q(kind=BlockKind.STEP) | ~Q(command=""))
        return rows.select_related("runbook").standing()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        return type(formset.__name__, (formset,), {"request": request})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in PARTS:
            classes = "" if db_field.name == "instruction" else "font-mono"
            attrs = {"rows": ROWS[db_field.name], "class": classes, "spellcheck": "false"}
            kwargs["widget"] = UnfoldAdminTextareaWidget(attrs=attrs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Action.EDIT_RUNBOOK) or may(request.user, Action.READ_HISTORY)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request.user, Action.EDIT_RUNBOOK)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and self.has_change_permission(request)

    has_delete_permission = has_change_permission
