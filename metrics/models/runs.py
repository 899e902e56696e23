"""How computing went, and up to where each family has listened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.audit import clock
from metrics.enums import FamilyName, RunScope, RunState


class ComputingRun(models.Model):
    """One computation of snapshots. What it wrote names it; a run whose worker died wrote nothing."""

    scope = models.CharField(_("months"), max_length=8, choices=RunScope.choices)
    since = models.DateField(_("from month"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    started_at = models.DateTimeField(_("started"), default=clock.now)
    progressed_at = models.DateTimeField(_("last progress"), default=clock.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    families_done = models.PositiveSmallIntegerField(_("families done"), default=0)
    rows_written = models.PositiveIntegerField(_("rows written"), default=0)
    error = models.TextField(_("what went wrong"), blank=True, default="")

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")
        indexes = (models.Index(fields=["state", "progressed_at"], name="metrics_run_by_state"),)

    def __str__(self) -> str:
        return f"{self.get_scope_display()} {self.started_at:%Y-%m-%d %H:%M}"


class Watermark(models.Model):
    """Facts of this family recorded before `known_until`, and those up to `last_id`, have been counted.

    The id finds what was loaded in bulk with an earlier `recorded_at`. The row's lock orders computations.
    """

    family = models.CharField(_("family"), max_length=16, choices=FamilyName.choices, primary_key=True)
    known_until = models.DateTimeField(_("known until"), null=True)
    last_id = models.BigIntegerField(_("last fact"), default=0)

    class Meta:
        verbose_name = _("watermark")
        verbose_name_plural = _("watermarks")

    def __str__(self) -> str:
        return f"{self.family}: {self.known_until}"
