"""Runbooks for daily use: what they say, who keeps them, how far they can be relied on, and who changed what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminTextareaWidget,
)

from foundation.accounts.admin.serving import ServiceAdmin, ServiceForm, by_of
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.admin import badges
from incidents.admin.runbook_step_rows import StepRows, carry_out
from incidents.enums import RunbookState
from incidents.forms.runbooks import as_typed
from incidents.models import Runbook, RunbookAging, RunbookBlock, Service, Team
from incidents.rules import runbook_states
from incidents.rules.runbook_lint import Weight
from incidents.services.runbook_blocks import findings_of
from incidents.services.runbook_owners import give_runbook
from incidents.services.runbooks import (
    create_runbook,
    describe_runbook,
    replace_content,
    set_runbook_services,
    set_runbook_state,
)
from incidents.services.verification import save_aging

LARGEST_FILE = 1_000_000
CHANGES_SHOWN = 30
SHAPES = {Weight.ERROR: "bad", Weight.WARNING: "warn", Weight.HINT: "off"}


class RunbookForm(ServiceForm):
    """Markdown by pasting or upload; on a runbook that exists the text shown is the one that is kept."""

    title = forms.CharField(
        label=gettext_lazy("title"), required=False, max_length=200, help_text=gettext_lazy("Empty: the first heading.")
    )
    slug = forms.SlugField(
        label=gettext_lazy("short name"), required=False, max_length=120, help_text=gettext_lazy("Names its address.")
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("owner"), queryset=Team.objects.active(), required=False, widget=UnfoldAdminSelect2Widget
    )
    maintainer = forms.ModelChoiceField(
        label=gettext_lazy("maintainer"), queryset=User.objects.people(), required=False,
        widget=UnfoldAdminSelect2Widget,
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("state"), required=False, widget=UnfoldAdminSelect2Widget)
    services = forms.ModelMultipleChoiceField(
        label=gettext_lazy("services"), queryset=Service.objects.active(), required=False,
        widget=UnfoldAdminSelect2MultipleWidget,
    )  # fmt: skip
    markdown = forms.CharField(
        label=gettext_lazy("Markdown"), required=False, strip=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 24, "class": "font-mono", "spellcheck": "false"}),
        help_text=gettext_lazy("The whole text, kept to the character. Or edit it by its steps."),
    )  # fmt: skip
    upload = forms.FileField(
        label=gettext_lazy("or a Markdown file"), required=False, widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy("Takes the place of the text above."),
    )  # fmt: skip
    begun_on = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Runbook
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        runbook: Runbook = self.instance
        states = [RunbookState.DRAFT]
        if runbook.pk:
            states = [RunbookState(runbook.state), *runbook_states.FOLLOWING[runbook.state]]
            links = runbook.service_links.filter(ended_at__isnull=True)
            self.initial = {
                **self.initial,
                "title": runbook.title,
                "slug": runbook.slug,
                "team": runbook.team_id,
                "maintainer": runbook.maintainer_id,
                "state": runbook.state,
                "services": list(links.values_list("service", flat=True)),
                "markdown": runbook.source(),
                "begun_on": runbook.version,
            }
        if "state" in self.fields:
            field: Any = self.fields["state"]
            field.choices = [(state.value, state.label) for state in states]

    def clean_upload(self) -> str:
        """The file's text, to the character."""
        file = self.cleaned_data.get("upload")
        if not file:
            return ""
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 1 MB: no runbook is."))
        try:
            text: str = file.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is no text in UTF-8.")) from error
        return text

    def clean_markdown(self) -> str:
        return as_typed(self.cleaned_data["markdown"], kept=self.initial.get("markdown") or "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["source"] = cleaned.get("upload") or cleaned.get("markdown") or ""
        return cleaned


class OwnedFilter(admin.SimpleListFilter):
    title = gettext_lazy("owned")
    parameter_name = "owned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", _("nobody yet")), ("yes", _("by a team"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Runbook]) -> QuerySet[Runbook]:
        return queryset if self.value() is None else queryset.filter(team__isnull=self.value() == "no")


class AgingForm(ServiceForm):
    class Meta:
        model = RunbookAging
        fields = ("days",)


class CheckFilter(admin.SimpleListFilter):
    title = gettext_lazy("what the check finds")
    parameter_name = "found"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("errors", _("errors")), ("any", _("anything")), ("nothing", _("nothing"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Runbook]) -> QuerySet[Runbook]:
        match self.value():
            case "errors":
                return queryset.filter(errors__gt=0)
            case "any":
                return queryset.exclude(findings={})
            case "nothing":
                return queryset.filter(findings={})
        return queryset


