"""A report as it was published: the very rows it stood on, so that what changes later shows as *restated*."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from incidents.models import Team
from metrics.models.counts import ActionItemCounts, SeverityCounts


class PublicationQuerySet(models.QuerySet["Publication"]):
    def of_node(self, team: Team | None) -> Self:
        return self.filter(team=team) if team is not None else self.filter(team__isnull=True)

    def latest_first(self) -> Self:
        return self.order_by("-published_at", "-id")


class Publication(models.Model):
    """The report of a team (or the organisation) for the months `first_month` to `month`, pinned to its rows."""

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    first_month = models.DateField(_("first month"))
    month = models.DateField(_("month"))
    published_at = models.DateTimeField(_("published"), default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    note = models.TextField(_("note"), blank=True, default="")
    action_item_rows = models.ManyToManyField(ActionItemCounts, related_name="publications", blank=True)
    severity_rows = models.ManyToManyField(SeverityCounts, related_name="publications", blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("published report")
        verbose_name_plural = _("published reports")
        get_latest_by = ("published_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(first_month__lte=F("month")),
                name="metrics_publication_months_in_order",
                violation_error_message=_("A report ends with its month, not before its first."),
            ),
        )
        indexes = (models.Index(fields=["team", "-published_at"], name="metrics_publication_latest"),)

    def __str__(self) -> str:
        return f"{self.team or '*'} {self.month:%Y-%m}"
