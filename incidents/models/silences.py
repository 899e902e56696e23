from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.audit.history import Tracked, TrackedQuerySet
from foundation.audit.public_ids import PublicIdField


class AlertSilenceQuerySet(TrackedQuerySet["AlertSilence"]):
    def in_force(self, *, at: datetime) -> Self:
        return self.filter(starts_at__lte=at, ends_at__gt=at)

    def not_over(self, *, at: datetime) -> Self:
        return self.filter(ends_at__gt=at)


class AlertSilence(Tracked):
    """What agrees with it is recorded and sets off nothing, from `starts_at` until `ends_at`."""

    public_id = PublicIdField()
    matchers = models.JSONField(_("matchers"), default=list)
    why = models.TextField(_("why"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = AlertSilenceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("silence")
        verbose_name_plural = _("silences")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")),
                name="incidents_alertsilence_ends_after_it_starts",
                violation_error_message=_("A silence ends after it begins."),
            ),
        )
        indexes = (models.Index(fields=["ends_at"], name="incidents_silence_by_end"),)

    def __str__(self) -> str:
        return self.why[:80]
