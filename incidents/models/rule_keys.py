from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked
from incidents.enums import KeyPlace, RuleMeaning


class RuleKey(Tracked):
    """Where alerting rules say something: of the keys with one meaning, the first in order that is there counts."""

    meaning = models.CharField(_("says"), max_length=10, choices=RuleMeaning.choices)
    place = models.CharField(_("among the"), max_length=10, choices=KeyPlace.choices, default=KeyPlace.ANNOTATION)
    key = models.CharField(_("key"), max_length=100, help_text=_("As rules write it, such as runbook_url."))
    template = models.CharField(
        _("address around it"),
        max_length=300,
        blank=True,
        default="",
        help_text=_(
            "Where the value is only a part of the runbook’s address: {value} stands for it, such as "
            "https://wiki.example.com/runbooks/{value}. Empty: the value is the address."
        ),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("key of alerting rules")
        verbose_name_plural = _("keys of alerting rules")
        ordering = ("meaning", "order", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["meaning", "place", "key"],
                name="incidents_rulekey_once",
                violation_error_message=_("This key has that meaning already."),
            ),
            models.CheckConstraint(
                condition=Q(template="") | Q(meaning=RuleMeaning.RUNBOOK),
                name="incidents_rulekey_template_of_runbook",
                violation_error_message=_("Only the address of a runbook has an address around it."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_meaning_display()}: {self.key}"

    def clean(self) -> None:
        if self.template and "{value}" not in self.template:
            raise ValidationError({"template": _("Say with {value} where the value stands.")}, code="no_value")
