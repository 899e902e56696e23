from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit.facts import Fact
from foundation.audit.history import Tracked
from incidents.enums import DurationUnit, FormLength, Severity

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


MOST = 10_000  # of any unit: longer than anyone waits, and short enough to be a date


def amount(label: str | StrPromise) -> models.PositiveIntegerField[int | None, int | None]:
    return models.PositiveIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST)],
        help_text=_("Empty: not asked for."),
    )


def unit(label: str | StrPromise, default: DurationUnit = DurationUnit.MINUTES) -> models.CharField[str, str]:
    return models.CharField(label, max_length=16, choices=DurationUnit.choices, default=default)


class SeverityLevel(Tracked):
    """What one severity asks for. A change never rewrites clocks that already run: it makes a new policy version."""

    level = models.PositiveSmallIntegerField(_("level"), choices=Severity.choices, unique=True)
    name = models.CharField(_("name"), max_length=60, help_text=_("A word beside SEV-n, such as critical."))
    description = models.TextField(_("criteria"), help_text=_("Any one of these; unsure between two: the more severe."))

    acknowledge_amount = amount(_("acknowledge within"))
    acknowledge_unit = unit(_("unit"))
    mitigate_amount = amount(_("mitigation objective"))
    mitigate_unit = unit(_("unit"))
    executive_notice_amount = amount(_("executive notice within"))
    executive_notice_unit = unit(_("unit"))
    internal_update_amount = amount(_("internal update every"))
    internal_update_unit = unit(_("unit"))
    customer_first_amount = amount(_("first customer word within"))
    customer_first_unit = unit(_("unit"))
    customer_update_amount = amount(_("customer update every"))
    customer_update_unit = unit(_("unit"))
    updates_slower_after_mitigation = models.PositiveSmallIntegerField(
        _("updates after mitigation"),
        default=2,
        validators=[MinValueValidator(1)],
        help_text=_("Times the interval, once mitigated."),
    )
    commander_required = models.BooleanField(_("commander required"), default=False)
    business_hours_only = models.BooleanField(_("clocks run in business hours only"), default=False)
    postmortem_required = models.BooleanField(_("post-mortem required"), default=False)
    postmortem_form = models.CharField(
        _("post-mortem form"), max_length=8, choices=FormLength.choices, default=FormLength.FULL
    )
    postmortem_business_days = models.PositiveSmallIntegerField(
        _("post-mortem asked for review within"), default=5, help_text=_("Business days of the owner team.")
    )
    adjudication_percent = models.PositiveSmallIntegerField(
        _("share adjudicated"), default=100, validators=[MaxValueValidator(100)], help_text=_("Per cent of incidents.")
    )

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("severity level")
        verbose_name_plural = _("severity policy")
        ordering = ("level",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(adjudication_percent__lte=100),
                name="incidents_severitylevel_percent",
                violation_error_message=_("A share is at most 100 per cent."),
            ),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=4),
                name="incidents_severitylevel_one_to_four",
                violation_error_message=_("Severities go from SEV-1 to SEV-4."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.name}"


class SeverityCriterion(Tracked):
    """One row of the classifier: when all its conditions are true, the level is suggested with this sentence."""

    level = models.ForeignKey(SeverityLevel, on_delete=models.PROTECT, related_name="criteria", verbose_name=_("level"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    conditions = models.JSONField(
        _("conditions"),
        help_text=_('All must be true: a list of [fact, operator, value], such as [["users_share", ">=", 50]].'),
    )
    sentence = models.CharField(_("reason shown"), max_length=200)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("severity criterion")
        verbose_name_plural = _("severity criteria")
        ordering = ("level__level", "order", "id")

    def __str__(self) -> str:
        return self.sentence


class PolicyVersion(Fact):
    """The whole policy as it stood from `at` on: what an incident declared then is held to."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    levels = models.JSONField(_("levels"), help_text=_("Terms by level, 1 to 4."))
    criteria = models.JSONField(_("criteria"), default=list)
    steps = models.JSONField(_("escalation"), default=list)

    class Meta(Fact.Meta):
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}"
