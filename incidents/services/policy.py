"""The severity policy: levels and criteria are edited in the admin, and each change makes a version."""

from __future__ import annotations

from typing import Any

from django.forms.models import model_to_dict

from foundation.accounts.enums import Action
from foundation.accounts.models import User
from foundation.accounts.services import service
from foundation.audit import clock
from foundation.audit.broken_rules import Invalid
from incidents.enums import StepTo
from incidents.models import EscalationStep, PolicyVersion, SeverityCriterion, SeverityLevel
from incidents.rules.classification import BadCriterion, Criterion
from incidents.rules.escalation import as_row


def current_version() -> PolicyVersion:
    return PolicyVersion.objects.order_by("-number")[0]


def current_criteria() -> list[Criterion]:
    """The active rows, most severe first, as the pure classifier takes them."""
    return [
        Criterion.from_row(level=row.level.level, conditions=row.conditions, sentence=row.sentence)
        for row in SeverityCriterion.objects.filter(active=True).select_related("level")
    ]


@service(action=Action.EDIT_POLICY)
def save_level(*, level: SeverityLevel, by: User, reason: str = "") -> SeverityLevel:
    """Save an edited level and publish the policy as a new version; running clocks keep the old one."""
    level.full_clean()
    level.save()
    publish_version(by=by, reason=reason)
    return level


@service(action=Action.EDIT_POLICY)
def save_criterion(*, criterion: SeverityCriterion, by: User, reason: str = "") -> SeverityCriterion:
    """Save an edited or new criterion and publish a new version."""
    criterion.full_clean()
    try:
        Criterion.from_row(level=criterion.level.level, conditions=criterion.conditions, sentence=criterion.sentence)
    except BadCriterion as problem:
        raise Invalid("bad_criterion", str(problem), field="conditions") from problem
    criterion.save()
    publish_version(by=by, reason=reason)
    return criterion


@service(action=Action.EDIT_POLICY)
def save_step(*, step: EscalationStep, by: User, reason: str = "") -> EscalationStep:
    """Save an edited or new step and publish a new version; incidents that run keep theirs."""
    if step.to != StepTo.ROLE:
        step.role = ""
    if step.to != StepTo.NAMED_TEAM:
        step.team = None
    step.full_clean()
    step.save()
    publish_version(by=by, reason=reason)
    return step


def publish_version(*, by: User, reason: str = "") -> PolicyVersion:
    """Freeze levels and criteria as they stand."""
    last = PolicyVersion.objects.select_for_update().order_by("-number").first()
    now = clock.now()
    version = PolicyVersion(
        number=last.number + 1 if last else 1,
        levels={str(level.level): _terms(level) for level in SeverityLevel.objects.all()},
        criteria=[
            {"level": row.level.level, "conditions": row.conditions, "sentence": row.sentence}
            for row in SeverityCriterion.objects.filter(active=True).select_related("level")
        ],
        steps=[as_row(step) for step in EscalationStep.objects.in_force().select_related("level")],
        at=now,
        recorded_at=now,
        by=by,
        reason=reason,
    )
    version.save()
    return version


def _terms(level: SeverityLevel) -> dict[str, Any]:
    return model_to_dict(level, exclude=["id", "description"])
