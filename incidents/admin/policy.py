"""The severity policy: what each level asks for, when it is suggested, and every version that ever held."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from foundation.accounts.admin.serving import RecordAdmin, ServiceAdmin, ServiceForm
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.admin import badges
from incidents.enums import DurationUnit
from incidents.models import PolicyVersion, SeverityCriterion, SeverityLevel
from incidents.rules.classification import BadCriterion
from incidents.rules.condition_lines import as_lines, facts_and_answers, read_lines
from incidents.services.policy import save_criterion, save_level

KEPT = gettext_lazy(
    "Saving publishes the policy’s next version. Clocks that already run keep the one their incident was declared "
    "under."
)


def spoken(amount: int | None, unit: str) -> str:
    return f"{amount} {DurationUnit(unit).label}" if amount is not None else "–"


@admin.register(SeverityLevel)
class SeverityLevelAdmin(ServiceAdmin):
    """Four levels, no more and no less; what they ask for is edited."""

    action = Action.EDIT_POLICY
    may_add = False
    list_display = ("badge", "name", "acknowledge", "mitigate", "executive_notice", "commander", "learning", "share")
    list_display_links = ("badge", "name")
    ordering = ("level",)
    fieldsets = (
        (None, {"fields": ("name", "description"), "description": KEPT}),
        (
            gettext_lazy("Response"),
            {
                "fields": (
                    ("acknowledge_amount", "acknowledge_unit"),
                    ("mitigate_amount", "mitigate_unit"),
                    ("executive_notice_amount", "executive_notice_unit"),
                    ("commander_required", "business_hours_only"),
                )
            },
        ),
        (
            gettext_lazy("Updates"),
            {
                "fields": (
                    ("internal_update_amount", "internal_update_unit"),
                    ("customer_first_amount", "customer_first_unit"),
                    ("customer_update_amount", "customer_update_unit"),
                    "updates_slower_after_mitigation",
                )
            },
        ),
        (
            gettext_lazy("Learning"),
            {
                "fields": (
                    "postmortem_required",
                    ("postmortem_form", "postmortem_business_days"),
                    "adjudication_percent",
                )
            },
        ),
        (None, {"fields": ("reason",)}),
    )

    @admin.display(description=gettext_lazy("severity"), ordering="level")
    def badge(self, level: SeverityLevel) -> SafeString:
        return badges.severity(level.level)

    @admin.display(description=gettext_lazy("acknowledge within"))
    def acknowledge(self, level: SeverityLevel) -> str:
        return spoken(level.acknowledge_amount, level.acknowledge_unit)

    @admin.display(description=gettext_lazy("mitigate within"))
    def mitigate(self, level: SeverityLevel) -> str:
        return spoken(level.mitigate_amount, level.mitigate_unit)

    @admin.display(description=gettext_lazy("executives told within"))
    def executive_notice(self, level: SeverityLevel) -> str:
        return spoken(level.executive_notice_amount, level.executive_notice_unit)

    @admin.display(description=gettext_lazy("commander"))
    def commander(self, level: SeverityLevel) -> str:
        return _("required") if level.commander_required else "–"

    @admin.display(description=gettext_lazy("post-mortem"))
    def learning(self, level: SeverityLevel) -> str:
        if not level.postmortem_required:
            return "–"
        return _("%(days)s business days") % {"days": level.postmortem_business_days}

    @admin.display(description=gettext_lazy("adjudicated"))
    def share(self, level: SeverityLevel) -> str:
        return f"{level.adjudication_percent} %"

    def write(self, by: User, instance: SeverityLevel, given: dict[str, Any]) -> SeverityLevel:
        return save_level(level=instance, by=by, reason=given["reason"])


class CriterionForm(ServiceForm):
    conditions = forms.CharField(
        label=gettext_lazy("conditions"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line, all must be true: fact, operator, value, such as users_share >= 50."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["conditions"] = as_lines(self.instance.conditions)

    def clean_conditions(self) -> list[list[object]]:
        try:
            return read_lines(self.cleaned_data["conditions"])
        except BadCriterion as problem:
            raise ValidationError(str(problem), code="bad_criterion") from problem


@admin.register(SeverityCriterion)
class SeverityCriterionAdmin(ServiceAdmin):
    action = Action.EDIT_POLICY
    form = CriterionForm
    list_display = ("sentence", "badge", "condition_text", "order", "active")
    list_filter = ("level", "active")
    list_select_related = ("level",)
    search_fields = ("sentence",)
    ordering = ("level__level", "order", "id")
    fields = ("level", "sentence", "conditions", "facts", "order", "active", "reason")
    readonly_fields = ("facts",)

    @admin.display(description=gettext_lazy("severity"), ordering="level__level")
    def badge(self, criterion: SeverityCriterion) -> SafeString:
        return badges.severity(criterion.level.level)

    @admin.display(description=gettext_lazy("when"))
    def condition_text(self, criterion: SeverityCriterion) -> str:
        return as_lines(criterion.conditions).replace("\n", _(" and "))

    @admin.display(description=gettext_lazy("what can be asked"))
    def facts(self, criterion: SeverityCriterion | None) -> SafeString:
        rows = format_html_join(
            "", "<li><strong>{}</strong> {} <span class='quiet'>{}</span></li>", facts_and_answers()
        )
        return format_html("<ul class='facts'>{}</ul>", rows)

    def write(self, by: User, instance: SeverityCriterion, given: dict[str, Any]) -> SeverityCriterion:
        return save_criterion(criterion=instance, by=by, reason=given["reason"])


@admin.register(PolicyVersion)
class PolicyVersionAdmin(RecordAdmin):
    """Frozen with each change; what an incident is held to is the one it was declared under."""

    action = Action.EDIT_POLICY
    list_display = ("number", "at", "by", "reason", "source")
    list_select_related = ("by",)
    ordering = ("-number",)
    fields = ("number", "at", "by", "reason", "source", "level_terms", "criteria_text")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @admin.display(description=gettext_lazy("levels"))
    def level_terms(self, version: PolicyVersion) -> SafeString:
        return format_html("<pre class='terms'>{}</pre>", json.dumps(version.levels, indent=2, ensure_ascii=False))

    @admin.display(description=gettext_lazy("criteria"))
    def criteria_text(self, version: PolicyVersion) -> SafeString:
        rows = (
            (f"SEV-{row['level']}", row["sentence"], as_lines(row["conditions"]).replace("\n", _(" and ")))
            for row in version.criteria
        )
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {} <code>{}</code></li>", rows))