@admin.register(Runbook)
class RunbookAdmin(ServiceAdmin):
    action = Action.EDIT_RUNBOOK
    form = RunbookForm
    list_display = ("title", "state_badge", "found", "owner", "maintainer", "last_run", "page")
    list_filter = ("state", CheckFilter, OwnedFilter, "team")
    list_select_related = ("team", "maintainer")
    search_fields = ("title", "slug")
    ordering = ("title", "id")
    inlines = (StepRows,)
    readonly_fields = ("changes", "files", "findings_of_check")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Runbook]:
        return Runbook.objects.for_list()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        keep = (
            "title", "slug", ("team", "maintainer"), ("state", "services"), "reason", "begun_on",
        )  # fmt: skip
        text = ("markdown", "upload")
        if obj is None:
            return ((None, {"fields": ("title", "slug", ("team", "maintainer"), "services", *text, "reason")}),)
        return (
            (None, {"fields": (*keep, "files")}),
            (gettext_lazy("Markdown"), {"fields": text, "classes": ("tab",)}),
            (gettext_lazy("Check"), {"fields": ("findings_of_check",), "classes": ("tab",)}),
            (gettext_lazy("What changed"), {"fields": ("changes",), "classes": ("tab",)}),
        )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    # ----------------------------------------------------------------------------------------------------- columns

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_badge(self, runbook: Runbook) -> SafeString:
        return badges.runbook_state(runbook.state)

    @admin.display(description=gettext_lazy("check"), ordering="errors")
    def found(self, runbook: Runbook) -> SafeString:
        """How much the check finds; what, on hover and on the page."""
        said = ", ".join(f"{code} ×{n}" if n > 1 else code for code, n in sorted(runbook.findings.items()))
        count = sum(runbook.findings.values())
        shape = "bad" if runbook.errors else "warn" if count else "ok"
        words = ngettext("%d finding", "%d findings", count) % count if count else _("nothing")
        return format_html('<span class="st {}" title="{}">{}</span>', shape, said, words)

    @admin.display(description=gettext_lazy("owner"), ordering="team__name")
    def owner(self, runbook: Runbook) -> SafeString:
        if runbook.team is None:
            return format_html('<span class="st bad">{}</span>', _("nobody"))
        return format_html("{}", runbook.team)

    @admin.display(description=gettext_lazy("last run"))
    def last_run(self, runbook: Any) -> Any:
        return runbook.last_run_at

    @admin.display(description="")
    def page(self, runbook: Runbook) -> SafeString:
        return format_html('<a href="{}">{}</a>', runbook.get_absolute_url(), _("Read"))

    @admin.display(description=gettext_lazy("file"))
    def files(self, runbook: Runbook) -> SafeString:
        href = reverse("incidents:runbook_source", kwargs={"slug": runbook.slug})
        said = _("written here")
        if runbook.imported_from:
            said = _("imported from %s") % runbook.imported_from
        if runbook.imported_source:
            said = f"{said} ({runbook.imported_source})"
        return format_html('<a href="{}">{}</a>, {}', href, _("Download .md"), said)

    @admin.display(description=gettext_lazy("what the check finds"))
    def findings_of_check(self, runbook: Runbook) -> SafeString:
        """Each finding with its line, why it matters at 3 a.m. and what to write instead."""
        found = findings_of(runbook.source(), owned=runbook.team_id is not None) if runbook.pk else []
        if not found:
            return format_html("{}", _("Nothing found."))
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                '<li><span class="st {}">{}</span> {} {} <code>{}</code></li>',
                (
                    (SHAPES[each.severity], _("line %d") % each.line, each.message, each.fix, each.code)
                    for each in found
                ),
            ),
        )

    @admin.display(description=gettext_lazy("steps and text, newest first"))
    def changes(self, runbook: Runbook) -> SafeString:
        """Who changed which step when and why; state, owner and title stand in the history of the runbook."""
        rows = RunbookBlock.history.filter(runbook_id=runbook.pk).exclude(kind="blank")  # type: ignore[attr-defined]
        shown = list(rows.select_related("history_user").order_by("-history_date", "-history_id")[:CHANGES_SHOWN])
        if not shown:
            return format_html("{}", _("Nothing yet."))
        said = {"+": _("added"), "~": _("changed"), "-": _("removed")}
        lines = format_html_join(
            "",
            "<tr><td>{} UTC</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            (
                (
                    f"{row.history_date:%Y-%m-%d %H:%M}",
                    row.history_user or "",
                    _("removed") if row.removed_at else said[row.history_type],
                    (row.instruction or row.command or row.text)[:120],
                    row.history_change_reason or "",
                )
                for row in shown
            ),
        )
        heads = format_html_join(
            "", "<th>{}</th>", ((each,) for each in (_("when"), _("who"), _("what"), "", _("why")))
        )
        return format_html('<table class="w-full text-left"><tr>{}</tr>{}</table>', heads, lines)

    # ----------------------------------------------------------------------------------------------------- writing

    def write(self, by: User, instance: Runbook, given: dict[str, Any]) -> Runbook:
        reason, title, slug = given["reason"], given["title"], given["slug"]
        if instance._state.adding:
            return create_runbook(
                source=given["source"], title=title, slug=slug, team=given["team"], maintainer=given["maintainer"],
                services=given["services"], by=by, reason=reason,
            )  # fmt: skip
        runbook = Runbook.objects.get(pk=instance.pk)
        before = runbook.state
        if given["source"] != runbook.source():
            replace_content(runbook=runbook, source=given["source"], version=given["begun_on"], by=by, reason=reason)
        describe_runbook(
            runbook=runbook,
            title=title or runbook.title,
            slug=slug or runbook.slug,
            maintainer=given["maintainer"],
            by=by,
            reason=reason,
        )
        give_runbook(runbook=runbook, team=given["team"], by=by, reason=reason)
        set_runbook_services(runbook=runbook, services=given["services"], by=by, reason=reason)
        if given["state"] and given["state"] != before:
            set_runbook_state(runbook=runbook, state=RunbookState(given["state"]), by=by, reason=reason)
        return runbook

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.has_changed():
            carry_out(formset, by=by_of(request), reason=form.cleaned_data.get("reason", ""))
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


@admin.register(RunbookAging)
class RunbookAgingAdmin(ServiceAdmin):
    """How long a runbook can be relied on without being exercised."""

    action = Action.EDIT_POLICY
    may_add = False
    form = AgingForm
    list_display = ("__str__", "days")
    ordering = ("tier",)

    def write(self, by: User, instance: RunbookAging, given: dict[str, Any]) -> RunbookAging:
        return save_aging(aging=instance, by=by, reason=given["reason"])
