"""Who is told, and when: steps that read as sentences, and the shared addresses of teams."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from foundation.accounts.admin.serving import ServiceAdmin
from foundation.accounts.enums import Action
from foundation.accounts.models import User
from incidents.admin import badges
from incidents.models import EscalationStep, TeamTarget
from incidents.services.policy import save_step
from incidents.services.targets import add_team_target, end_team_target


@admin.register(EscalationStep)
class EscalationStepAdmin(ServiceAdmin):
    action = Action.EDIT_POLICY
    list_display = ("badge", "sentence_text", "active")
    list_display_links = ("sentence_text",)
    list_filter = ("level", "active", "to")
    list_select_related = ("level", "team")
    ordering = ("level__level", "after_from", "after_amount", "id")
    autocomplete_fields = ("team",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "level",
                    ("after_amount", "after_unit", "after_from"),
                    "unless",
                    ("to", "role", "team"),
                    "via",
                    "active",
                    "reason",
                ),
                "description": gettext_lazy(
                    "Saving publishes the policy’s next version. Incidents that run already keep the one that they "
                    "were declared under."
                ),
            },
        ),
    )

    @admin.display(description=gettext_lazy("severity"), ordering="level__level")
    def badge(self, step: EscalationStep) -> SafeString:
        return badges.severity(step.level.level)

    @admin.display(description=gettext_lazy("step"))
    def sentence_text(self, step: EscalationStep) -> str:
        return step.sentence

    def write(self, by: User, instance: EscalationStep, given: dict[str, Any]) -> EscalationStep:
        return save_step(step=instance, by=by, reason=given["reason"])


@admin.register(TeamTarget)
class TeamTargetAdmin(ServiceAdmin):
    action = Action.EDIT_CATALOGUE
    list_display = ("team", "target", "ended_at")
    list_select_related = ("team", "target")
    search_fields = ("team__name", "target__name")
    autocomplete_fields = ("team", "target")
    ordering = ("team__name", "id")

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        return ("team", "target", "reason") if obj is None else ("team", "target", "ended_at", "reason")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return () if obj is None else ("team", "target", "ended_at")

    @admin.action(description=gettext_lazy("Tell them no more"), permissions=["change"])
    def end_selected(self, request: Any, chosen: Any) -> None:
        for row in chosen:
            end_team_target(row=row, by=request.user)

    actions = ("end_selected",)

    def write(self, by: User, instance: TeamTarget, given: dict[str, Any]) -> TeamTarget:
        if instance.pk:
            return instance
        return add_team_target(team=given["team"], target=given["target"], by=by, reason=given["reason"])
