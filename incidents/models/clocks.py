from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from incidents.enums import ClockKind, ClockState, DurationUnit, Severity
from incidents.models.incidents import Incident


class ClockQuerySet(TrackedQuerySet["Clock"]):
    def running(self) -> Self:
        return self.filter(state__in=(ClockState.RUNNING, ClockState.MISSED), ended_at__isnull=True)

    def overdue(self, *, at: datetime) -> Self:
        return self.filter(state=ClockState.RUNNING, due_at__lt=at)

    def pressing_first(self) -> Self:
        return self.order_by("due_at", "id")


class Clock(Tracked):
    """One promise of the policy: by when something is to be done, and whether it was.

    Judged by when Debrief learned of the act (`met_recorded_at`), so that nothing is won by backdating. A missed
    clock goes on: it can still be met late. `withdrawn` counts apart, visibly.
    """

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="clocks")
    kind = models.CharField(_("clock"), max_length=20, choices=ClockKind.choices)
    sequence = models.PositiveSmallIntegerField(_("number"), default=1, help_text=_("Of updates: first, second …"))
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity.choices)
    amount = models.PositiveIntegerField(_("amount"))
    unit = models.CharField(_("unit"), max_length=16, choices=DurationUnit.choices)
    business_hours = models.BooleanField(_("business hours only"), default=False)
    started_at = models.DateTimeField(_("runs from"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=12, choices=ClockState.choices, default=ClockState.RUNNING)
    missed_at = models.DateTimeField(_("missed at"), null=True, blank=True)
    met_at = models.DateTimeField(_("met at"), null=True, blank=True)
    met_recorded_at = models.DateTimeField(_("recorded as met at"), null=True, blank=True)
    met_by_human = models.BooleanField(_("met by a person"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = (
            models.UniqueConstraint(
                fields=["incident", "kind", "sequence"],
                name="incidents_clock_once",
                violation_error_message=_("This clock runs already."),
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=ClockState.RUNNING, met_at__isnull=True, ended_at__isnull=True)
                    | Q(state=ClockState.MISSED, met_at__isnull=True, missed_at__isnull=False)
                    | Q(state__in=(ClockState.MET, ClockState.MET_LATE), met_at__isnull=False, ended_at__isnull=False)
                    | Q(state=ClockState.WITHDRAWN, ended_at__isnull=False)
                ),
                name="incidents_clock_state_agrees",
                violation_error_message=_("A clock is met when, and only when, it has a moment at which it was met."),
            ),
        )
        indexes = (models.Index(fields=["due_at"], condition=Q(state="running"), name="incidents_clock_due"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sequence}"

    @property
    def is_live(self) -> bool:
        return self.ended_at is None
