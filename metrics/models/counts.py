"""Snapshots of counts: a row per team node (or the organisation), month and family (ARCHITECTURE.md, point 10).

Rows hold counts only: rates and intervals are computed on reading. A new value is a new row that supersedes the old
one; nothing is ever changed in place but `superseded_at`. The row of a team includes the teams below it.
"""

from __future__ import annotations

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.snapshots import Snapshot, SnapshotQuerySet
from incidents.models import Team
from metrics.models.runs import ComputingRun

AnyCounts = TypeVar("AnyCounts", bound="CountSnapshot")


class CountQuerySet(SnapshotQuerySet[AnyCounts]):
    def of_node(self, team: Team | None) -> Self:
        """Of a team with all below it, or of the organisation (None)."""
        return self.filter(team=team) if team is not None else self.filter(team__isnull=True)

    def between(self, first: date | None, last: date | None) -> Self:
        """Months from `first` to `last`, both included; None is without end."""
        found = self
        if first is not None:
            found = found.filter(month__gte=first)
        if last is not None:
            found = found.filter(month__lte=last)
        return found


def count() -> models.IntegerField[int, int]:
    return models.IntegerField(default=0)


class CountSnapshot(Snapshot):
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
        help_text=_("Empty for the organisation."),
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    definition = models.PositiveSmallIntegerField(_("version of the definition"))
    run = models.ForeignKey(ComputingRun, on_delete=models.PROTECT, related_name="+", verbose_name=_("computation"))

    objects = CountQuerySet.as_manager()

    class Meta(Snapshot.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.team or '*'} {self.month:%Y-%m}"


class ActionItemCounts(CountSnapshot):
    """Action items by the month of their first due date; the columns are the sums that `ActionItemStateFact` gives."""

    due = count()
    on_time = count()
    within_30 = count()
    open = count()
    in_progress = count()
    done = count()
    cancelled = count()
    withdrawn = count()

    class Meta(CountSnapshot.Meta):
        verbose_name = _("counts of action items")
        verbose_name_plural = _("counts of action items")
        constraints = (
            models.UniqueConstraint(
                fields=["team", "month"],
                condition=Q(superseded_at__isnull=True, team__isnull=False),
                name="metrics_actionitemcounts_one_live_row",
            ),
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(superseded_at__isnull=True, team__isnull=True),
                name="metrics_actionitemcounts_one_live_row_of_all",
            ),
        )
        indexes = (models.Index(fields=["run"], name="metrics_actionitemcounts_run"),)


class SeverityCounts(CountSnapshot):
    """Incidents by the month of their declaration, one row a stratum: who classified (a person, a machine) and at
    which rate the incident was sampled. `d2a1` counts those declared SEV-2 and adjudicated SEV-1 on what was
    knowable; `waiting` those not judged.

    `rate` is in per cent; 0 is outside the sample: judgements there are listed, and counted in no rate.
    """

    by_machine = models.BooleanField(_("classified by a machine"))
    rate = models.PositiveSmallIntegerField(_("sampled, per cent"))
    waiting = count()
    d1a1 = count()
    d1a2 = count()
    d1a3 = count()
    d1a4 = count()
    d2a1 = count()
    d2a2 = count()
    d2a3 = count()
    d2a4 = count()
    d3a1 = count()
    d3a2 = count()
    d3a3 = count()
    d3a4 = count()
    d4a1 = count()
    d4a2 = count()
    d4a3 = count()
    d4a4 = count()

    class Meta(CountSnapshot.Meta):
        verbose_name = _("counts of severities")
        verbose_name_plural = _("counts of severities")
        constraints = (
            models.UniqueConstraint(
                fields=["team", "month", "by_machine", "rate"],
                condition=Q(superseded_at__isnull=True, team__isnull=False),
                name="metrics_severitycounts_one_live_row",
            ),
            models.UniqueConstraint(
                fields=["month", "by_machine", "rate"],
                condition=Q(superseded_at__isnull=True, team__isnull=True),
                name="metrics_severitycounts_one_live_row_of_all",
            ),
        )
        indexes = (models.Index(fields=["run"], name="metrics_severitycounts_run"),)
