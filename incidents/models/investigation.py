from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField
from incidents.enums import AttemptOutcome, StanceKind, TaskState
from incidents.models.incidents import Incident
from incidents.models.stances import BOTH_SIDES, Stance, carries


class InvestigationTaskQuerySet(TrackedQuerySet["InvestigationTask"]):
    def live(self) -> Self:
        return self.filter(state__in=TaskState.live())

    def with_assignee(self) -> Self:
        return self.select_related("assignee")


class InvestigationTask(Tracked):
    """Something to find out, by one person who does not command."""

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="investigation_tasks")
    title = models.CharField(_("task"), max_length=200)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="investigation_tasks",
        verbose_name=_("assignee"),
    )
    state = models.CharField(_("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    finding = models.TextField(_("finding"), blank=True, default="")
    created_at = models.DateTimeField(_("created"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    stance = models.ForeignKey(Stance, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = InvestigationTaskQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("investigation task")
        verbose_name_plural = _("investigation tasks")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=(
                    Q(state__in=TaskState.live(), assignee__isnull=True, stance__isnull=True)
                    | Q(state__in=TaskState.live()) & carries(StanceKind.INVESTIGATE, person="assignee")
                    | Q(state__in=(TaskState.DONE, TaskState.DROPPED), stance__isnull=True)
                ),
                name="incidents_task_carries_its_stance",
                violation_error_message=BOTH_SIDES,
                violation_error_code="commander_investigates",
            ),
        )
        indexes = (models.Index(fields=["assignee", "state"], name="incidents_task_of_person"),)

    def __str__(self) -> str:
        return self.title


class MitigationAttempt(Tracked):
    """Something tried to end the impact. A lone commander may record one; the incident then is not dedicated."""

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="mitigation_attempts")
    what = models.CharField(_("what"), max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )
    runbook = models.ForeignKey(
        "incidents.Runbook", on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    outcome = models.CharField(
        _("outcome"), max_length=12, choices=AttemptOutcome.choices, default=AttemptOutcome.RUNNING
    )
    effect = models.CharField(_("effect seen"), max_length=200, blank=True, default="")
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("mitigation attempt")
        verbose_name_plural = _("mitigation attempts")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.what
